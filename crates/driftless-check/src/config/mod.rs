//! `driftless.toml`: which components there are, where their steps are and how to reach their
//! databases.
//!
//! The command line needs all of it and the macro a little (backend, layout, downs), and both must
//! read the same file the same way, so it is read here. Values are kept as written: `${VAR}` in a
//! URL is expanded by whoever connects, never here, so that a secret cannot end up in a
//! compiler's message. Nothing is guessed: a key we do not know is an error that names the nearest
//! one, and a file with errors still yields what could be read, so that all of them are reported
//! at once.

mod codes;
mod reader;
mod schema;

use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use driftless_catalog::ObjectKind;
use driftless_diag::{Backend, Diagnostic, SourceFile, Span};
use driftless_steps::Layout;

pub use codes::CODES;
use codes::{CONFIG_MISSING, CONFIG_UNREADABLE};
pub(crate) use reader::nearest;

/// The name of the configuration file.
pub const CONFIG_FILE: &str = "driftless.toml";

/// What a component is called that no configuration names. The ledger keeps it, so the macro and
/// the command line must agree.
pub const UNNAMED_COMPONENT: &str = "main";

/// A `driftless.toml`, as written.
#[derive(Debug, Clone)]
pub struct Config {
    /// The file, for pointing into it.
    pub file: Arc<SourceFile>,
    /// The directory it stands in; paths in it are relative to this one.
    pub directory: PathBuf,
    /// `[defaults]`.
    pub defaults: Defaults,
    /// `[components.NAME]`.
    pub components: BTreeMap<String, Component>,
    /// `[environments.NAME]`.
    pub environments: BTreeMap<String, Environment>,
}

/// `[defaults]`: what holds for every component.
#[derive(Debug, Clone)]
pub struct Defaults {
    /// The environment meant when none is named, and the only one in which open steps may be
    /// applied. `local` when left out.
    pub environment: String,
    /// How strictly `down.sql` is judged.
    pub downs: Downs,
    /// How long a statement may wait for a lock on a table, where the product knows such a limit.
    pub lock_timeout: Option<Timeout>,
    /// How long a statement may take.
    pub statement_timeout: Option<Timeout>,
    /// For how long a step that gave up waiting is tried again.
    pub retry_for: Option<Timeout>,
    /// `drift.ignore`: patterns of objects that drift does not report.
    pub drift_ignore: Vec<String>,
    /// `drift.ignore_kinds`: kinds of objects that drift does not report.
    pub drift_ignore_kinds: Vec<ObjectKind>,
}

/// A time such as `500ms`, `2s`, `5min` or `1h`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timeout(pub Duration);

impl FromStr for Timeout {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let unit = text.trim_start_matches(|c: char| c.is_ascii_digit());
        let number = text[..text.len() - unit.len()].parse::<u64>().ok();
        let milliseconds = match unit {
            "ms" => 1,
            "s" => 1_000,
            "min" => 60_000,
            "h" => 3_600_000,
            _ => 0,
        };
        match number.and_then(|number| number.checked_mul(milliseconds)) {
            Some(time) if time > 0 => Ok(Self(Duration::from_millis(time))),
            _ => Err("a time is a whole number above zero and ms, s, min or h, such as `500ms`"
                .to_owned()),
        }
    }
}

/// How strictly `down.sql` is judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Downs {
    /// A down that does not restore the schema is a warning.
    #[default]
    Checked,
    /// It is an error.
    Proven,
}

impl Downs {
    /// The name in the configuration.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Checked => "checked",
            Self::Proven => "proven",
        }
    }
}

impl FromStr for Downs {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "checked" => Ok(Self::Checked),
            "proven" => Ok(Self::Proven),
            other => Err(format!("unknown value `{other}`; it is `checked` or `proven`")),
        }
    }
}

/// `[components.NAME]`.
#[derive(Debug, Clone)]
pub struct Component {
    /// Its name.
    pub name: String,
    /// Where the name stands, for messages about the component.
    pub span: Span,
    /// The product its database runs on.
    pub backend: Backend,
    /// The oldest server version it must work on.
    pub minimum_server: Option<String>,
    /// The directory of its steps.
    pub migrations: PathBuf,
    /// The layout of that directory; recognised when left out.
    pub layout: Option<Layout>,
    /// Its snapshot file.
    pub snapshot: Option<PathBuf>,
    /// The schemas it owns.
    pub schemas: Vec<String>,
    /// The database's URL, `${VAR:-default}` not yet expanded.
    pub url: Option<Located>,
    /// The package whose binary runs its code steps.
    pub runner: Option<String>,
}

