//! What became of names: evidence for messages, never for judgement.

use std::collections::BTreeMap;

use driftless_catalog::{Ident, Origin};

/// What happened to an object last.
#[derive(Debug, Clone)]
enum Fate {
    /// Dropped, by this statement.
    Dropped(Origin),
    /// Renamed to this name, by this statement.
    Renamed(String, Origin),
}

/// The names that once meant something.
#[derive(Debug, Clone, Default)]
pub(crate) struct History {
    objects: BTreeMap<String, Fate>,
    columns: BTreeMap<(String, String), Fate>,
}

impl History {
    pub(crate) fn dropped(&mut self, name: &Ident, origin: Origin) {
        self.objects.insert(name.key().to_owned(), Fate::Dropped(origin));
    }

    pub(crate) fn renamed(&mut self, from: &Ident, to: &Ident, origin: Origin) {
        let fate = Fate::Renamed(to.as_str().to_owned(), origin);
        self.objects.insert(from.key().to_owned(), fate);
    }

    pub(crate) fn column_dropped(&mut self, table: &Ident, column: &Ident, origin: Origin) {
        let key = (table.key().to_owned(), column.key().to_owned());
        self.columns.insert(key, Fate::Dropped(origin));
    }

    pub(crate) fn column_renamed(
        &mut self,
        table: &Ident,
        from: &Ident,
        to: &Ident,
        origin: Origin,
    ) {
        let key = (table.key().to_owned(), from.key().to_owned());
        self.columns.insert(key, Fate::Renamed(to.as_str().to_owned(), origin));
    }

    /// What became of an object that does not exist.
    pub(crate) fn of(&self, name: &str) -> Option<String> {
        self.objects.get(&name.to_ascii_lowercase()).map(|fate| tell(name, fate))
    }

    /// What became of a column that does not exist.
    pub(crate) fn of_column(&self, table: &Ident, column: &str) -> Option<String> {
        let key = (table.key().to_owned(), column.to_ascii_lowercase());
        self.columns.get(&key).map(|fate| tell(column, fate))
    }
}

fn tell(name: &str, fate: &Fate) -> String {
    match fate {
        Fate::Dropped(origin) => format!("`{name}` was dropped in {}", place(origin)),
        Fate::Renamed(to, origin) => {
            format!("`{name}` was renamed to `{to}` in {}", place(origin))
        }
    }
}

/// The place of a statement, as notes name it.
pub(crate) fn place(origin: &Origin) -> String {
    format!("step `{}` ({}:{})", origin.step, origin.file, origin.line)
}
