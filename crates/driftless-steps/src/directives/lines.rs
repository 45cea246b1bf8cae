//! The lines of a text, with their places.

use driftless_diag::Span;

/// A line without its ending.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Line<'a> {
    pub(crate) text: &'a str,
    pub(crate) span: Span,
    /// Where the next line begins.
    pub(crate) next: usize,
}

/// Every line of a text. A byte-order mark at its beginning belongs to none.
#[derive(Debug)]
pub(crate) struct Lines<'a> {
    rest: &'a str,
    at: usize,
}

impl<'a> Lines<'a> {
    pub(crate) fn of(text: &'a str) -> Self {
        let rest = text.strip_prefix('\u{feff}').unwrap_or(text);
        Self { rest, at: text.len() - rest.len() }
    }
}

impl<'a> Iterator for Lines<'a> {
    type Item = Line<'a>;

    fn next(&mut self) -> Option<Line<'a>> {
        let whole = self.rest.split_inclusive('\n').next()?;
        let text = whole.strip_suffix('\n').unwrap_or(whole);
        let text = text.strip_suffix('\r').unwrap_or(text);
        let start = self.at;
        self.at += whole.len();
        self.rest = self.rest.get(whole.len()..).unwrap_or_default();
        Some(Line { text, span: Span::new(start, start + text.len()), next: self.at })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_know_their_places() {
        let text = "\u{feff}a\r\n\nbé";
        let lines: Vec<(&str, usize, usize)> =
            Lines::of(text).map(|line| (line.text, line.span.start, line.next)).collect();
        assert_eq!(lines, [("a", 3, 6), ("", 6, 7), ("bé", 7, 10)]);
        assert_eq!(Lines::of("").count(), 0);
    }
}
