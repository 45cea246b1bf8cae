//! The tables and keys of `driftless.toml`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use driftless_catalog::ObjectKind;
use driftless_diag::{Diagnostic, SourceFile, Span};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::codes::{CONFIG_MISSING_KEY, CONFIG_VALUE};
use super::reader::{Reader, nearest, span};
use super::{Component, Config, Defaults, Downs, Environment, Override};

const COMPONENT_KEYS: &[&str] =
    &["backend", "minimum_server", "migrations", "layout", "snapshot", "schemas", "url", "runner"];

pub(super) fn parse(file: &Arc<SourceFile>, directory: &Path) -> (Config, Vec<Diagnostic>) {
    let mut reader = Reader { file, diagnostics: Vec::new() };
    let root = reader.root(&file.text);
    reader.only(&root, "`driftless.toml`", &["defaults", "components", "environments"]);
    let defaults = defaults(&mut reader, &root);
    let components = components(&mut reader, &root);
    one_directory_each(&mut reader, directory, &components);
    let names = names(&root, "components");
    let environments = environments(&mut reader, &root, &names);
    let mut diagnostics = reader.diagnostics;
    diagnostics.sort_by_key(|diagnostic| {
        diagnostic.primary.as_ref().map_or(0, |location| location.span.start)
    });
    let directory = directory.to_owned();
    (Config { file: Arc::clone(file), directory, defaults, components, environments }, diagnostics)
}

fn defaults(reader: &mut Reader<'_>, root: &DeTable<'_>) -> Defaults {
    let empty = DeTable::new();
    let table = reader.table(root, "defaults").unwrap_or(&empty);
    reader.only(
        table,
        "`[defaults]`",
        &["environment", "downs", "drift", "lock_timeout", "statement_timeout", "retry_for"],
    );
    let drift = reader.table(table, "drift").unwrap_or(&empty);
    reader.only(drift, "`drift` of `[defaults]`", &["ignore", "ignore_kinds"]);
    Defaults {
        environment: reader
            .filled(table, "environment")
            .map_or_else(|| "local".to_owned(), |located| located.text),
        downs: reader.parsed::<Downs>(table, "downs").unwrap_or_default(),
        lock_timeout: reader.parsed(table, "lock_timeout"),
        statement_timeout: reader.parsed(table, "statement_timeout"),
        retry_for: reader.parsed(table, "retry_for"),
        drift_ignore: reader.strings(drift, "ignore"),
        drift_ignore_kinds: kinds(reader, drift),
    }
}

/// Kinds of objects by name.
fn kinds(reader: &mut Reader<'_>, drift: &DeTable<'_>) -> Vec<ObjectKind> {
    let names = reader.strings(drift, "ignore_kinds");
    let known: Vec<&str> = ObjectKind::ALL.iter().map(|kind| kind.name()).collect();
    let mut kinds = Vec::new();
    for name in names {
        match ObjectKind::named(&name) {
            Some(kind) => kinds.push(kind),
            None => {
                let help = match nearest(&name, &known) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => "see `kind` in docs/json.md".to_owned(),
                };
                let at = drift.get("ignore_kinds").map(|value| span(value.span()));
                let message = format!("`ignore_kinds` has no kind `{name}`; {help}");
                reader.report(&CONFIG_VALUE, message, at.unwrap_or(Span::new(0, 0)), "here");
            }
        }
    }
    kinds
}

fn components(reader: &mut Reader<'_>, root: &DeTable<'_>) -> BTreeMap<String, Component> {
    let mut components = BTreeMap::new();
    let Some(table) = reader.table(root, "components") else { return components };
    for (key, value) in table {
        let name: &str = key.get_ref();
        let at = span(key.span());
        check_name(reader, name, at);
        if let Some(component) = component(reader, name, at, value) {
            components.insert(name.to_owned(), component);
        }
    }
    components
}

/// A component's name is part of step names (`identity/0003_tenants`), of file names and of lock
/// names on servers.
fn check_name(reader: &mut Reader<'_>, name: &str, at: Span) {
    let fine = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
    if name.is_empty() || !name.chars().all(fine) || name.starts_with('.') {
        let message = format!("`{name}` cannot be the name of a component");
        reader.report(&CONFIG_VALUE, message, at, "use letters, digits, `_`, `-` and `.`");
    }
}

