//! Renaming tables and views, and what follows them.

use driftless_catalog::ObjectKind;
use driftless_catalog::mysql::{Name, Table};
use driftless_diag::Span;
use driftless_sql::mysql::{Product, RenameTable};

use crate::place::Place;
use crate::problem::{Done, Stop};

use super::lookup::{Found, Relation};
use super::session::Session;

impl Session {
    pub(crate) fn rename_table(&mut self, place: &Place<'_>, rename: &RenameTable) -> Done {
        for (from, to) in &rename.renames {
            let full = match self.find(from) {
                Found::Known(full, _) => full,
                Found::Unknown => return Err(Stop::Unknown),
                Found::Missing if rename.if_exists => continue,
                Found::Missing => return Err(self.no_relation(from).into()),
            };
            let to_full = self.full_name(to)?;
            self.must_be_free(&to_full, to.name.span)?;
            self.rename_relation(place, &full, &to_full, to.name.span);
        }
        Ok(())
    }

    /// Gives a relation another name. What views say is left as it is, as in the servers.
    pub(crate) fn rename_relation(
        &mut self,
        place: &Place<'_>,
        from: &Name,
        to: &Name,
        span: Span,
    ) {
        let Found::Known(_, kind) = self.find_full(from) else { return };
        match kind {
            Relation::Table => self.rename_tables_parts(from, to),
            Relation::View => {
                let objects = self.objects_mut();
                if let Some(mut view) = objects.views.remove(from) {
                    view.name = to.clone();
                    objects.views.insert(to.clone(), view);
                }
            }
            Relation::Sequence => {
                let objects = self.objects_mut();
                if let Some(mut sequence) = objects.sequences.remove(from) {
                    sequence.name = to.clone();
                    objects.sequences.insert(to.clone(), sequence);
                }
            }
        }
        let (from_ident, to_ident) = (self.ident(&from.name), self.ident(&to.name));
        self.history.renamed(&from_ident, &to_ident, place.origin(span.start));
        self.learn(&to.name);
        let object = kind.object_kind();
        if let Some(origin) = self.catalog.origins.remove(&from.key(object)) {
            self.catalog.origins.insert(to.key(object), origin);
        }
        if kind == Relation::Table {
            self.move_column_origins(from, to);
        }
    }

    fn rename_tables_parts(&mut self, from: &Name, to: &Name) {
        let product = self.product;
        let objects = self.objects_mut();
        if let Some(mut table) = objects.tables.remove(from) {
            rename_generated(product, &mut table, &to.name);
            table.name = to.clone();
            objects.tables.insert(to.clone(), table);
        }
        let tables = objects.tables.values_mut();
        for key in tables.flat_map(|table| table.foreign_keys.values_mut()) {
            if key.table == *from {
                key.table = to.clone();
            }
        }
        for trigger in objects.triggers.values_mut().filter(|it| it.table == *from) {
            trigger.table = to.clone();
        }
    }

    fn move_column_origins(&mut self, from: &Name, to: &Name) {
        let Some(table) = self.objects().tables.get(to) else { return };
        let names: Vec<String> = table.columns.iter().map(|it| it.name.clone()).collect();
        for name in names {
            let key = from.part_key(ObjectKind::Column, &name);
            if let Some(origin) = self.catalog.origins.remove(&key) {
                self.catalog.origins.insert(to.part_key(ObjectKind::Column, &name), origin);
            }
        }
    }
}

/// Names that the server made from the table's follow it.
fn rename_generated(product: Product, table: &mut Table, to: &str) {
    let from = table.name.name.clone();
    let follow = |name: &str, middle: &str| -> String {
        let number = name.strip_prefix(&format!("{from}{middle}"));
        match number {
            Some(number) if number.parse::<u32>().is_ok() => format!("{to}{middle}{number}"),
            _ => name.to_owned(),
        }
    };
    let keys = std::mem::take(&mut table.foreign_keys);
    table.foreign_keys =
        keys.into_iter().map(|(name, key)| (follow(&name, "_ibfk_"), key)).collect();
    if product == Product::MySql {
        let checks = std::mem::take(&mut table.checks);
        table.checks =
            checks.into_iter().map(|(name, check)| (follow(&name, "_chk_"), check)).collect();
    }
}
