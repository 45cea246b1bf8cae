//! Views and materialized views.

use driftless_catalog::postgres::{CheckOption, Materialized, Name, Persistence, View, ViewColumn};
use driftless_diag::Span;
use driftless_sql::postgres::{
    self as sql, ColumnChange, CreateMaterializedView, CreateView, QueryFragment,
    RefreshMaterializedView,
};

use crate::place::Place;
use crate::problem::Problem;
use crate::sqlite::codes::{DUPLICATE_COLUMN, UNKNOWN_COLUMN, WRONG_COLUMN_COUNT, WRONG_OBJECT};

use super::codes::INVALID_DEFINITION;
use super::lookup::{Relation, RelationKind, wrong_kind};
use super::outputs::Output;
use super::session::{Done, Session, Stop};
use super::text::{expression, parameters, query};

impl Session {
    pub(crate) fn create_view(&mut self, place: &Place<'_>, create: &CreateView) -> Done {
        let span = create.name.name.span;
        let temporary = create.persistence == sql::Persistence::Temporary;
        let name = self.made_name(&create.name, create.persistence)?;
        let existing = self.objects().views.get(&name).cloned();
        match &existing {
            Some(view) if create.or_replace && view.materialized.is_none() => {}
            _ => self.must_be_free(&name, span, true)?,
        }
        if !create.recursive {
            self.judge_query(place, &create.query)?;
        }
        let columns = match create.recursive {
            true => Some(create.columns.iter().map(|it| unknown_column(&it.text)).collect()),
            false => self.view_columns(place, &create.query, &create.columns)?,
        };
        if let Some(old) = existing.as_ref().filter(|_| !self.is_unknown(&name.name)) {
            refuse_changed_columns(&name, old, columns.as_deref(), create.query.span)?;
        }
        let mut options = parameters(&create.with);
        let mut check_option = create.check_option.map(|option| match option {
            sql::CheckOption::Local => CheckOption::Local,
            sql::CheckOption::Cascaded => CheckOption::Cascaded,
        });
        match options.remove("check_option").as_deref() {
            Some("local") => check_option = Some(CheckOption::Local),
            Some("cascaded") => check_option = Some(CheckOption::Cascaded),
            _ => {}
        }
        let view = View {
            name: name.clone(),
            materialized: None,
            persistence: if temporary { Persistence::Temporary } else { Persistence::Permanent },
            columns,
            query: query(place, &create.query),
            options,
            check_option,
        };
        self.insert_view(place, view, span);
        Ok(())
    }

    pub(crate) fn create_materialized_view(
        &mut self,
        place: &Place<'_>,
        create: &CreateMaterializedView,
    ) -> Done {
        let name = self.new_name(&create.name)?;
        if create.if_not_exists && self.relation(&name).is_some() {
            return Err(Stop::Skipped);
        }
        self.must_be_free(&name, create.name.name.span, true)?;
        self.judge_query(place, &create.query)?;
        let method = create.method.as_ref().map(|name| name.text.clone());
        let view = View {
            name,
            materialized: Some(Materialized {
                with_data: create.with_data,
                tablespace: create.tablespace.as_ref().map(|name| name.text.clone()),
                access_method: method.filter(|name| name != "heap"),
                clustered_on: None,
            }),
            persistence: Persistence::Permanent,
            columns: self.view_columns(place, &create.query, &create.columns)?,
            query: query(place, &create.query),
            options: parameters(&create.with),
            check_option: None,
        };
        self.insert_view(place, view, create.name.name.span);
        Ok(())
    }

    fn insert_view(&mut self, place: &Place<'_>, view: View, span: Span) {
        let name = view.name.clone();
        self.learn(&name.name);
        self.made(place, name.key(view.object_kind()), span.start);
        self.objects_mut().views.insert(name.clone(), view);
        self.learn_uses(&name);
    }

