//! A catalog from a server, completed from the definitions the server stores.
//!
//! Pragmas report columns and keys but not checks, collations, generated expressions or conflict
//! clauses; the definition has it all. So the definition is read by the code that replays it, and
//! what the pragmas say is the cross-check: where the two disagree, one of them was misread, and
//! that is said rather than compared in silence.

use driftless_catalog::{
    Catalog, Column, Index, ObjectKind, ObjectName, Table, TableKind, Trigger, View,
};
use driftless_diag::{Backend, Code, Diagnostic};
use driftless_sql::sqlite::StatementKind;

use crate::mysql;
use crate::replayer::with_normal_forms;
use crate::sqlite::{self, Session, definition};

/// A definition that we cannot read.
pub(crate) static DEFINITION_NOT_UNDERSTOOD: Code = Code {
    id: "definition-not-understood",
    title: "a definition in the database that is not understood",
    manual: "The database stores a definition that does not parse. What pragmas say about the \
             object is used; its checks, defaults and collations are not compared.\n",
};

/// A definition that disagrees with what pragmas say.
pub(crate) static DEFINITION_DISAGREES: Code = Code {
    id: "definition-disagrees",
    title: "a definition that disagrees with what the database reports",
    manual: "Reading the stored definition gives other columns than the database reports for the \
             object. Please report it: one of the two was misread.\n",
};

/// Completes a catalog that was read from a server.
pub fn complete(live: Catalog) -> (Catalog, Vec<Diagnostic>) {
    let (live, diagnostics) = complete_plain(live);
    // PostgreSQL has said it all; what its texts mean is ours to find out.
    (with_normal_forms(live), diagnostics)
}

/// The same without the normal forms of PostgreSQL's texts, for those who compare and ask for the
/// forms they need: [`add_normal_forms_beside`](crate::add_normal_forms_beside).
pub fn complete_plain(mut live: Catalog) -> (Catalog, Vec<Diagnostic>) {
    if live.backend != Backend::Sqlite {
        mysql::normalize(live.backend, &mut live.mysql);
        return (live, Vec::new());
    }
    let mut completion =
        Completion { catalog: Catalog::new(Backend::Sqlite), diagnostics: Vec::new() };
    completion.catalog.opaque = live.opaque;
    completion.catalog.unknown = live.unknown;
    completion.catalog.origins = live.origins;
    for table in live.tables.into_values() {
        completion.table(table);
    }
    completion.find_shadows();
    for index in live.indexes.into_values() {
        completion.index(index);
    }
    for view in live.views.into_values() {
        completion.view(view);
    }
    for trigger in live.triggers.into_values() {
        completion.trigger(trigger);
    }
    let mut session = Session::new(completion.catalog);
    session.settle();
    (session.catalog, completion.diagnostics)
}

struct Completion {
    catalog: Catalog,
    diagnostics: Vec<Diagnostic>,
}

impl Completion {
    fn not_understood(&mut self, kind: ObjectKind, name: &ObjectName, definition: &str) {
        let first = definition.lines().next().unwrap_or_default();
        let message = format!("the definition of {kind} `{name}` is not understood");
        let diagnostic = Diagnostic::warning(&DEFINITION_NOT_UNDERSTOOD, message)
            .note(format!("it begins with `{first}`"))
            .note("its parts are taken from what the database reports, as far as that goes");
        self.diagnostics.push(diagnostic);
    }

    fn table(&mut self, live: Table) {
        let built = live.definition.as_deref().map(|text| table(text, &live));
        let table = match built {
            None => live,
            Some(Some(table)) => {
                self.cross_check(&live, &table);
                table
            }
            Some(None) => {
                let text = live.definition.clone().unwrap_or_default();
                self.not_understood(ObjectKind::Table, &live.name, &text);
                live
            }
        };
        self.catalog.tables.insert(table.name.clone(), table);
    }

