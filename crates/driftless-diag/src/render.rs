//! Rendering through `annotate-snippets`, in the shape of rustc's own messages.

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use crate::{Diagnostic, Location, Severity, Span};

/// Whether to write terminal colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Color {
    /// ANSI colours.
    Ansi,
    /// Plain text, as inside `compile_error!`.
    Plain,
}

/// Renders one diagnostic over several lines, without a final line break.
pub fn render(diagnostic: &Diagnostic, color: Color) -> String {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let title = level.primary_title(diagnostic.message.as_str()).id(diagnostic.code.id);
    let mut group = Group::with_title(title);
    for (index, locations) in by_file(diagnostic).into_iter().enumerate() {
        let file = &locations[0].1.file;
        let mut snippet =
            Snippet::source(file.text.as_str()).path(file.path.as_str()).line_start(1);
        for (kind, location) in locations {
            let range = visible(&file.text, location.span).range();
            let mut annotation =
                if kind && index == 0 { AnnotationKind::Primary } else { AnnotationKind::Context }
                    .span(range);
            if !location.label.is_empty() {
                annotation = annotation.label(location.label.as_str());
            }
            snippet = snippet.annotation(annotation);
        }
        group = group.element(snippet);
    }
    for note in &diagnostic.notes {
        group = group.element(Level::NOTE.message(note.as_str()));
    }
    for help in &diagnostic.help {
        group = group.element(Level::HELP.message(help.as_str()));
    }
    let renderer = match color {
        Color::Ansi => Renderer::styled(),
        Color::Plain => Renderer::plain(),
    };
    renderer.decor_style(DecorStyle::Ascii).render(&[group])
}

/// Renders several diagnostics, a blank line between them, without a final line break.
pub fn render_all<'a>(
    diagnostics: impl IntoIterator<Item = &'a Diagnostic>,
    color: Color,
) -> String {
    let rendered: Vec<String> =
        diagnostics.into_iter().map(|diagnostic| render(diagnostic, color)).collect();
    rendered.join("\n\n")
}

/// Locations grouped by file, the primary one's file first; `true` marks the primary location.
fn by_file(diagnostic: &Diagnostic) -> Vec<Vec<(bool, &Location)>> {
    let mut groups: Vec<Vec<(bool, &Location)>> = Vec::new();
    let primary = diagnostic.primary.iter().map(|location| (true, location));
    let related = diagnostic.related.iter().map(|location| (false, location));
    for (kind, location) in primary.chain(related) {
        match groups.iter_mut().find(|group| group[0].1.file == location.file) {
            Some(group) => group.push((kind, location)),
            None => groups.push(vec![(kind, location)]),
        }
    }
    groups
}

/// The span clamped to the text and to character boundaries, so that rendering cannot panic
/// whatever a caller computed.
fn visible(text: &str, span: Span) -> Span {
    let mut start = span.start.min(text.len());
    while !text.is_char_boundary(start) {
        start -= 1;
    }
    let mut end = span.end.clamp(start, text.len());
    while !text.is_char_boundary(end) {
        end += 1;
    }
    Span::new(start, end)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::{Code, SourceFile};

    static UNKNOWN: Code = Code { id: "unknown-table", title: "", manual: "" };

    #[test]
    fn a_caret_stands_under_the_word() {
        let file = Arc::new(SourceFile::new("a/up.sql", "create table t(a int);\ndrop table u;\n"));
        let made = Diagnostic::error(&UNKNOWN, "unknown table `u`")
            .at(&file, Span::new(34, 35), "no such table")
            .help("did you mean `t`?");
        assert_eq!(
            render(&made, Color::Plain),
            "error[unknown-table]: unknown table `u`\n --> a/up.sql:2:12\n  |\n2 | drop table u;\n  \
             |            ^ no such table\n  |\n  = help: did you mean `t`?"
        );
    }

    #[test]
    fn absurd_spans_do_not_panic() {
        let file = Arc::new(SourceFile::new("a", "é"));
        for (start, end) in [(0, 1), (1, 1), (5, 9), (2, 0)] {
            let made = Diagnostic::error(&UNKNOWN, "x").at(&file, Span::new(start, end), "y");
            assert!(render(&made, Color::Plain).contains("x"));
        }
    }
}
