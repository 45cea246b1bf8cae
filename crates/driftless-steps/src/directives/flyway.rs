//! Flyway: placeholders in the SQL, and the `.conf` file beside it.
//!
//! Flyway replaces `${name}` everywhere in a file, comments and literals included, and refuses a
//! file with one it has no value for. The values are in Flyway's configuration or on its command
//! line, so here every placeholder is refused unless the `.conf` file switches replacing off. What
//! is in braces that nobody would call a value (`${1:}`) is no placeholder: such a file only ever
//! ran where the configuration switches replacing off.

use driftless_diag::{Diagnostic, Span};

use super::{UNSUPPORTED_DIRECTIVE, WRONG_DIRECTIVE, wrong};
use crate::directives::Lines;
use crate::{Settings, StepFile, suggest};

const KEYS: [&str; 4] =
    ["executeInTransaction", "placeholderReplacement", "encoding", "shouldExecute"];

/// The first placeholder of a text.
pub(super) fn first_placeholder(text: &str) -> Option<Span> {
    text.match_indices("${").find_map(|(start, _)| {
        let rest = text.get(start..)?;
        let end = rest.find('}').map_or(start + 2, |length| start + length + 1);
        let name = text.get(start + 2..end - 1).unwrap_or_default();
        (end == start + 2 || is_name(name)).then(|| Span::new(start, end))
    })
}

/// Whether somebody may have called a value so.
fn is_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_alphabetic() || c == '_')
}

/// What is wrong with the first placeholder of a file.
pub(super) fn placeholder(file: &StepFile) -> Option<Diagnostic> {
    let span = first_placeholder(&file.source.text)?;
    let shown = file.source.text.get(span.range()).unwrap_or_default();
    let message = format!("Flyway would replace `{shown}` before running the file");
    let found =
        wrong(&UNSUPPORTED_DIRECTIVE, &file.source, span, message, "its value is not known");
    Some(found.help(format!(
        "write the value into the file; or, if it is meant as it stands, \
         `placeholderReplacement=false` into `{}.conf`",
        file.source.path
    )))
}

/// The settings in a `.conf` file, and whether placeholders are replaced.
pub(crate) fn conf(file: &StepFile, problems: &mut Vec<Diagnostic>) -> (Settings, bool) {
    let mut settings = Settings::default();
    let mut replaces = true;
    for line in Lines::of(&file.source.text) {
        let text = line.text.trim();
        if text.is_empty() || text.starts_with(['#', '!']) {
            continue;
        }
        let (key, value) = text.split_once('=').unwrap_or((text, ""));
        let (key, value) = (key.trim(), value.trim());
        let boolean = match value.to_ascii_lowercase().as_str() {
            "true" => Some(true),
            "false" => Some(false),
            _ => None,
        };
        match (key, boolean) {
            ("executeInTransaction", Some(value)) => settings.transaction = value,
            ("placeholderReplacement", Some(value)) => replaces = value,
            ("encoding", _) if ["UTF-8", "UTF8"].contains(&&*value.to_ascii_uppercase()) => {}
            ("shouldExecute", Some(true)) => {}
            _ => problems.push(refused(file, line.span, key, value)),
        }
    }
    (settings, replaces)
}

fn refused(file: &StepFile, span: Span, key: &str, value: &str) -> Diagnostic {
    let unsupported = ["encoding", "shouldExecute"].contains(&key);
    let code = if unsupported { &UNSUPPORTED_DIRECTIVE } else { &WRONG_DIRECTIVE };
    let (message, label) = match KEYS.contains(&key) {
        true if unsupported => (format!("`{key}={value}` cannot be followed"), "not supported"),
        true => (format!("`{key}` is `true` or `false`"), "neither"),
        false => (format!("Flyway has no setting `{key}` for a file"), "unknown"),
    };
    let found = wrong(code, &file.source, span, message, label);
    match suggest::nearest(key, KEYS).filter(|meant| *meant != key) {
        Some(meant) => found.help(format!("did you mean `{meant}`?")),
        None => found,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_found_anywhere() {
        assert_eq!(first_placeholder("SELECT '${a b}'"), Some(Span::new(8, 14)));
        assert_eq!(first_placeholder("-- ${"), Some(Span::new(3, 5)));
        assert_eq!(first_placeholder("$$ {} $1 $ {x}"), None);
        assert_eq!(first_placeholder("'${1:} <> ${}' ${b}"), Some(Span::new(15, 19)));
    }
}
