//! bun: `--bun:split` ends a statement.
//!
//! bun sends a file piece by piece, each from one `--bun:split` to the next, and any other line
//! that begins with `--bun:` is an error. A statement may stand without `;` before such a line, as
//! in bun's own template, so the line counts as one.

use std::sync::Arc;

use driftless_diag::{Diagnostic, SourceFile, Span};

use super::{Lines, Mask, WRONG_DIRECTIVE, wrong};

/// How every directive begins, in the first column.
pub(super) const PREFIX: &str = "--bun:";

/// The file without its directives; none where it has none.
pub(super) fn mask(source: &Arc<SourceFile>, problems: &mut Vec<Diagnostic>) -> Option<Mask> {
    let mut mask = Mask::default();
    let mut kept = 0;
    for line in Lines::of(&source.text) {
        let Some(directive) = line.text.strip_prefix(PREFIX) else { continue };
        if directive == "split" {
            mask.kept.push(Span::new(kept, line.span.start));
            mask.ends.push(line.span.start);
            kept = line.span.end;
        } else {
            let message = format!("`{}` is no directive of bun", line.text);
            problems.push(
                wrong(&WRONG_DIRECTIVE, source, line.span, message, "bun refuses it")
                    .help("write `--bun:split`, without anything behind it"),
            );
        }
    }
    mask.kept.push(Span::new(kept, source.text.len()));
    (!mask.ends.is_empty()).then_some(mask)
}
