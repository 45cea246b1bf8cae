//! Layouts in which a letter says what a file is: `refinery` and `flyway`.
//!
//! | letter | refinery | Flyway |
//! |---|---|---|
//! | `V1__x.sql` | a step | a step; the version may have parts (`1.2`, `1_2`) |
//! | `U1__x.sql` | a step as well, which may be applied late | undoes `V1` |
//! | `R__x.sql` | - | a repeatable step |
//! | `B1__x.sql` | - | a baseline: stands for every step up to that version |
//!
//! Both tools look into directories below; so do we, one level down, and refuse what lies deeper.
//! Both skip files they cannot name (Flyway unless told otherwise); we do not.

use super::flat::{Pairing, pair};
use super::{Draft, refuse_unknown};
use crate::Layout;
use crate::read::{Entry, Reader};

/// A file name taken apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Name<'a> {
    pub(super) letter: char,
    /// Everything before `__`, the letter included; the whole stem of a repeatable step.
    pub(super) id: &'a str,
    pub(super) slug: &'a str,
}

impl<'a> Name<'a> {
    /// As Flyway reads it, which reads every name of refinery's too.
    pub(super) fn parse(name: &'a str) -> Option<Self> {
        let stem = strip_suffix(name, ".sql")?;
        let letter = stem.chars().next().filter(|letter| "VURB".contains(*letter))?;
        if letter == 'R' {
            let slug = stem.strip_prefix("R__")?;
            return (!slug.is_empty()).then_some(Self { letter, id: stem, slug: "" });
        }
        let (id, slug) = stem.split_once("__").unwrap_or((stem, ""));
        let number = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        let good = id.get(1..)?.split(['.', '_']).all(number);
        good.then_some(Self { letter, id, slug })
    }

    /// Whether refinery reads it too: one number, a slug of word characters.
    pub(super) fn is_refinerys(&self) -> bool {
        let word = |c: char| c.is_alphanumeric() || c == '_';
        "VU".contains(self.letter)
            && self.id.bytes().skip(1).all(|byte| byte.is_ascii_digit())
            && !self.slug.is_empty()
            && self.slug.chars().all(word)
    }
}

/// The text before a suffix in any letter case.
fn strip_suffix<'a>(text: &'a str, suffix: &str) -> Option<&'a str> {
    let at = text.len().checked_sub(suffix.len())?;
    let (stem, end) = (text.get(..at)?, text.get(at..)?);
    end.eq_ignore_ascii_case(suffix).then_some(stem)
}

/// The SQL file that a `.conf` file of Flyway's belongs to.
pub(super) fn configured(name: &str) -> Option<&str> {
    name.strip_suffix(".conf").filter(|sql| Name::parse(sql).is_some())
}

/// Whether the entry is a file that can only be meant as a step.
pub(super) fn looks_like_step(entry: &Entry) -> bool {
    !entry.is_directory() && Name::parse(&entry.name).is_some()
}

/// The files of a directory and of those right below it, without hidden ones; directories further
/// down as they are.
pub(super) fn flattened(entries: Vec<Entry>) -> Vec<Entry> {
    let mut flat = Vec::with_capacity(entries.len());
    for mut entry in entries {
        match entry.children.take() {
            // An empty one stays, to be refused.
            Some(children) if !children.is_empty() => flat.extend(children),
            children => {
                entry.children = children;
                flat.push(entry);
            }
        }
    }
    flat
}

