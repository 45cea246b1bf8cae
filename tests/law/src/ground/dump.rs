//! What `pg_dump` prints, cut into objects: a judge that shares nothing with the comparison it judges.
//!
//! Each object becomes the sorted list of its lines, since the order of columns is nothing that
//! PostgreSQL could change. Casts and parentheses are left out: the server prints an expression
//! otherwise once it has read its own printout, and what they mean is the normal form's business.

/// The objects of a dump by the headings that `pg_dump` gives them.
pub(super) fn objects(dump: &str) -> Vec<(String, String)> {
    let mut objects: Vec<(String, Vec<String>)> = Vec::new();
    for line in dump.lines() {
        if let Some(heading) = line.strip_prefix("-- Name: ") {
            objects.push((heading.to_owned(), Vec::new()));
        } else if let Some((_, lines)) = objects.last_mut()
            && is_about_object(line)
        {
            lines.push(plain(line));
        }
    }
    let sorted = |mut lines: Vec<String>| {
        lines.sort();
        lines.join("\n")
    };
    objects.into_iter().map(|(heading, lines)| (heading, sorted(lines))).collect()
}

/// Whether a line is part of an object, and not about the session that restores it.
fn is_about_object(line: &str) -> bool {
    let session = ["--", "SET default_", "\\"];
    !line.is_empty() && !session.iter().any(|start| line.starts_with(start))
}

/// A line without the comma it may end with, without parentheses and without casts.
fn plain(line: &str) -> String {
    let line = line.trim().trim_end_matches([',', ';']);
    let mut parts = line.split("::");
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        text.push_str(behind_type(part));
    }
    text.retain(|c| !matches!(c, '(' | ')'));
    text
}

/// What follows the type at the beginning of a text.
fn behind_type(text: &str) -> &str {
    let is_word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | '"');
    let mut rest = text.trim_start_matches(is_word);
    for more in [" varying", " precision", " without time zone", " with time zone"] {
        rest = rest.strip_prefix(more).unwrap_or(rest);
    }
    if let Some((inside, behind)) = rest.strip_prefix('(').and_then(|it| it.split_once(')'))
        && inside.bytes().all(|it| it.is_ascii_digit() || it == b',')
    {
        rest = behind;
    }
    rest.trim_start_matches("[]")
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn a_line_is_read_without_casts_and_parentheses() {
        let first = "CHECK (((kind)::text = ANY ((ARRAY['a'::character varying])::text[]))),";
        let again = "CHECK (((kind)::text = ANY (ARRAY[('a'::character varying)::text])))";
        assert_eq!(plain(first), plain(again));
        assert_eq!(
            plain("price numeric(10,2) DEFAULT (0)::numeric(10,2)"),
            "price numeric10,2 DEFAULT 0"
        );
    }
}
