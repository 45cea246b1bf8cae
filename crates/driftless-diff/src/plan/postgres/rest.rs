//! Objects that are compared as a whole: dropped by what they are called, made by their definition.

use driftless_catalog::postgres::{Name, Other};
use driftless_catalog::{ObjectKey, ObjectKind};
use driftless_replay::print::postgres::parts::literal;

use super::super::{HazardKind, Placement, Planned};
use super::write::{is_blank, spoken};

/// What it is called, if it lives in a schema.
pub(super) fn name_of(other: Option<&Other>) -> Option<Name> {
    other.and_then(|it| Some(Name::new(it.schema.as_deref()?, &it.identity)))
}

/// Drops it. An operator family of a class of the same name goes with the class.
pub(super) fn drop(key: &ObjectKey, other: Option<&Other>) -> Vec<Planned> {
    let word = key.kind.name().to_ascii_uppercase();
    if key.kind == ObjectKind::Subscription {
        // The slot is on another server and is somebody's decision.
        let name = spoken(key);
        let outside =
            |sql: String| Planned { placement: Placement::Outside, ..Planned::plain(sql) };
        return vec![
            outside(format!("ALTER SUBSCRIPTION {name} DISABLE")),
            outside(format!("ALTER SUBSCRIPTION {name} SET (slot_name = NONE)")),
            outside(format!("DROP SUBSCRIPTION {name}")),
        ];
    }
    let name = spoken(key);
    if key.kind == ObjectKind::OperatorClass && other.is_some_and(has_own_family) {
        return vec![Planned::plain(format!("DROP OPERATOR FAMILY {name}"))];
    }
    if matches!(key.kind, ObjectKind::OperatorFamily) {
        return vec![Planned::plain(format!("DROP {word} IF EXISTS {name}"))];
    }
    vec![Planned::plain(format!("DROP {word} {name}"))]
}

/// Whether a class came with a family of its own name, which its going would leave behind.
fn has_own_family(class: &Other) -> bool {
    let mut words = class.definition.source.split_whitespace();
    let name = words.by_ref().nth(3);
    let family = words.skip_while(|word| *word != "FAMILY").nth(1);
    name.is_some() && name == family
}

/// Makes it; `connection` is where a subscription connects to, if that is known.
pub(super) fn create(other: &Other, connection: Option<&str>) -> Vec<Planned> {
    if is_blank(&other.definition) {
        return Vec::new();
    }
    let text = other.definition.source.trim().trim_end_matches(';');
    match other.kind {
        ObjectKind::TextSearchConfiguration => configuration(text),
        ObjectKind::Collation => vec![Planned::plain(collation(text))],
        ObjectKind::OperatorClass => vec![Planned::plain(class(text))],
        ObjectKind::OperatorFamily => family(text),
        ObjectKind::Subscription => subscription(text, connection),
        ObjectKind::Language if text.contains("INLINE") => {
            let shown = text.replace(" INLINE -", "").replace(" VALIDATOR -", "");
            vec![Planned::plain(shown)]
        }
        ObjectKind::TextSearchParser | ObjectKind::TextSearchTemplate => {
            vec![Planned::plain(text.replace("INIT = -, ", "").replace(", HEADLINE = -", ""))]
        }
        _ => vec![Planned::plain(text)],
    }
}

/// The definition lists mappings behind the statement that makes a configuration.
fn configuration(text: &str) -> Vec<Planned> {
    let mut parts = text.split("; MAPPING FOR ");
    let create = parts.next().unwrap_or_default();
    let name = create
        .strip_prefix("CREATE TEXT SEARCH CONFIGURATION ")
        .and_then(|rest| rest.split(" (").next())
        .unwrap_or_default();
    let mut statements = vec![Planned::plain(create)];
    statements.extend(parts.map(|mapping| {
        let sql = format!("ALTER TEXT SEARCH CONFIGURATION {name} ADD MAPPING FOR {mapping}");
        Planned::plain(sql)
    }));
    statements
}