pub(super) fn scan(reader: &mut Reader<'_>, layout: Layout, entries: Vec<Entry>) -> Vec<Draft> {
    let mut ups: Vec<Draft> = Vec::new();
    let mut downs: Vec<Draft> = Vec::new();
    let mut configurations = Vec::new();
    let mut unknown = Vec::new();
    let entries = flattened(entries).into_iter().filter(|entry| !super::is_neutral(entry));
    for entry in entries {
        let name = Name::parse(&entry.name).filter(|_| !entry.is_directory());
        match name.filter(|name| layout == Layout::Flyway || name.is_refinerys()) {
            Some(name) => {
                let draft = draft(layout, &entry, name);
                if draft.up.is_some() { ups.push(draft) } else { downs.push(draft) }
            }
            None if layout == Layout::Refinery && entry.name == "mod.rs" => {}
            None if layout == Layout::Flyway && configured(&entry.name).is_some() => {
                configurations.push(entry);
            }
            None => unknown.push(stranger(reader, layout, &entry)),
        }
    }
    for entry in configurations {
        let owner = ups.iter_mut().find(|up| {
            let beside = up.place.as_os_str().to_str().map(|place| format!("{place}.conf"));
            beside.as_deref() == entry.path.as_os_str().to_str()
        });
        match owner {
            Some(up) => up.settings = Some(entry.path),
            None => unknown.push(stranger(reader, layout, &entry)),
        }
    }
    refuse_unknown(reader, unknown);
    pair(reader, Pairing::Id, ups, downs)
}

fn draft(layout: Layout, entry: &Entry, name: Name<'_>) -> Draft {
    let undoes = layout == Layout::Flyway && name.letter == 'U';
    let path = Some(entry.path.clone());
    let (up, down) = if undoes { (None, path) } else { (path, None) };
    Draft {
        id: layout.id(name.id),
        slug: name.slug.to_owned(),
        place: entry.path.clone(),
        up,
        down,
        settings: None,
    }
}

fn stranger(reader: &Reader<'_>, layout: Layout, entry: &Entry) -> (String, Vec<String>) {
    let kind = if entry.is_directory() { "directory" } else { "file" };
    let message = format!("the {kind} `{}` is no step", reader.show(&entry.path));
    let mut help = vec![format!("a step of the layout `{layout}` is {}", layout.shape())];
    let first = entry.name.split("__").next().unwrap_or_default();
    let stem = first.split('.').next().unwrap_or_default();
    if Name::parse(&entry.name).is_some() {
        help.push(
            "if this is Flyway's layout, name it: `layout = \"flyway\"` or `--layout flyway`"
                .to_owned(),
        );
    } else if entry.name.ends_with(".rs") || entry.name.ends_with(".java") {
        help.push("a migration that is a program cannot be run: write it as SQL".to_owned());
    } else if ["before", "after"].iter().any(|event| stem.starts_with(event)) {
        help.push("callbacks of Flyway are not run: write the SQL into a step".to_owned());
    }
    (message, help)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn file_names_are_taken_apart() {
        let parse = |name| Name::parse(name).map(|name| (name.letter, name.id, name.slug));
        assert_eq!(parse("V1__a_b.sql"), Some(('V', "V1", "a_b")));
        assert_eq!(parse("V1.02_3__a b.SQL"), Some(('V', "V1.02_3", "a b")));
        assert_eq!(parse("V1___a__b.sql"), Some(('V', "V1", "_a__b")));
        assert_eq!(parse("V7.sql"), Some(('V', "V7", "")));
        assert_eq!(parse("U1__x.sql"), Some(('U', "U1", "x")));
        assert_eq!(parse("B20__x.sql"), Some(('B', "B20", "x")));
        assert_eq!(parse("R__my views.sql"), Some(('R', "R__my views", "")));
        for other in [
            "v1__a.sql",
            "V__a.sql",
            "V1_a.sql",
            "V1.__a.sql",
            "V1..2__a.sql",
            "R1__a.sql",
            "R__.sql",
            "V1__a.sql.conf",
            "afterMigrate.sql",
            "1__a.sql",
            "V1__a.rs",
        ] {
            assert_eq!(parse(other), None, "{other}");
        }
        assert_eq!(configured("V1__a.sql.conf"), Some("V1__a.sql"));
        assert_eq!(configured("flyway.conf"), None);
    }

    #[test]
    fn refinery_reads_fewer_names() {
        let refinerys = |name| Name::parse(name).is_some_and(|name| name.is_refinerys());
        assert!(refinerys("V1__a_b.sql") && refinerys("U20200101__x.sql"));
        for other in
            ["V1.2__a.sql", "V1_2__a.sql", "V1__a-b.sql", "V1.sql", "R__a.sql", "B1__a.sql"]
        {
            assert!(!refinerys(other), "{other}");
        }
    }
}
