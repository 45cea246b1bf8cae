//! `init`: what it writes, what it leaves alone, and that the result compiles and runs.

use std::path::{Path, PathBuf};
use std::process::Command;

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
    other.run(&["init", "--backend", "postgres"]).exits(2);
    other.run(&["init", "--component", "a/b"]).exits(2);
    assert!(!other.exists("driftless.toml"));
    other.ok(&["init", "sub/project", "--source", "https://example.org/driftless"]);
    assert!(other.read("sub/project/xtask/Cargo.toml").contains("git = \"https://example.org"));
}

/// Builds the xtask crate that `init` wrote, with the lock file and in the build directory of this
/// workspace, so that nothing is downloaded and little is compiled.
#[test]
fn the_xtask_compiles_and_migrates() {
    let project = Project::empty();
    let source = source();
    project.ok(&["init", "--source", source.as_str()]);
    std::fs::copy(checkout().join("Cargo.lock"), project.path("Cargo.lock")).expect("copied");
    let xtask = |words: &[&str]| {
        let mut cargo = Command::new(env!("CARGO"));
        cargo.args(["xtask"]).args(words).current_dir(project.path("."));
        cargo.env("CARGO_TARGET_DIR", build_directory()).env_remove("DATABASE_URL");
        run(&mut cargo)
    };
    xtask(&["migrate"]).exits(0).says(&["up to date"]);
    xtask(&["new", "create_users"]).exits(0);
    project.step(
        "0001_create_users",
        "CREATE TABLE users (id INTEGER PRIMARY KEY);\n",
        "DROP TABLE users;\n",
    );
    xtask(&["migrate"]).exits(0).says(&["applied 1 step"]);
    xtask(&["migrate"]).exits(0).says(&["up to date: main (1 step)"]);
    assert_eq!(project.tables("target/driftless/main.db"), ["users"]);
    xtask(&["drift"]).exits(0);
    xtask(&["--help"]).exits(0).says(&["Usage: cargo xtask"]);
}

/// The directory that holds the program under test: `<target>/debug/driftless`.
fn build_directory() -> PathBuf {
    let program = Path::new(env!("CARGO_BIN_EXE_driftless"));
    program.ancestors().nth(2).expect("a build directory").to_owned()
}
