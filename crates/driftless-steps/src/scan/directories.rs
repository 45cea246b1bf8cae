//! Layouts in which each step is a directory: `native` and `diesel`.

use driftless_diag::{Code, Diagnostic};

use super::{Draft, is_neutral, refuse_second, refuse_unknown};
use crate::read::{Entry, Reader};
use crate::{Layout, suggest};

/// A step has no `up.sql`.
pub(crate) static MISSING_UP: Code = Code {
    id: "missing-up",
    title: "a step has no SQL to apply",
    manual: "\
Every step needs the SQL that applies it: `up.sql` in its directory, or `<number>_<name>.up.sql`.
A step that has only a down can never be applied, so its down can never be needed; most often the
up was renamed or forgotten in a commit.

Only a step with `kind = \"code\"` in its `step.toml` has no `up.sql`. Restore or write the file; a
step that really does nothing has an empty one (which gives a warning).",
};

/// The file names that belong to one of the two layouts.
const PARTS: [&str; 4] = ["up.sql", "down.sql", "step.toml", "metadata.toml"];

/// Whether the entry is a directory that can only be meant as a step.
pub(super) fn looks_like_step(entry: &Entry) -> bool {
    // A directory that is named like a step may hold files of Flyway's.
    let holds_files = || entry.children.iter().flatten().any(super::versioned::looks_like_step);
    entry.is_directory()
        && (PARTS.iter().any(|part| entry.child(part).is_some())
            || (named(entry) && !holds_files()))
}

/// Whether the directory's name has the shape `<id>_<slug>`, with a digit in the id.
fn named(entry: &Entry) -> bool {
    entry
        .name
        .split_once('_')
        .is_some_and(|(id, slug)| !slug.is_empty() && id.contains(|c: char| c.is_ascii_digit()))
}

/// Diesel takes every directory with an `up.sql` for a step and whatever stands before the first
/// `_` for its id.
fn is_diesel_step(layout: Layout, entry: &Entry) -> bool {
    let (id, slug) = entry.name.split_once('_').unwrap_or((&entry.name, "x"));
    layout == Layout::Diesel
        && entry.child("up.sql").is_some()
        && !id.is_empty()
        && !slug.is_empty()
}

pub(super) fn scan(reader: &mut Reader<'_>, layout: Layout, entries: Vec<Entry>) -> Vec<Draft> {
    let mut drafts = Vec::new();
    let mut unknown = Vec::new();
    for entry in entries {
        if entry.is_directory() && (named(&entry) || is_diesel_step(layout, &entry)) {
            drafts.push(draft(reader, layout, entry, &mut unknown));
        } else {
            unknown.push(stranger(reader, layout, &entry));
        }
    }
    refuse_unknown(reader, unknown);
    drafts
}

fn draft(
    reader: &mut Reader<'_>,
    layout: Layout,
    entry: Entry,
    unknown: &mut Vec<(String, Vec<String>)>,
) -> Draft {
    let (id, slug) = entry.name.split_once('_').unwrap_or((&entry.name, ""));
    let mut draft = Draft {
        id: layout.id(id),
        slug: slug.to_owned(),
        place: entry.path.clone(),
        up: None,
        down: None,
        settings: None,
    };
    let wanted = ["up.sql", "down.sql", layout.settings_file().unwrap_or_default()];
    for child in entry.children.iter().flatten() {
        match child.name.as_str() {
            "up.sql" => draft.up = Some(child.path.clone()),
            "down.sql" => draft.down = Some(child.path.clone()),
            name if name == wanted[2] => draft.settings = Some(child.path.clone()),
            name => {
                let twin = wanted.iter().find(|part| part.eq_ignore_ascii_case(name));
                match twin.and_then(|part| entry.child(part)) {
                    Some(twin) => {
                        let part = format!("`{}` file", twin.name);
                        refuse_second(reader, &entry.name, &part, &twin.path, &child.path);
                    }
                    None if is_neutral(child) => {}
                    None => unknown.push(foreign_part(reader, layout, child, &wanted)),
                }
            }
        }
    }
    draft
}

/// What to say about an entry of a step's directory that is none of its parts.
fn foreign_part(
    reader: &Reader<'_>,
    layout: Layout,
    child: &Entry,
    wanted: &[&str],
) -> (String, Vec<String>) {
    let message = format!("`{}` is no part of a step", reader.show(&child.path));
    let help = match child.name.as_str() {
        "step.toml" => "`step.toml` belongs to the layout `native`, this is `diesel`".to_owned(),
        "metadata.toml" => {
            "`metadata.toml` belongs to the layout `diesel`, this is `native`: write `step.toml`"
                .to_owned()
        }
        name => match suggest::nearest(name, wanted.iter().copied()) {
            Some(part) => format!("did you mean `{part}`?"),
            None => format!("a step of the layout `{layout}` is {}", layout.shape()),
        },
    };
    (message, vec![help])
}

/// What to say about an entry of the migration directory that is no step.
fn stranger(reader: &Reader<'_>, layout: Layout, entry: &Entry) -> (String, Vec<String>) {
    let shown = reader.show(&entry.path);
    let mut help = vec![format!("a step of the layout `{layout}` is {}", layout.shape())];
    if entry.children.iter().flatten().any(looks_like_named_step) {
        help.insert(0, format!("`{shown}` holds steps itself: name that directory instead"));
    }
    if !entry.is_directory() && entry.name.ends_with(".sql") {
        help.push(
            "files are steps in the layouts `golang-migrate`, `sqlx`, `dbmate`, `goose` and \
             `bun` when they begin with a number and `_`, in `refinery` and `flyway` when they \
             begin with `V`, a number and `__`"
                .to_owned(),
        );
    }
    let kind = if entry.is_directory() { "directory" } else { "file" };
    (format!("the {kind} `{shown}` is no step"), help)
}

/// Like [`looks_like_step`] for an entry whose own entries were not listed.
fn looks_like_named_step(entry: &Entry) -> bool {
    super::flat::looks_like_step(entry) || (entry.is_directory() && named(entry))
}

/// Reports a step without SQL to apply.
pub(crate) fn refuse_missing_up(reader: &mut Reader<'_>, draft: &Draft) {
    let name = draft.name();
    let message = match &draft.down {
        Some(down) => {
            format!("step `{name}` has a down, `{}`, and no up", reader.show(down))
        }
        None => format!("step `{name}` in `{}` has no `up.sql`", reader.show(&draft.place)),
    };
    reader.report(
        Diagnostic::error(&MISSING_UP, message)
            .help("restore the SQL that applies the step, or delete what is left of it")
            .in_step(name),
    );
}
