//! A cargo project of its own, whose one component is edited and built again.
//!
//! It knows the macro by its own crate and stands in for the façade, so that building it needs no
//! database client.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use driftless_check::{Downs, LockPolicy, Request, check, refresh_lock};
use driftless_diag::Backend;
use driftless_steps::{Lock, Seal, locked, write_lock};

const MAIN: &str = r#"
mod steps {
    driftless_macros::migrations!("migrations/app", crate = "crate::facade");
}

mod facade {
    pub struct Sqlite;
    pub struct Plan<B>(&'static [u8], &'static [&'static str], std::marker::PhantomData<B>);
    impl<B> Plan<B> {
        pub const fn __embedded(
            bytes: &'static [u8],
            texts: &'static [&'static str],
            _code: &'static [&'static str],
        ) -> Self {
            Self(bytes, texts, std::marker::PhantomData)
        }
        pub fn texts(&self) -> usize {
            self.1.len() + self.0.len().min(0)
        }
    }
}

fn main() {
    println!("{} of {}, {}", steps::REQUIRED, steps::StepId::ALL.len(), steps::PLAN.texts());
}
"#;

const COMPONENT: &str = "\
[components.app]
backend    = \"sqlite\"
migrations = \"migrations/app\"
";

/// The project.
pub(crate) struct Project {
    root: PathBuf,
}

impl Project {
    /// A project without steps.
    pub(crate) fn named(name: &str) -> Self {
        let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        let project = Self { root };
        let _ = fs::remove_dir_all(project.root.join("migrations"));
        let crates = driftless_tests::root().join("crates/driftless-macros");
        let manifest = format!(
            "[package]\nname = \"{name}\"\nedition = \"2024\"\n\n[workspace]\n\n\
             [dependencies]\ndriftless-macros = {{ path = {:?} }}\n\n\
             [profile.dev.build-override]\nopt-level = 1\n",
            crates.display().to_string()
        );
        project.write("Cargo.toml", &manifest);
        let versions = fs::read_to_string(driftless_tests::root().join("Cargo.lock"));
        project.write("Cargo.lock", &versions.expect("the workspace's lock file"));
        project.write("src/main.rs", MAIN);
        project.configure("checked");
        fs::create_dir_all(project.steps()).expect("made");
        project
    }

    /// Writes the configuration.
    pub(crate) fn configure(&self, downs: &str) {
        self.write("driftless.toml", &format!("[defaults]\ndowns = \"{downs}\"\n\n{COMPONENT}"));
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.root.join(path);
        fs::create_dir_all(path.parent().expect("a parent")).expect("made");
        fs::write(path, text).expect("written");
    }

    /// Writes a file of a step.
    pub(crate) fn step(&self, path: &str, text: &str) {
        self.write(&format!("migrations/app/{path}"), text);
    }

    /// Does what `driftless lock` does.
    pub(crate) fn lock(&self, seal: Seal) {
        let directory = self.steps();
        let request = Request {
            component: "app",
            backend: Backend::Sqlite,
            directory: &directory,
            display_root: None,
            layout: None,
            lock: LockPolicy::IfPresent,
            downs: Downs::Checked,
            strict: false,
        };
        let old: Option<Lock> = check(&request).loaded.lock;
        let request = Request { lock: LockPolicy::Ignore, ..request };
        let checked = check(&request);
        let lock = locked(&checked.loaded.set, old.as_ref(), seal);
        write_lock(&directory, &refresh_lock(&request, &checked, lock)).expect("written");
    }

    /// Builds and runs it: what it printed, or what the compiler said.
    pub(crate) fn run(&self) -> Result<String, String> {
        let Output { status, stdout, stderr } = self.cargo("run");
        let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).trim().to_owned();
        if status.success() { Ok(text(stdout)) } else { Err(text(stderr)) }
    }

    /// What building it writes to standard error.
    pub(crate) fn messages(&self) -> String {
        String::from_utf8_lossy(&self.cargo("build").stderr).into_owned()
    }

    fn cargo(&self, command: &str) -> Output {
        Command::new(env!("CARGO"))
            .args([command, "--quiet", "--offline"])
            .current_dir(&self.root)
            .env("CARGO_TARGET_DIR", target())
            .env("CARGO_TERM_COLOR", "never")
            .env_remove("RUSTFLAGS")
            .output()
            .expect("cargo runs")
    }

    fn steps(&self) -> PathBuf {
        self.root.join("migrations/app")
    }
}

/// The workspace's own build directory, where most of what a project needs is built already.
fn target() -> &'static Path {
    let temporary = Path::new(env!("CARGO_TARGET_TMPDIR"));
    temporary.parent().unwrap_or(temporary)
}
