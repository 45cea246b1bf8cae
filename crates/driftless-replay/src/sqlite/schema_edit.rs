//! `UPDATE sqlite_master` under `PRAGMA writable_schema`.
//!
//! Real histories change a default or a constraint this way. What they write is nearly always a
//! literal, or `replace` on the old text; that much is computed, on the very text SQLite would
//! have. Everything else makes what it may have touched unknown.

use driftless_catalog::{ObjectKind, ObjectName};
use driftless_sql::sqlite::{StatementKind, unquote};

use super::alter::rebuild;
use super::build;
use super::definition;
use super::names::{Database, ident};
use super::opaque::Reach;
use super::session::{Place, Session};
use super::tree::{Binary, Dml, Expr, ExprKind, Literal, Update};

impl Session {
    /// A statement that writes to the schema table.
    pub(crate) fn edit_schema(&mut self, place: &Place<'_>, dml: &Dml) {
        let text = place.text();
        let edit = match dml {
            Dml::Update(update) => understood(text, update),
            _ => None,
        };
        let Some(edit) = edit else {
            let reason = "it writes to the schema table".to_owned();
            return self.opaque_within(place, reason, Reach::Everything);
        };
        let object = Database::Main.object(&edit.name);
        if self.catalog.is_unknown(&object.name) {
            return;
        }
        if !self.edit_object(text, &edit, &object) {
            self.opaque(place, "it writes a definition that is not understood".to_owned());
        }
    }

    /// Carries an edit out. Says whether the result was understood.
    fn edit_object(&mut self, text: &str, edit: &SchemaEdit<'_>, object: &ObjectName) -> bool {
        if let Some(table) = self.catalog.tables.get(object).filter(|_| edit.is(ObjectKind::Table))
        {
            let Some(old) = &table.definition else { return false };
            let Some(new) = value(text, edit.value, old) else { return false };
            let Some(rebuilt) = rebuild(table, &new) else { return false };
            self.catalog.tables.insert(object.clone(), rebuilt);
        } else if let Some(index) =
            self.catalog.indexes.get(object).filter(|_| edit.is(ObjectKind::Index))
        {
            let Some(old) = &index.definition else { return false };
            let Some(new) = value(text, edit.value, old) else { return false };
            let StatementKind::CreateIndex(create) = definition::parse(&new) else { return false };
            let table = self.catalog.tables.get(&index.table);
            let mut rebuilt =
                build::index(&new, &create, object.clone(), index.table.clone(), table);
            rebuilt.definition = Some(new);
            self.catalog.indexes.insert(object.clone(), rebuilt);
        } else if let Some(view) =
            self.catalog.views.get(object).filter(|_| edit.is(ObjectKind::View))
        {
            let Some(old) = &view.definition else { return false };
            let Some(new) = value(text, edit.value, old) else { return false };
            let StatementKind::CreateView(create) = definition::parse(&new) else { return false };
            let mut rebuilt = build::view(&new, &create, object.clone());
            rebuilt.definition = Some(new);
            self.catalog.views.insert(object.clone(), rebuilt);
            self.depends(ObjectKind::View, object);
        } else {
            // No row has that name: nothing happens, unless it is a trigger's.
            return !self.catalog.triggers.contains_key(object);
        }
        self.changed(&object.name);
        true
    }
}

/// `UPDATE sqlite_master SET sql = value WHERE type = kind AND name = name`.
struct SchemaEdit<'t> {
    name: String,
    kind: Option<String>,
    value: &'t Expr,
}

impl SchemaEdit<'_> {
    fn is(&self, kind: ObjectKind) -> bool {
        self.kind.as_ref().is_none_or(|wanted| wanted.eq_ignore_ascii_case(kind.name()))
    }
}

fn understood<'t>(text: &str, update: &'t Update) -> Option<SchemaEdit<'t>> {
    let [set] = update.sets.as_slice() else { return None };
    let [column] = set.columns.as_slice() else { return None };
    if !column.text.eq_ignore_ascii_case("sql") || !update.from.is_empty() {
        return None;
    }
    let (mut name, mut kind, mut table) = (None, None, None);
    conditions(text, update.filter.as_ref()?, &mut |column, wanted| {
        match column.to_ascii_lowercase().as_str() {
            "name" => name = Some(wanted),
            "type" => kind = Some(wanted),
            "tbl_name" => table = Some(wanted),
            _ => return false,
        }
        true
    })?;
    // A table is the row whose name and table name agree.
    let name = name.or_else(|| table.filter(|_| kind.as_deref() == Some("table")))?;
    Some(SchemaEdit { name, kind, value: &set.value })
}

/// Takes `column = 'text' AND ..` apart.
fn conditions(
    text: &str,
    filter: &Expr,
    found: &mut dyn FnMut(&str, String) -> bool,
) -> Option<()> {
    let ExprKind::Binary(Binary::Logic, left, right) = &filter.kind else { return None };
    let operator = text.get(left.span.end..right.span.start)?.trim();
    if operator.eq_ignore_ascii_case("and") {
        conditions(text, left, found)?;
        return conditions(text, right, found);
    }
    if operator != "=" && operator != "==" && !operator.eq_ignore_ascii_case("is") {
        return None;
    }
    let (ExprKind::Name(column), ExprKind::Literal(Literal::String)) = (&left.kind, &right.kind)
    else {
        return None;
    };
    found(&column.text, unquote(text.get(right.span.range())?)).then_some(())
}

/// The text an expression yields, `sql` being `old`.
fn value(text: &str, expr: &Expr, old: &str) -> Option<String> {
    match &expr.kind {
        ExprKind::Literal(Literal::String) => Some(unquote(text.get(expr.span.range())?)),
        ExprKind::Name(name) if ident(&name.text) == ident("sql") => Some(old.to_owned()),
        ExprKind::Binary(Binary::Concat, left, right) => {
            Some(value(text, left, old)? + &value(text, right, old)?)
        }
        ExprKind::Call(call) if call.name.text.eq_ignore_ascii_case("replace") => {
            let [whole, from, to] = call.arguments.as_slice() else { return None };
            let (whole, from) = (value(text, whole, old)?, value(text, from, old)?);
            let to = value(text, to, old)?;
            Some(if from.is_empty() { whole } else { whole.replace(&from, &to) })
        }
        _ => None,
    }
}
