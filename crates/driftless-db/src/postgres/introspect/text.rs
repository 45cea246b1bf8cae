//! Cutting the server's own printing where it prints several things as one.
//!
//! Only ever given what `pg_get_*def` printed, so quotes and parentheses match.

/// Where `needle` stands outside quotes and parentheses. It begins and ends with a blank, or what
/// follows it is no part of a word.
pub(super) fn find_outside(text: &str, needle: &str) -> Option<usize> {
    let mut depth = 0_usize;
    let mut quote: Option<char> = None;
    for (at, character) in text.char_indices() {
        match (quote, character) {
            (Some(open), close) if open == close => quote = None,
            (Some(_), _) => {}
            (None, '\'' | '"') => quote = Some(character),
            (None, '(' | '[') => depth += 1,
            (None, ')' | ']') => depth = depth.saturating_sub(1),
            (None, _) => {}
        }
        let outside = depth == 0 && quote.is_none();
        if outside && text.get(at..).is_some_and(|rest| rest.starts_with(needle)) {
            return Some(at);
        }
    }
    None
}

/// The parts of a list between separators that are outside quotes and parentheses.
pub(super) fn split_outside<'t>(text: &'t str, separator: &str) -> Vec<&'t str> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some(at) = find_outside(rest, separator) {
        let (part, after) = rest.split_at(at);
        parts.push(part.trim());
        rest = after.get(separator.len()..).unwrap_or_default();
    }
    parts.push(rest.trim());
    parts
}

/// The text without parentheses that enclose all of it. Those of a query are part of it.
pub(super) fn without_parentheses(text: &str) -> &str {
    let mut text = text.trim();
    loop {
        let inside = text.strip_prefix('(').and_then(|text| text.strip_suffix(')'));
        match inside.map(str::trim) {
            Some(inside) if closes_no_more_than_it_opens(inside) && !is_query(inside) => {
                text = inside;
            }
            _ => return text,
        }
    }
}

fn is_query(text: &str) -> bool {
    let first = text.split(|c: char| !c.is_ascii_alphabetic()).next().unwrap_or_default();
    ["SELECT", "WITH", "VALUES"].iter().any(|word| first.eq_ignore_ascii_case(word))
}

fn closes_no_more_than_it_opens(text: &str) -> bool {
    let mut depth = 0_usize;
    let mut quote: Option<char> = None;
    for character in text.chars() {
        match (quote, character) {
            (Some(open), close) if open == close => quote = None,
            (Some(_), _) => {}
            (None, '\'' | '"') => quote = Some(character),
            (None, '(') => depth += 1,
            (None, ')') => match depth.checked_sub(1) {
                Some(less) => depth = less,
                None => return false,
            },
            (None, _) => {}
        }
    }
    depth == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_quoted_or_in_parentheses_is_passed_over() {
        assert_eq!(find_outside("a ' DO ' (b DO c) DO d", " DO "), Some(17));
        assert_eq!(find_outside("(x", "y"), None);
        assert_eq!(
            split_outside("lower(a, b), 'it''s, c', d", ", "),
            ["lower(a, b)", "'it''s, c'", "d"]
        );
        assert_eq!(without_parentheses("((a) + (b))"), "(a) + (b)");
        assert_eq!(without_parentheses("(a) + (b)"), "(a) + (b)");
        assert_eq!(without_parentheses("(((a = ')')))"), "a = ')'");
        assert_eq!(without_parentheses("(( SELECT a))"), "( SELECT a)");
    }
}
