//! Rules about files: headers, sizes, what stands at the top level.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Lines of a source file, tests not counted, from which on it has to be split by noun.
const LONGEST: usize = 500;

/// What may stand at the top level besides dotfiles.
const TOP: [&str; 13] = [
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "Cargo.lock",
    "Cargo.toml",
    "LICENSE-APACHE",
    "LICENSE-MIT",
    "README.md",
    "crates",
    "docs",
    "driftless.toml",
    "migrations",
    "schema",
    "xtask",
];

/// Files git tracks, or would track, relative to the root.
fn tracked() -> Vec<PathBuf> {
    let output = Command::new("git")
        .args(["ls-files", "--cached", "--others", "--exclude-standard", "-z"])
        .current_dir(driftless_tests::root())
        .output()
        .expect("git ls-files");
    assert!(output.status.success(), "git ls-files failed");
    let listing = String::from_utf8(output.stdout).expect("paths are UTF-8");
    let files: Vec<PathBuf> = listing
        .split_terminator('\0')
        .map(PathBuf::from)
        .filter(|path| driftless_tests::root().join(path).is_file())
        .collect();
    assert!(files.len() > 50, "git listed {} files only", files.len());
    files
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(driftless_tests::root().join(path))
        .unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn sources() -> impl Iterator<Item = (PathBuf, String)> {
    let rust = |path: &PathBuf| {
        path.extension().is_some_and(|extension| extension == "rs")
            && !path.starts_with("tests/ui/cases")
            && !path.components().any(|part| part.as_os_str() == "templates")
    };
    tracked().into_iter().filter(rust).map(|path| {
        let text = read(&path);
        (path, text)
    })
}

#[test]
fn every_source_file_says_what_it_is() {
    for (path, text) in sources() {
        assert!(text.starts_with("//! "), "{} does not begin with `//! `", path.display());
    }
}

#[test]
fn no_source_file_is_too_long() {
    for (path, text) in sources() {
        let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
        let lines = code.lines().count();
        assert!(lines <= LONGEST, "{} has {lines} lines, {LONGEST} is the limit", path.display());
    }
}

#[test]
fn tests_are_neither_ignored_nor_skipped() {
    for (path, text) in sources() {
        let ignored = concat!("#[", "ignore");
        assert!(!text.contains(ignored), "{} has an ignored test", path.display());
    }
}

#[test]
fn the_top_level_holds_what_it_should() {
    let mut expected: BTreeSet<&str> = TOP.into_iter().collect();
    expected.insert("tests");
    let files = tracked();
    let found: BTreeSet<&str> = files
        .iter()
        .filter_map(|path| path.components().next()?.as_os_str().to_str())
        .filter(|name| !name.starts_with('.'))
        .collect();
    assert_eq!(found, expected);
}

#[test]
fn the_code_map_names_every_crate() {
    let map = read(Path::new("crates/README.md"));
    for entry in std::fs::read_dir(driftless_tests::root().join("crates")).expect("crates/") {
        let entry = entry.expect("an entry");
        let name = entry.file_name().into_string().expect("UTF-8");
        if entry.path().is_dir() {
            assert!(map.contains(&format!("({name})")), "crates/README.md does not name {name}");
        }
    }
}

#[test]
fn only_backend_modules_name_a_backend_feature() {
    // `cfg(feature = "sqlite")` stands on the `mod` line of a backend and nowhere else.
    let features: Vec<String> =
        ["sqlite", "postgres", "mysql"].map(|name| format!("feature = \"{name}\"")).to_vec();
    for (path, text) in sources().filter(|(path, _)| path.starts_with("crates/driftless-db/src")) {
        let lines: Vec<&str> = text.lines().collect();
        for (index, line) in lines.iter().enumerate() {
            if features.iter().any(|feature| line.contains(feature.as_str())) {
                let next = lines.get(index + 1).copied().unwrap_or_default();
                let stands_on = [*line, next].concat();
                // A build without any product says so in an attribute of the crate.
                let allowed = ["mod ", "use ", "expect(dead_code, reason"];
                assert!(
                    allowed.iter().any(|word| stands_on.contains(word)),
                    "{}:{}: a backend's cfg belongs on its `mod` line",
                    path.display(),
                    index + 1
                );
            }
        }
    }
}