    /// The columns a view yields.
    fn view_columns(
        &self,
        place: &Place<'_>,
        query: &QueryFragment,
        given: &[sql::Name],
    ) -> Done<Option<Vec<ViewColumn>>> {
        let outputs = query.tree.as_ref().and_then(|tree| self.outputs(tree, &mut Vec::new()));
        let outputs = self.with_types(place, query.span, outputs);
        let Some(outputs) = outputs else { return Ok(None) };
        if given.len() > outputs.len() {
            let message = format!(
                "the view names {} columns and its query yields {}",
                given.len(),
                outputs.len()
            );
            let span = given.first().zip(given.last()).map(|(one, two)| one.span.to(two.span));
            let span = span.unwrap_or(query.span);
            return Err(Problem::error(&WRONG_COLUMN_COUNT, span, message).into());
        }
        let mut columns: Vec<ViewColumn> = Vec::new();
        for (at, output) in outputs.into_iter().enumerate() {
            let Output { name, data_type, .. } = output;
            let name = given.get(at).map_or(name, |given| given.text.clone());
            if columns.iter().any(|column| column.name == name) {
                let span = given.get(at).map_or(query.span, |given| given.span);
                let message = format!("the view would have two columns `{name}`");
                return Err(Problem::error(&DUPLICATE_COLUMN, span, message)
                    .label("give one of them another name with `AS`")
                    .into());
            }
            columns.push(ViewColumn { name, data_type, default: None });
        }
        Ok(Some(columns))
    }

    /// `ALTER VIEW .. ALTER COLUMN`, which can only set defaults.
    pub(crate) fn alter_view_column(
        &mut self,
        place: &Place<'_>,
        view: &Name,
        column: &sql::Name,
        change: &ColumnChange,
    ) -> Done {
        let default = match change {
            ColumnChange::SetDefault(fragment) => Some(expression(place, fragment)),
            ColumnChange::DropDefault => None,
            _ => return Err(Stop::Unknown),
        };
        let columns = self.objects_mut().views.get_mut(view).and_then(|it| it.columns.as_mut());
        let Some(columns) = columns else { return Err(Stop::Unknown) };
        match columns.iter_mut().find(|it| it.name == column.text) {
            Some(found) => found.default = default,
            None => {
                let message = format!("view `{view}` has no column `{}`", column.text);
                return Err(Problem::error(&UNKNOWN_COLUMN, column.span, message).into());
            }
        }
        Ok(())
    }

    pub(crate) fn refresh(&mut self, refresh: &RefreshMaterializedView) -> Done {
        let name = match self.find(&refresh.name) {
            Relation::Known(name, RelationKind::MaterializedView) => name,
            Relation::Known(_, kind) => {
                return Err(wrong_kind(&refresh.name, kind, "materialized view").into());
            }
            Relation::Unknown => return Err(Stop::Unknown),
            Relation::Missing => return Err(self.no_view(&refresh.name).into()),
        };
        let unique =
            self.objects().indexes.values().any(|index| index.table == name && index.unique);
        if refresh.concurrently && !unique {
            let message = format!("materialized view `{name}` has no unique index");
            return Err(Problem::error(&WRONG_OBJECT, refresh.name.name.span, message)
                .label("`CONCURRENTLY` needs one")
                .into());
        }
        let view = self.objects_mut().views.get_mut(&name);
        if let Some(materialized) = view.and_then(|view| view.materialized.as_mut()) {
            materialized.with_data = refresh.with_data;
        }
        Ok(())
    }
}

fn unknown_column(name: &str) -> ViewColumn {
    ViewColumn { name: name.to_owned(), data_type: None, default: None }
}

/// `OR REPLACE` may only add columns at the end.
fn refuse_changed_columns(name: &Name, old: &View, new: Option<&[ViewColumn]>, span: Span) -> Done {
    let (Some(old), Some(new)) = (&old.columns, new) else { return Ok(()) };
    if new.len() < old.len() {
        let message = format!("`OR REPLACE` cannot take columns from view `{name}`");
        return Err(Problem::error(&INVALID_DEFINITION, span, message)
            .label(format!("it had {} columns and would have {}", old.len(), new.len()))
            .help(format!("DROP VIEW {name} first"))
            .into());
    }
    for (before, after) in old.iter().zip(new) {
        if before.name != after.name {
            let message = format!(
                "`OR REPLACE` cannot rename column `{}` of view `{name}` to `{}`",
                before.name, after.name
            );
            return Err(Problem::error(&INVALID_DEFINITION, span, message)
                .label("the columns must keep their names and order")
                .help(format!("DROP VIEW {name} first"))
                .into());
        }
        let types = before.data_type.as_ref().zip(after.data_type.as_ref());
        if let Some((one, two)) = types.filter(|(one, two)| one != two) {
            let message = format!(
                "`OR REPLACE` cannot change the type of column `{}` of view `{name}` from {} to {}",
                before.name, one.text, two.text
            );
            return Err(Problem::error(&INVALID_DEFINITION, span, message)
                .help(format!("DROP VIEW {name} first"))
                .into());
        }
    }
    Ok(())
}