    fn cross_check(&mut self, live: &Table, built: &Table) {
        if live.columns.is_empty() || !built.columns_known {
            return;
        }
        let shown = |column: &Column| format!("{} {}", column.name.key(), column.declared_type);
        let describe = |columns: &[Column]| -> Vec<String> {
            columns.iter().map(|column| shown(column).to_lowercase()).collect()
        };
        // Hidden columns of virtual tables come after the others.
        let reported = describe(&live.columns);
        let read = describe(&built.columns);
        let agrees = match built.kind {
            TableKind::Virtual { .. } => {
                let names = |columns: &[Column]| -> Vec<String> {
                    columns.iter().map(|column| column.name.key().to_owned()).collect()
                };
                names(&live.columns).starts_with(&names(&built.columns))
            }
            _ => reported == read,
        };
        if !agrees {
            let message = format!(
                "the definition of table `{}` disagrees with what the database reports",
                built.name
            );
            self.diagnostics.push(
                Diagnostic::warning(&DEFINITION_DISAGREES, message)
                    .note(format!("the definition has ({})", read.join(", ")))
                    .note(format!("the database reports ({})", reported.join(", "))),
            );
        }
    }

    /// Marks the storage of virtual tables.
    fn find_shadows(&mut self) {
        let mut found = Vec::new();
        for table in self.catalog.tables.values() {
            let TableKind::Virtual { module, .. } = &table.kind else { continue };
            for suffix in sqlite::shadow_names(module.as_str()) {
                let mut shadow = table.name.clone();
                shadow.name = sqlite::ident(&format!("{}_{suffix}", table.name.name));
                found.push((shadow, table.name.clone()));
            }
        }
        for (shadow, of) in found {
            if let Some(table) = self.catalog.tables.get_mut(&shadow) {
                table.kind = TableKind::Shadow { of };
            }
        }
    }

    fn index(&mut self, live: Index) {
        let on = live.table.clone();
        let parsed = live.definition.as_deref().map(definition::parse);
        let index = match (parsed, &live.definition) {
            (Some(StatementKind::CreateIndex(create)), Some(text)) => {
                let table = self.catalog.tables.get(&on);
                let mut index = sqlite::index(text, &create, live.name.clone(), on, table);
                index.definition = live.definition;
                index
            }
            (Some(_), Some(text)) => {
                self.not_understood(ObjectKind::Index, &live.name, &text.clone());
                live
            }
            _ => live,
        };
        self.catalog.indexes.insert(index.name.clone(), index);
    }

    fn view(&mut self, live: View) {
        let parsed = live.definition.as_deref().map(definition::parse);
        let view = match (parsed, &live.definition) {
            (Some(StatementKind::CreateView(create)), Some(text)) => {
                let mut view = sqlite::view(text, &create, live.name.clone());
                view.definition = live.definition;
                view
            }
            (Some(_), Some(text)) => {
                self.not_understood(ObjectKind::View, &live.name, &text.clone());
                live
            }
            _ => live,
        };
        self.catalog.views.insert(view.name.clone(), view);
    }

    fn trigger(&mut self, live: Trigger) {
        let parsed = live.definition.as_deref().map(definition::parse);
        let trigger = match (parsed, &live.definition) {
            (Some(StatementKind::CreateTrigger(create)), Some(text)) => {
                let table = live.table.clone();
                let mut trigger = sqlite::trigger(text, &create, live.name.clone(), table);
                trigger.definition = live.definition;
                trigger
            }
            (Some(_), Some(text)) => {
                self.not_understood(ObjectKind::Trigger, &live.name, &text.clone());
                live
            }
            _ => live,
        };
        self.catalog.triggers.insert(trigger.name.clone(), trigger);
    }
}

/// The table a stored definition makes.
fn table(text: &str, live: &Table) -> Option<Table> {
    let mut table = match definition::parse(text) {
        StatementKind::CreateTable(create) => {
            sqlite::table(text, &create, live.name.clone(), &mut Vec::new())?
        }
        StatementKind::CreateVirtualTable(create) => {
            sqlite::virtual_table(text, &create, live.name.clone()).0
        }
        _ => return None,
    };
    if matches!(live.kind, TableKind::Shadow { .. }) {
        table.kind = live.kind.clone();
    }
    table.definition = Some(text.to_owned());
    Some(table)
}
