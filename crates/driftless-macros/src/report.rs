//! Problems as compiler messages.

use std::path::Path;

use driftless_diag::{Color, Diagnostic, render, render_all};
use proc_macro2::TokenStream;
use quote::quote;

/// More than this nobody reads in a compiler's output.
const MOST: usize = 50;

/// A message over several lines: a headline, then every problem as it would look by itself.
pub(crate) fn message<'a>(
    headline: &str,
    problems: impl Iterator<Item = &'a Diagnostic>,
) -> String {
    let problems: Vec<&Diagnostic> = problems.collect();
    let shown = &problems[..problems.len().min(MOST)];
    let mut text = format!("{headline}\n\n{}\n", render_all(shown.iter().copied(), Color::Plain));
    if problems.len() > MOST {
        let rest = problems.len() - MOST;
        text.push_str(&format!("\n{rest} more: run `driftless check` to see them all\n"));
    }
    text
}

/// Warnings, for stable Rust: the use of an item that is deprecated with the warning as its note.
pub(crate) fn warnings<'a>(problems: impl Iterator<Item = &'a Diagnostic>) -> TokenStream {
    problems
        .take(MOST)
        .map(|problem| {
            let note = format!("\n{}\n", render(problem, Color::Plain));
            quote! {
                const _: () = {
                    #[deprecated(note = #note)]
                    #[allow(non_upper_case_globals)]
                    const driftless_warning: () = ();
                    driftless_warning
                };
            }
        })
        .collect()
}

/// A path as messages show it.
pub(crate) fn shown(path: &Path, root: Option<&Path>) -> String {
    let short = root.and_then(|root| path.strip_prefix(root).ok()).unwrap_or(path);
    short.display().to_string().replace('\\', "/")
}