fn component(
    reader: &mut Reader<'_>,
    name: &str,
    at: Span,
    value: &Spanned<DeValue<'_>>,
) -> Option<Component> {
    let table = reader.as_table(value, name)?;
    let of = format!("`[components.{name}]`");
    reader.only(table, &of, COMPONENT_KEYS);
    for (key, example) in
        [("backend", "sqlite".to_owned()), ("migrations", format!("migrations/{name}"))]
    {
        if !table.contains_key(key) {
            let made = Diagnostic::error(&CONFIG_MISSING_KEY, format!("{of} has no `{key}`"))
                .at(reader.file, at, "this component")
                .help(format!("write `{key} = \"{example}\"`"));
            reader.diagnostics.push(made);
        }
    }
    let backend = reader.parsed(table, "backend");
    let migrations = reader.filled(table, "migrations");
    let component = Component {
        name: name.to_owned(),
        span: at,
        minimum_server: reader.filled(table, "minimum_server").map(|located| located.text),
        layout: reader.parsed(table, "layout"),
        snapshot: reader.filled(table, "snapshot").map(|located| PathBuf::from(located.text)),
        schemas: reader.strings(table, "schemas"),
        url: reader.filled(table, "url"),
        runner: reader.filled(table, "runner").map(|located| located.text),
        backend: backend?,
        migrations: PathBuf::from(migrations?.text),
    };
    Some(component)
}

/// The macro finds a component by its directory, so a directory belongs to one.
fn one_directory_each(
    reader: &mut Reader<'_>,
    directory: &Path,
    components: &BTreeMap<String, Component>,
) {
    let mut seen: BTreeMap<PathBuf, &Component> = BTreeMap::new();
    for component in components.values() {
        let path: PathBuf = directory.join(&component.migrations).components().collect();
        if let Some(first) = seen.get(&path) {
            let (one, two, shown) = (&first.name, &component.name, component.migrations.display());
            let message = format!("`{one}` and `{two}` have the same steps, `{shown}`");
            let made = Diagnostic::error(&CONFIG_VALUE, message)
                .at(reader.file, component.span, "this component")
                .related(reader.file, first.span, "and this one");
            reader.diagnostics.push(made);
        } else {
            seen.insert(path, component);
        }
    }
}

fn names<'t>(root: &'t DeTable<'_>, key: &str) -> Vec<&'t str> {
    root.get(key)
        .and_then(|value| value.get_ref().as_table())
        .map(|table| table.keys().map(|name| &**name.get_ref()).collect())
        .unwrap_or_default()
}

fn environments(
    reader: &mut Reader<'_>,
    root: &DeTable<'_>,
    components: &[&str],
) -> BTreeMap<String, Environment> {
    let mut environments = BTreeMap::new();
    let Some(table) = reader.table(root, "environments") else { return environments };
    for (name, value) in table {
        let mut environment = Environment::default();
        let Some(parts) = reader.as_table(value, name.get_ref()) else { continue };
        for (component, value) in parts {
            let component_name: &str = component.get_ref();
            if !components.contains(&component_name) {
                unknown_component(reader, component_name, span(component.span()), components);
            }
            let Some(part) = reader.as_table(value, component_name) else { continue };
            let of = format!("`[environments.{}.{component_name}]`", name.get_ref());
            reader.only(part, &of, &["url"]);
            let url = reader.filled(part, "url");
            environment.components.insert(component_name.to_owned(), Override { url });
        }
        environments.insert(name.get_ref().to_string(), environment);
    }
    environments
}

fn unknown_component(reader: &mut Reader<'_>, name: &str, at: Span, components: &[&str]) {
    let mut made = Diagnostic::error(&CONFIG_VALUE, format!("there is no component `{name}`")).at(
        reader.file,
        at,
        "no `[components]` table has this name",
    );
    if let Some(near) = nearest(name, components) {
        made = made.help(format!("did you mean `{near}`?"));
    }
    reader.diagnostics.push(made);
}
