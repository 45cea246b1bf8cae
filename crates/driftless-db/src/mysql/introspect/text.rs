//! Reading what servers print: strings, and names that say the database they are in.

/// What a quoted string means; the text itself where it is none.
pub(super) fn unquoted(text: &str) -> String {
    let inside = text.strip_prefix('\'').and_then(|text| text.strip_suffix('\''));
    inside.map_or_else(|| text.to_owned(), |inside| unescaped(&inside.replace("''", "'")))
}

/// The text without one layer of backslashes.
pub(super) fn unescaped(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        if character != '\\' {
            plain.push(character);
            continue;
        }
        match characters.next() {
            Some('n') => plain.push('\n'),
            Some('r') => plain.push('\r'),
            Some('t') => plain.push('\t'),
            Some('0') => plain.push('\0'),
            Some('Z') => plain.push('\u{1a}'),
            Some(other) => plain.push(other),
            None => plain.push('\\'),
        }
    }
    plain
}

/// The text without the parentheses that stand round all of it.
pub(super) fn without_parentheses(text: &str) -> &str {
    let mut text = text.trim();
    while let Some(inside) = text.strip_prefix('(').and_then(|text| text.strip_suffix(')')) {
        if !is_balanced(inside) {
            break;
        }
        text = inside.trim();
    }
    text
}

fn is_balanced(text: &str) -> bool {
    let mut depth = 0_i32;
    for token in tokens(text) {
        match token {
            "(" => depth += 1,
            ")" => depth -= 1,
            _ => {}
        }
        if depth < 0 {
            return false;
        }
    }
    depth == 0
}

/// The text without the name of its own database in front of tables, of columns of tables, and of
/// functions. The servers write it in front of all of those, and two names joined by a point may
/// as well be an alias and its column.
pub(super) fn unqualified(text: &str, database: &str) -> String {
    let quoted = format!("`{}`", database.replace('`', "``"));
    if !text.contains(&quoted) {
        return text.to_owned();
    }
    let tokens: Vec<&str> = tokens(text).collect();
    let mut plain = String::with_capacity(text.len());
    let mut before = "";
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        let own = *token == quoted
            && tokens.get(at + 1) == Some(&".")
            && tokens.get(at.wrapping_sub(1)) != Some(&".");
        if own && names_object(&tokens, at, before) {
            at += 2;
            continue;
        }
        if !matches!(*token, "(" | " ") {
            before = token;
        }
        plain.push_str(token);
        at += 1;
    }
    plain
}

/// Whether `` `a`.`b` `` at this place is a table, a column's table or a function of the database
/// `a`, and not a column of what is called `a`.
fn names_object(tokens: &[&str], at: usize, before: &str) -> bool {
    let before = before.to_ascii_lowercase();
    matches!(tokens.get(at + 3), Some(&"." | &"("))
        || matches!(before.as_str(), "from" | "join" | "straight_join")
        // `nextval(`a`.`s`)`: sequences are never columns there.
        || matches!(before.as_str(), "nextval" | "lastval")
}

/// Strings, quoted names, words, and every other character by itself.
pub(super) fn tokens(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let first = rest.chars().next()?;
        let end = match first {
            '\'' | '"' | '`' => quoted_end(rest, first),
            c if is_word(c) => rest.find(|c| !is_word(c)).unwrap_or(rest.len()),
            other => other.len_utf8(),
        };
        let (token, after) = rest.split_at(end);
        rest = after;
        Some(token)
    })
}

fn is_word(c: char) -> bool {
    c == '_' || c == '$' || c.is_alphanumeric()
}

fn quoted_end(text: &str, quote: char) -> usize {
    let mut characters = text.char_indices().skip(1).peekable();
    while let Some((at, character)) = characters.next() {
        if character == '\\' && quote != '`' {
            characters.next();
        } else if character == quote {
            match characters.peek() {
                Some((_, next)) if *next == quote => _ = characters.next(),
                _ => return at + character.len_utf8(),
            }
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_are_read() {
        assert_eq!(unquoted(r"'it''s \\ a\nb'"), "it's \\ a\nb");
        assert_eq!(unquoted("1.50"), "1.50");
        assert_eq!(unescaped(r"_utf8mb4\'y\'"), "_utf8mb4'y'");
    }

    #[test]
    fn outer_parentheses_go() {
        for (text, expected) in [
            ("(1 + 2)", "1 + 2"),
            ("((`a`) or (`b`))", "(`a`) or (`b`)"),
            ("(`a`) or (`b`)", "(`a`) or (`b`)"),
            ("(`a` <> ')')", "`a` <> ')'"),
        ] {
            assert_eq!(without_parentheses(text), expected);
        }
    }

    #[test]
    fn the_own_database_is_left_out() {
        for (text, expected) in [
            ("select `a`.`t`.`id` AS `id` from `a`.`t`", "select `t`.`id` AS `id` from `t`"),
            (
                "select `a`.`id` AS `id` from (`a`.`t` `a` join `a`.`u` on(`a`.`x` = 1))",
                "select `a`.`id` AS `id` from (`t` `a` join `u` on(`a`.`x` = 1))",
            ),
            ("select `a`.`f`(1),'`a`.`t`.'", "select `f`(1),'`a`.`t`.'"),
            ("select `b`.`t`.`id` from `b`.`t`", "select `b`.`t`.`id` from `b`.`t`"),
            ("nextval(`a`.`s`)", "nextval(`s`)"),
            ("select `x`.`a`.`id` from `x`.`a`", "select `x`.`a`.`id` from `x`.`a`"),
        ] {
            assert_eq!(unqualified(text, "a"), expected);
        }
    }
}