/// `AS STORAGE type` and members: the storage is said only where it is not the type itself.
fn class(text: &str) -> String {
    let Some((head, rest)) = text.split_once(" AS STORAGE ") else { return text.to_owned() };
    let members = rest.find("OPERATOR ").into_iter().chain(rest.find("FUNCTION ")).min();
    let (storage, members) = rest.split_at(members.unwrap_or(rest.len()));
    let storage = storage.trim();
    let of = head.split(" FOR TYPE ").nth(1).and_then(|it| it.split(" USING ").next());
    let mut items = Vec::new();
    if !members.trim().is_empty() {
        items.push(members.trim().to_owned());
    }
    if of != Some(storage) || items.is_empty() {
        items.push(format!("STORAGE {storage}"));
    }
    let name = head
        .strip_prefix("CREATE OPERATOR CLASS ")
        .and_then(|it| it.split(' ').next())
        .unwrap_or_default();
    // A family of the class's own name comes with it.
    let own_family = format!(" FAMILY {name}");
    let head = head.strip_suffix(&own_family).unwrap_or(head);
    format!("{head} AS\n    {}", items.join(",\n    "))
}

fn family(text: &str) -> Vec<Planned> {
    let members = text.find(" OPERATOR  ").into_iter().chain(text.find(" FUNCTION  ")).min();
    let (create, members) = text.split_at(members.unwrap_or(text.len()));
    let mut statements = vec![Planned::plain(create.trim())];
    if !members.trim().is_empty() {
        let name = create.trim().trim_start_matches("CREATE ");
        statements.push(Planned::plain(format!("ALTER {name} ADD\n    {}", members.trim())));
    }
    statements
}

/// Where a subscription connects to is a secret that no schema holds, unless there is no password in
/// it.
fn subscription(text: &str, connection: Option<&str>) -> Vec<Planned> {
    let enabled = text.contains("enabled = t");
    let name = text.split(' ').nth(2).unwrap_or_default();
    let publications = text
        .split_once(" PUBLICATION ")
        .and_then(|(_, rest)| rest.split(" WITH ").next())
        .unwrap_or_default();
    let slot = text.split("slot_name = ").nth(1).and_then(|it| it.split(')').next());
    let slot = slot.unwrap_or("NONE");
    let told = connection.filter(|it| !it.starts_with("SHA-256 "));
    let connection = literal(told.unwrap_or_default());
    let sql = format!(
        "CREATE SUBSCRIPTION {name}\n    CONNECTION {connection}\n    PUBLICATION {publications}\n    \
         WITH (connect = false, slot_name = {slot})"
    );
    let message = format!("where `{name}` connects to is not part of the schema: fill it in");
    let plain = Planned { placement: Placement::Outside, ..Planned::plain(sql) };
    let mut statements = vec![match told {
        Some(_) => plain,
        None => plain.with(HazardKind::Privilege, message),
    }];
    if enabled && slot != "NONE" {
        statements.push(Planned::plain(format!("ALTER SUBSCRIPTION {name} ENABLE")));
    }
    statements
}

/// The server keeps flags as letters, and an ICU collation has one locale.
fn collation(text: &str) -> String {
    let text = text.replace("DETERMINISTIC = t)", "DETERMINISTIC = true)");
    let text = text.replace("DETERMINISTIC = f)", "DETERMINISTIC = false)");
    let locale = text.split("LC_COLLATE = ").nth(1).and_then(|it| it.split(", LC_CTYPE").next());
    match (text.contains("PROVIDER = libc"), locale, text.split_once("LC_COLLATE = ")) {
        (false, Some(locale), Some((head, rest))) => {
            let tail = rest.split_once(", DETERMINISTIC").map_or("", |(_, tail)| tail);
            format!("{head}LOCALE = {locale}, DETERMINISTIC{tail}")
        }
        _ => text,
    }
}
