//! `init`: what it writes and what it leaves alone. That the result compiles and migrates is tried
//! end to end, in `tests/e2e/story.rs`.

use std::path::{Path, PathBuf};

use crate::support::{Project, run};

/// The checkout this test belongs to.
fn checkout() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).expect("the root").to_owned()
}

fn source() -> String {
    format!("path:{}", checkout().display())
}

#[test]
fn a_project_is_written_once_and_never_overwritten() {
    let project = Project::empty();
    let source = source();
    let init = ["init", "--source", source.as_str()];
    project.run(&init).exits(0).says(&["wrote driftless.toml", "wrote xtask/src/main.rs"]);
    for file in [
        "driftless.toml",
        "migrations/driftless.lock",
        "schema/main.sql",
        "xtask/Cargo.toml",
        "xtask/src/main.rs",
        ".cargo/config.toml",
        "Cargo.toml",
    ] {
        assert!(project.exists(file), "{file}");
    }
    project.run(&["check"]).exits(0);
    project.run(&["lock", "--check"]).exits(0);
    project.run(&["snapshot", "--check"]).exits(0);
    project.write("xtask/src/main.rs", "// mine\n");
    project.run(&init).exits(0).says(&["kept driftless.toml", "kept xtask/src/main.rs"]);
    assert_eq!(project.read("xtask/src/main.rs"), "// mine\n");
}

#[test]
fn an_existing_workspace_gets_a_member() {
    let project = Project::empty();
    project.write("Cargo.toml", "[workspace]\nmembers = [\n    \"app\", # ours\n]\n");
    project.write("app/Cargo.toml", "[package]\nname = \"app\"\nversion = \"0.1.0\"\n");
    project.run(&["init"]).exits(0).says(&["changed Cargo.toml"]);
    assert_eq!(
        project.read("Cargo.toml"),
        "[workspace]\nmembers = [\n    \"app\", # ours\n    \"xtask\",\n]\n"
    );
    run(project.command_in(Path::new("app")).arg("init"))
        .exits(2)
        .says(&["inside the workspace of"]);
    assert!(!project.exists("app/driftless.toml"));
}

#[test]
fn an_existing_configuration_is_completed() {
    let project = Project::two();
    std::fs::remove_file(project.path("m/users/driftless.lock")).expect("removed");
    project.run(&["init"]).exits(0).says(&[
        "kept driftless.toml",
        "kept m/orders/driftless.lock",
        "driftless lock --component users",
    ]);
    assert!(!project.exists("migrations"));
}

#[test]
fn what_cannot_be_merged_is_said() {
    let project = Project::empty();
    project.write(".cargo/config.toml", "[build]\njobs = 2\n");
    project.write("Cargo.toml", "[workspace.package]\nedition = \"2024\"\n");
    project.write("xtask/Cargo.toml", "[package]\nname = \"xtask\"\nversion = \"0.0.0\"\n");
    project.write("migrations/0001_a/up.sql", "CREATE TABLE a (x);\n");
    project.run(&["init"]).exits(0).says(&[
        "Left to do by hand:",
        "xtask = \"run --quiet --package xtask --\"",
        "members = [\"xtask\"]",
        "driftless-cli = { version",
        "driftless lock --component main",
    ]);
    assert_eq!(project.read(".cargo/config.toml"), "[build]\njobs = 2\n");
    assert!(!project.exists("migrations/driftless.lock"));
}

#[test]
fn several_components_and_odd_requests() {
    let project = Project::empty();
    project.ok(&["init", "--component", "identity", "--component", "net-work"]);
    project.run(&["check"]).exits(0).says(&["2 components"]);
    let config = project.read("driftless.toml");
    assert!(config.contains("${NET_WORK_URL:-sqlite:target/driftless/net-work.db}"), "{config}");
    assert!(project.exists("migrations/identity/driftless.lock"));
    let other = Project::empty();
    other.run(&["init", "--source", "path:nowhere"]).exits(2).says(&["no checkout"]);
    other.run(&["init", "--source", "what?"]).exits(2);
    other.run(&["init", "--backend", "oracle"]).exits(2);
    other.run(&["init", "--component", "a/b"]).exits(2);
    assert!(!other.exists("driftless.toml"));
    other.ok(&["init", "sub/project", "--source", "https://example.org/driftless"]);
    assert!(other.read("sub/project/xtask/Cargo.toml").contains("git = \"https://example.org"));
}
