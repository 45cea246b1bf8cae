//! What a database contained, in a file: written by `drift --save`, compared by `drift --against`.
//!
//! One JSON document: for each database its components, the steps its ledger lists, the schema as a
//! snapshot, and the fingerprint of every object with the definition it is of. The snapshot says
//! what is meant where texts differ, as they do between versions of a server; the definitions say the
//! rest. What may hold a password is hashed in definitions, and is in no snapshot.

use std::path::Path;
use std::sync::Arc;

use driftless_catalog::{Catalog, ObjectKind};
use driftless_db::{Database, Fingerprint, Ledger};
use driftless_diag::{Backend, SourceFile};
use serde_json::{Value, json};

use super::DatabaseDrift;
use super::witness::Look;
use crate::{CliError, Exit};

/// The version of the file's form.
const VERSION: u64 = 1;
/// What the file says it is.
const FORMAT: &str = "driftless-contents";

/// What a database contained.
#[derive(Debug, Clone)]
pub(crate) struct Saved {
    /// The database, safe to show.
    pub(super) database: String,
    /// Its components.
    pub(super) components: Vec<String>,
    /// The product.
    pub(super) backend: Backend,
    /// The server's version.
    pub(super) server: String,
    /// The steps that were applied, as `component/step`.
    pub(super) steps: Vec<String>,
    /// The schema.
    pub(super) schema: String,
    /// Its objects.
    pub(super) objects: Vec<Fingerprint>,
}

impl Saved {
    /// What a database contains now.
    pub(super) fn of(
        database: &mut Database,
        ledger: Option<&Ledger>,
        look: &Look<'_>,
        drift: &DatabaseDrift,
    ) -> Result<Self, CliError> {
        let server = database.version()?;
        let rows = ledger.into_iter().flat_map(|ledger| &ledger.rows);
        Ok(Self {
            database: drift.database.clone(),
            components: drift.components.clone(),
            backend: database.backend(),
            steps: rows.map(|row| format!("{}/{}", row.component, row.step)).collect(),
            schema: driftless_replay::snapshot::print(&look.live, &server),
            server,
            objects: look.fingerprints.clone(),
        })
    }

    fn document(&self) -> Value {
        let objects: Vec<Value> = self
            .objects
            .iter()
            .map(|one| {
                json!({
                    "kind": one.kind.name(),
                    "name": one.name,
                    "sha256": one.sha256,
                    "definition": one.definition,
                })
            })
            .collect();
        json!({
            "database": self.database,
            "components": self.components,
            "backend": self.backend.name(),
            "server": self.server,
            "steps": self.steps,
            "schema": self.schema,
            "objects": objects,
        })
    }

    fn read(value: &Value, at: &str) -> Result<Self, String> {
        let text = |value: &Value, key: &str| match value[key].as_str() {
            Some(text) => Ok(text.to_owned()),
            None => Err(format!("`{at}` has no text `{key}`")),
        };
        let texts = |key: &str| -> Vec<String> {
            let list = value[key].as_array().into_iter().flatten();
            list.filter_map(Value::as_str).map(str::to_owned).collect()
        };
        let Some(objects) = value["objects"].as_array() else {
            return Err(format!("`{at}` has no list `objects`"));
        };
        let object = |value: &Value| -> Result<Fingerprint, String> {
            let name = text(value, "kind")?;
            let kind = ObjectKind::named(&name)
                .ok_or_else(|| format!("`{at}` has an object of the unknown kind `{name}`"))?;
            let (name, sha256) = (text(value, "name")?, text(value, "sha256")?);
            Ok(Fingerprint { kind, name, sha256, definition: text(value, "definition")? })
        };
        let backend = text(value, "backend")?;
        Ok(Self {
            database: text(value, "database")?,
            components: texts("components"),
            backend: backend.parse().map_err(|_| format!("unknown backend `{backend}`"))?,
            server: text(value, "server")?,
            steps: texts("steps"),
            schema: text(value, "schema")?,
            objects: objects.iter().map(object).collect::<Result<_, _>>()?,
        })
    }

    /// What is meant by the definitions; an error where the snapshot was damaged.
    pub(super) fn catalog(&self, shown: &str) -> Result<Catalog, CliError> {
        let source = SourceFile::new(format!("{shown} (schema)"), self.schema.clone());
        let (catalog, diagnostics) = driftless_replay::snapshot::parse_plain(&Arc::new(source));
        let errors: Vec<_> = diagnostics.into_iter().filter(|found| found.is_error()).collect();
        if errors.is_empty() {
            return Ok(catalog);
        }
        let message = format!("the schema in `{shown}` cannot be read");
        Err(CliError::new(Exit::Undecided, message).because(errors))
    }
}

/// Writes the file.
pub(super) fn write(path: &Path, saved: &[&Saved]) -> Result<(), CliError> {
    let databases: Vec<Value> = saved.iter().map(|one| one.document()).collect();
    let document = json!({
        "format": FORMAT,
        "version": VERSION,
        "tool_version": env!("CARGO_PKG_VERSION"),
        "databases": databases,
    });
    // Serialising a `Value` cannot fail: it has no map with keys that are not text.
    let text = serde_json::to_string_pretty(&document).unwrap_or_default();
    std::fs::write(path, text + "\n").map_err(|error| CliError::file("write", path, &error))
}

/// Reads the text of such a file, `shown` in messages.
pub(super) fn read(text: &str, shown: &str) -> Result<Vec<Saved>, CliError> {
    let refused = |message: String| CliError::new(Exit::Undecided, message);
    let document: Value = serde_json::from_str(text).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        refused(format!("`{shown}:{line}:{column}` is not JSON: {error}"))
            .help("`driftless drift --save FILE` writes such a file")
    })?;
    if document["format"] != FORMAT {
        return Err(refused(format!("`{shown}` was not written by `driftless drift --save`")));
    }
    match document["version"].as_u64() {
        Some(VERSION) => {}
        Some(newer) if newer > VERSION => {
            let tool = document["tool_version"].as_str().unwrap_or("a newer version");
            return Err(refused(format!(
                "`{shown}` was written by a newer driftless ({tool}), in version {newer} of its form"
            ))
            .help("use that version to read it"));
        }
        _ => return Err(refused(format!("`{shown}` does not say the version of its form"))),
    }
    let Some(databases) = document["databases"].as_array() else {
        return Err(refused(format!("`{shown}` has no list `databases`")));
    };
    let database = |(at, value): (usize, &Value)| {
        Saved::read(value, &format!("databases[{at}]"))
            .map_err(|problem| refused(format!("`{shown}` is damaged: {problem}")))
    };
    databases.iter().enumerate().map(database).collect()
}