/// `[environments.NAME]`: what differs there, by component.
#[derive(Debug, Clone, Default)]
pub struct Environment {
    /// `[environments.NAME.COMPONENT]`.
    pub components: BTreeMap<String, Override>,
}

/// `[environments.NAME.COMPONENT]`.
#[derive(Debug, Clone, Default)]
pub struct Override {
    /// The database's URL there, not yet expanded.
    pub url: Option<Located>,
}

/// A text and where it stands in the file (quotes included).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Located {
    /// The text.
    pub text: String,
    /// Where it stands.
    pub span: Span,
}

impl Config {
    /// A path of the configuration, made relative to where we are.
    pub fn resolve(&self, path: &Path) -> PathBuf {
        self.directory.join(path)
    }

    /// The component whose steps are in `directory`.
    pub fn component_at(&self, directory: &Path) -> Option<&Component> {
        let wanted = comparable(directory);
        self.components
            .values()
            .find(|component| comparable(&self.resolve(&component.migrations)) == wanted)
    }

    /// The URL of a component in an environment, not yet expanded: the environment's own, else
    /// the component's.
    pub fn url(&self, environment: &str, component: &str) -> Option<&Located> {
        self.environments
            .get(environment)
            .and_then(|environment| environment.components.get(component))
            .and_then(|special| special.url.as_ref())
            .or_else(|| self.components.get(component)?.url.as_ref())
    }
}

/// The path as comparisons want it: resolved if it exists, `.` and doubled separators dropped
/// otherwise.
fn comparable(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.components().collect())
}

/// The nearest `driftless.toml` in `start` or a directory above it.
pub fn find(start: &Path) -> Option<PathBuf> {
    start.ancestors().map(|directory| directory.join(CONFIG_FILE)).find(|path| path.is_file())
}

/// Reads the configuration file at `path`, called `shown` in messages. The value is missing only
/// when there is no text to read.
pub fn read(path: &Path, shown: &str) -> (Option<Config>, Vec<Diagnostic>) {
    let text = match std::fs::read(path) {
        Ok(bytes) => String::from_utf8(bytes).map_err(|_| {
            Diagnostic::error(&CONFIG_UNREADABLE, format!("`{shown}` is not UTF-8 text"))
                .help("save it as UTF-8")
        }),
        Err(error) if error.kind() == ErrorKind::NotFound => {
            Err(Diagnostic::error(&CONFIG_MISSING, format!("there is no file `{shown}`"))
                .help("run `driftless init` to write one"))
        }
        Err(error) => {
            Err(Diagnostic::error(&CONFIG_UNREADABLE, format!("failed to read `{shown}`: {error}")))
        }
    };
    match text {
        Ok(text) => {
            let directory = match path.parent() {
                Some(parent) if !parent.as_os_str().is_empty() => parent,
                _ => Path::new("."),
            };
            let (config, diagnostics) = parse(&Arc::new(SourceFile::new(shown, text)), directory);
            (Some(config), diagnostics)
        }
        Err(diagnostic) => (None, vec![diagnostic]),
    }
}

