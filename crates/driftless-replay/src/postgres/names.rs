//! Names the server makes up: for constraints, indexes and sequences that have none.
//!
//! Later statements use these names, so they must be the server's to the byte: `makeObjectName`
//! shortens the longer of table and column until all fits in 63 bytes, and a number is appended
//! while the name is taken.

use driftless_sql::postgres::{LONGEST_NAME, needs_quoting};

/// `name1_name2_label`, shortened to fit.
pub(crate) fn make(name1: &str, name2: Option<&str>, label: &str) -> String {
    let overhead = label.len() + 1 + usize::from(name2.is_some());
    let available = LONGEST_NAME.saturating_sub(overhead);
    let (mut length1, mut length2) = (name1.len(), name2.map_or(0, str::len));
    while length1 + length2 > available {
        if length1 > length2 { length1 -= 1 } else { length2 -= 1 }
    }
    let mut name = clip(name1, length1).to_owned();
    if let Some(name2) = name2 {
        name.push('_');
        name.push_str(clip(name2, length2));
    }
    format!("{name}_{label}")
}

/// The first of `label`, `label1`, `label2` and so on whose name is free.
pub(crate) fn choose(
    name1: &str,
    name2: Option<&str>,
    label: &str,
    is_taken: impl Fn(&str) -> bool,
) -> String {
    let mut pass = 0;
    loop {
        let numbered = if pass == 0 { label.to_owned() } else { format!("{label}{pass}") };
        let name = make(name1, name2, &numbered);
        if !is_taken(&name) {
            return name;
        }
        pass += 1;
    }
}

/// Column names joined, as they become part of the name of an index or a foreign key.
pub(crate) fn joined<'a>(columns: impl IntoIterator<Item = &'a str>) -> String {
    let mut text = String::new();
    for column in columns {
        if !text.is_empty() {
            text.push('_');
        }
        text.push_str(column);
        if text.len() > LONGEST_NAME {
            break;
        }
    }
    text
}

/// Names for the columns of an index, in which none appears twice.
pub(crate) fn index_columns(names: impl IntoIterator<Item = String>) -> Vec<String> {
    let mut chosen: Vec<String> = Vec::new();
    for name in names {
        let mut candidate = name.clone();
        let mut pass = 0;
        while chosen.contains(&candidate) {
            pass += 1;
            let number = pass.to_string();
            candidate = format!("{}{number}", clip(&name, LONGEST_NAME - number.len()));
        }
        chosen.push(candidate);
    }
    chosen
}

fn clip(text: &str, length: usize) -> &str {
    let mut end = length.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or_default()
}

/// An identifier as SQL.
pub(crate) fn quoted(name: &str) -> String {
    if needs_quoting(name) { format!("\"{}\"", name.replace('"', "\"\"")) } else { name.to_owned() }
}

/// An object's name as SQL, the schema left out if it is `public`.
pub(crate) fn sql(name: &driftless_catalog::postgres::Name) -> String {
    if name.schema == "public" {
        quoted(&name.name)
    } else {
        format!("{}.{}", quoted(&name.schema), quoted(&name.name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_names_are_shortened_as_the_server_does() {
        assert_eq!(make("t", Some("a"), "key"), "t_a_key");
        let (long, short) = ("a".repeat(60), "b".repeat(10));
        let name = make(&long, Some(&short), "fkey");
        assert_eq!(name, format!("{}_{short}_fkey", "a".repeat(47)));
        assert_eq!(name.len(), 63);
        assert_eq!(make(&"é".repeat(40), None, "pkey"), format!("{}_pkey", "é".repeat(29)));
    }

    #[test]
    fn taken_names_are_numbered() {
        let taken = ["t_a_idx", "t_a_idx1"];
        assert_eq!(choose("t", Some("a"), "idx", |name| taken.contains(&name)), "t_a_idx2");
        let columns = ["a", "expr", "expr"].map(str::to_owned);
        assert_eq!(index_columns(columns), ["a", "expr", "expr1"]);
    }
}