/// Parses a configuration whose paths are relative to `directory`. Pure: whether the directories
/// it names exist is not looked at.
pub fn parse(file: &Arc<SourceFile>, directory: &Path) -> (Config, Vec<Diagnostic>) {
    schema::parse(file, directory)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The complete example of the documentation.
    const EXAMPLE: &str = r#"
[defaults]
environment    = "staging"
downs          = "proven"
drift.ignore   = ["public.tmp_*"]

[components.identity]
backend        = "postgres"
minimum_server = "14"
migrations     = "migrations/identity"
layout         = "native"
snapshot       = "schema/identity.sql"
schemas        = ["public"]
url            = "${IDENTITY_URL:-postgres://localhost/identity}"
runner         = "identity-app"

[components.network]
backend        = "sqlite"
migrations     = "./migrations/network/"
url            = "${NETWORK_URL:-sqlite:target/driftless/network.db}"

[environments.production.identity]
url            = "${IDENTITY_PROD_URL}"
"#;

    fn parsed(text: &str) -> (Config, Vec<String>) {
        let file = Arc::new(SourceFile::new(CONFIG_FILE, text));
        let (config, diagnostics) = parse(&file, Path::new("/nowhere"));
        let lines = diagnostics.iter().map(|diagnostic| {
            let primary = diagnostic.primary.as_ref().expect("every problem has a place");
            format!(
                "{}: {} @ {}{}",
                diagnostic.code,
                diagnostic.message,
                &text[primary.span.range()],
                diagnostic.help.iter().map(|help| format!(" ({help})")).collect::<String>()
            )
        });
        (config, lines.collect())
    }

    #[test]
    fn the_complete_example_reads() {
        let (config, problems) = parsed(EXAMPLE);
        assert_eq!(problems, [""; 0]);
        assert_eq!(config.defaults.environment, "staging");
        assert_eq!(config.defaults.downs, Downs::Proven);
        assert_eq!(config.defaults.drift_ignore, ["public.tmp_*"]);
        let identity = &config.components["identity"];
        assert_eq!(identity.backend, Backend::Postgres);
        assert_eq!(identity.layout, Some(Layout::Native));
        assert_eq!(identity.runner.as_deref(), Some("identity-app"));
        assert_eq!(identity.schemas, ["public"]);
        let url = |environment| config.url(environment, "identity").map(|url| url.text.as_str());
        assert_eq!(url("staging"), Some("${IDENTITY_URL:-postgres://localhost/identity}"));
        assert_eq!(url("production"), Some("${IDENTITY_PROD_URL}"));
        let network = config.component_at(Path::new("/nowhere/migrations/network"));
        assert_eq!(network.map(|component| component.name.as_str()), Some("network"));
    }

    #[test]
    fn an_empty_file_means_the_defaults() {
        let (config, problems) = parsed("");
        assert_eq!(problems, [""; 0]);
        assert_eq!(config.defaults.environment, "local");
        assert_eq!(config.defaults.downs, Downs::Checked);
        assert!(config.components.is_empty());
    }

    #[test]
    fn every_problem_is_reported_at_its_place() {
        let (config, problems) = parsed(
            r#"
[defaults]
enviroment = "x"
downs = "sure"
drift.ignored = []
drift.ignore_kinds = ["index", "tabel"]

[components.a]
backend = "oracle"
migratoins = "a"

[components.b]
backend = "sqlite"
migrations = "m"
schemas = ["x", 3]
url = 5

[components.c]
backend = "sqlite"
migrations = "./m"

[environments.prod.d]
url = ""
"#,
        );
        assert_eq!(config.components.len(), 2, "what could be read is there");
        assert_eq!(
            problems,
            [
                "config-unknown-key: unknown key `enviroment` in `[defaults]` @ enviroment (did you mean `environment`?)",
                "config-value: bad `downs`: unknown value `sure`; it is `checked` or `proven` @ \"sure\"",
                "config-unknown-key: unknown key `ignored` in `drift` of `[defaults]` @ ignored (did you mean `ignore`?)",
                "config-value: `ignore_kinds` has no kind `tabel`; did you mean `table`? @ [\"index\", \"tabel\"]",
                "config-missing-key: `[components.a]` has no `migrations` @ a (write `migrations = \"migrations/a\"`)",
                "config-value: bad `backend`: unknown backend `oracle`; it is one of sqlite, postgres, mysql, mariadb @ \"oracle\"",
                "config-unknown-key: unknown key `migratoins` in `[components.a]` @ migratoins (did you mean `migrations`?)",
                "config-value: `schemas` must be a list of strings @ 3",
                "config-value: `url` must be a string @ 5",
                "config-value: `b` and `c` have the same steps, `./m` @ c",
                "config-value: there is no component `d` @ d",
                "config-value: `url` is empty @ \"\"",
            ]
        );
    }

    #[test]
    fn broken_toml_is_an_error_with_a_place_and_the_rest_is_read() {
        let (config, problems) = parsed(
            "[components.a]\nbackend = \nmigrations = \"m\"\n[components.b]\nbackend = \"sqlite\"\nmigrations = \"n\"\n",
        );
        assert!(problems[0].starts_with("config-syntax"), "{problems:?}");
        assert!(config.components.contains_key("b"));
    }

    #[test]
    fn files_that_cannot_be_read_are_said_so() {
        let directory = tempfile::tempdir().expect("a directory");
        let path = directory.path().join(CONFIG_FILE);
        let code = |path: &Path| {
            let (config, diagnostics) = read(path, CONFIG_FILE);
            assert!(config.is_none());
            diagnostics[0].code.id
        };
        assert_eq!(code(&path), "config-missing");
        assert_eq!(find(directory.path()), None);
        std::fs::write(&path, b"\xff").expect("written");
        assert_eq!(code(&path), "config-unreadable");
        let inner = directory.path().join("a/b");
        std::fs::create_dir_all(&inner).expect("made");
        assert_eq!(find(&inner), Some(path));
    }
}
