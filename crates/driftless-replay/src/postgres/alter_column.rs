//! `ALTER TABLE .. ALTER COLUMN`.

use driftless_catalog::postgres::{Column, DataType, Generated, Name};
use driftless_diag::Span;
use driftless_sql::postgres::{
    self as sql, ColumnChange, ColumnType, IdentityChange, IdentityKind, SequenceOption,
};

use crate::normal::spell_conditions;
use crate::place::Place;
use crate::problem::Problem;

use super::codes::{HAS_DEPENDENTS, INVALID_DEFINITION};
use super::column::default_storage;
use super::depend::Item;
use super::sequence::greatest;
use super::session::{Done, Session, Stop};
use super::text::{collation, expression, parameter_name, parameters};

impl Session {
    pub(crate) fn alter_column(
        &mut self,
        place: &Place<'_>,
        table: &Name,
        column: &sql::Name,
        change: &ColumnChange,
        span: Span,
    ) -> Done {
        let name = self.column_name(self.table(table)?, column)?;
        match change {
            ColumnChange::Type(to) => self.alter_type(place, table, &name, column.span, to),
            ColumnChange::SetDefault(fragment) => self.alter_default(place, table, &name, fragment),
            ColumnChange::DropDefault => {
                self.each_column(table, &name, &|column| column.default = None)
            }
            ColumnChange::SetNotNull => self.each_column(table, &name, &|column| {
                column.not_null.get_or_insert_default();
            }),
            ColumnChange::DropNotNull => self.drop_not_null(table, &name, column.span),
            ColumnChange::SetExpression(fragment) => {
                let of = self.table(table)?.clone();
                let data_type = of.column(&name).map(|it| it.data_type.text.clone());
                self.columns_read(place, fragment, &of, data_type.as_deref())?;
                let expression = expression(place, fragment);
                self.each_column(table, &name, &|column| {
                    let stored = column.generated.as_ref().is_none_or(|it| it.stored);
                    column.generated = Some(Generated { expression: expression.clone(), stored });
                })
            }
            ColumnChange::DropExpression { if_exists } => {
                if !*if_exists && self.is_plain(table, &name, |it| it.generated.is_none())? {
                    let message = format!("column `{name}` of `{table}` is not generated");
                    return Err(Problem::error(&INVALID_DEFINITION, column.span, message).into());
                }
                self.each_column(table, &name, &|column| column.generated = None)
            }
            ColumnChange::AddIdentity { kind, options } => {
                self.refuse_second_value(table, &name, span)?;
                self.add_identity(place, table, &name, *kind, options, span)
            }
            ColumnChange::AlterIdentity(changes) => {
                self.alter_identity(table, &name, changes, span)
            }
            ColumnChange::DropIdentity { if_exists } => {
                self.drop_identity(place, table, &name, *if_exists, span)
            }
            ColumnChange::SetStatistics(target) => {
                let target = target.as_ref().and_then(sql::Number::value);
                let target = target.and_then(|it| i32::try_from(it).ok()).filter(|it| *it >= 0);
                self.each_column(table, &name, &|column| column.statistics = target)
            }
            ColumnChange::SetStorage(storage) => {
                let storage = storage.as_ref().map(|it| it.text.to_ascii_lowercase());
                self.each_column(table, &name, &|column| {
                    let own = default_storage(&column.data_type.text);
                    column.storage = storage.clone().filter(|it| it != own);
                })
            }
            ColumnChange::SetCompression(method) => {
                let method = method.as_ref().map(|it| it.text.clone());
                self.each_column(table, &name, &|column| column.compression.clone_from(&method))
            }
            ColumnChange::SetParameters(list) => self.change_column(table, &name, |column| {
                column.options.extend(parameters(list));
            }),
            ColumnChange::ResetParameters(list) => self.change_column(table, &name, |column| {
                for parameter in list {
                    column.options.remove(&parameter_name(parameter));
                }
            }),
            ColumnChange::ForeignOptions(list) => self.change_column(table, &name, |column| {
                super::text::change_options(&mut column.foreign_options, list);
            }),
        }
    }

    /// Changes a column here and in the tables below.
    fn each_column(&mut self, table: &Name, name: &str, change: &dyn Fn(&mut Column)) -> Done {
        self.change_column(table, name, change)?;
        for child in self.children(table) {
            self.each_column(&child, name, change)?;
        }
        Ok(())
    }

    fn is_plain(&self, table: &Name, name: &str, test: impl Fn(&Column) -> bool) -> Done<bool> {
        Ok(self.table(table)?.column(name).is_some_and(test))
    }

    fn alter_default(
        &mut self,
        place: &Place<'_>,
        table: &Name,
        name: &str,
        fragment: &sql::Fragment,
    ) -> Done {
        let identity = self.is_plain(table, name, |it| it.identity.is_some())?;
        let generated = self.is_plain(table, name, |it| it.generated.is_some())?;
        if identity || generated {
            let what = if identity { "an identity column" } else { "generated" };
            let message = format!("column `{name}` of `{table}` is {what} and has no default");
            return Err(Problem::error(&INVALID_DEFINITION, fragment.span, message).into());
        }
        self.set_default(place, table, name, fragment)?;
        let default = self.table(table)?.column(name).and_then(|column| column.default.clone());
        for child in self.children(table) {
            self.each_column(&child, name, &|column| column.default.clone_from(&default))?;
        }
        Ok(())
    }

    fn drop_not_null(&mut self, table: &Name, name: &str, span: Span) -> Done {
        let found = self.table(table)?;
        let in_key = found.primary_key().is_some_and(|constraint| {
            matches!(&constraint.kind, driftless_catalog::postgres::ConstraintKind::Key(key)
                if key.columns.iter().any(|column| column == name))
        });
        let identity = self.is_plain(table, name, |it| it.identity.is_some())?;
        if in_key || identity {
            let what = if in_key { "in the primary key" } else { "an identity column" };
            let message = format!("column `{name}` of `{table}` is {what}");
            return Err(Problem::error(&INVALID_DEFINITION, span, message)
                .label("must stay NOT NULL")
                .into());
        }
        self.each_column(table, name, &|column| column.not_null = None)
    }

    fn alter_type(
        &mut self,
        place: &Place<'_>,
        table: &Name,
        name: &str,
        span: Span,
        to: &ColumnType,
    ) -> Done {
        let data_type = self.data_type(&to.data_type)?;
        let before = self.table(table)?.column(name).cloned().ok_or(Stop::Unknown)?;
        self.know_uses();
        self.refuse_type_in_use(table, name, span)?;
        if let Some(using) = &to.using {
            let of = self.table(table)?.clone();
            self.columns_read(place, using, &of, None)?;
        } else if !castable(&before.data_type, &data_type, self.is_enum(&data_type)) {
            let message = format!(
                "column `{name}` cannot become {} from {} by itself",
                data_type.text, before.data_type.text
            );
            return Err(Problem::error(&INVALID_DEFINITION, to.data_type.span, message)
                .label("no automatic cast")
                .help(format!("add `USING {name}::{}`", data_type.text))
                .into());
        }
        let collation = to.collation.as_ref().and_then(|name| collation(self, name));
        if without_modifier(&before.data_type.text) != without_modifier(&data_type.text) {
            let mut concerned = vec![table.clone()];
            while let Some(table) = concerned.pop() {
                spell_conditions(self.objects_mut(), &table, name);
                concerned.extend(self.children(&table));
            }
        }
        self.each_column(table, name, &|column| {
            if let Some(default) = column.default.as_mut().filter(|it| is_literal(&it.source)) {
                // The constant had its type when it was made a default, and keeps it.
                let of = without_modifier(&before.data_type.text);
                default.source = format!("{}::{of}", default.source);
            }
            column.data_type = data_type.clone();
            column.collation.clone_from(&collation);
            column.storage = None;
            column.compression = None;
        })?;
        let sequence = before.identity.map(|identity| identity.sequence);
        if let Some(found) = sequence.and_then(|name| self.objects_mut().sequences.get_mut(&name)) {
            if found.maximum == greatest(&found.data_type) {
                found.maximum = greatest(&data_type.text);
            }
            found.data_type = data_type.text;
        }
        Ok(())
    }

    fn is_enum(&self, data_type: &DataType) -> bool {
        let made = data_type.of.as_ref().and_then(|name| self.objects().types.get(name));
        made.is_some_and(|made| matches!(made.kind, driftless_catalog::postgres::TypeKind::Enum(_)))
    }

    fn refuse_type_in_use(&self, table: &Name, name: &str, span: Span) -> Done {
        let mut in_the_way: Vec<Item> =
            self.views_reading(table, name).into_iter().map(Item::View).collect();
        for (item, _) in self.dependents(&Item::Column(table.clone(), name.to_owned())) {
            if matches!(item, Item::Trigger(_) | Item::Policy(_)) {
                in_the_way.push(item);
            }
        }
        let Some(first) = in_the_way.first() else { return Ok(()) };
        if in_the_way.iter().any(|item| self.is_unknown(item.name())) {
            return Err(Stop::Unknown);
        }
        let message = format!("the type of column `{name}` is used by {first}");
        Err(Problem::error(&HAS_DEPENDENTS, span, message)
            .label("its type cannot change")
            .help(format!("drop {first} first and make it again afterwards"))
            .into())
    }

    fn refuse_second_value(&self, table: &Name, name: &str, span: Span) -> Done {
        let column = self.table(table)?.column(name).ok_or(Stop::Unknown)?;
        let message = if column.identity.is_some() {
            format!("column `{name}` of `{table}` is an identity already")
        } else if column.default.is_some() {
            format!("column `{name}` of `{table}` has a default already")
        } else if column.not_null.is_none() {
            format!("column `{name}` of `{table}` must be NOT NULL to become an identity")
        } else {
            return Ok(());
        };
        Err(Problem::error(&INVALID_DEFINITION, span, message).into())
    }

    fn alter_identity(
        &mut self,
        table: &Name,
        name: &str,
        changes: &[IdentityChange],
        span: Span,
    ) -> Done {
        let identity = self.table(table)?.column(name).and_then(|column| column.identity.clone());
        let Some(identity) = identity else {
            let message = format!("column `{name}` of `{table}` is no identity");
            return Err(Problem::error(&INVALID_DEFINITION, span, message).into());
        };
        let mut options: Vec<SequenceOption> = Vec::new();
        for change in changes {
            match change {
                IdentityChange::Kind(kind) => {
                    let always = *kind == IdentityKind::Always;
                    self.change_column(table, name, |column| {
                        if let Some(identity) = &mut column.identity {
                            identity.always = always;
                        }
                    })?;
                }
                IdentityChange::Option(option) => options.push(option.as_ref().clone()),
            }
        }
        self.alter_sequence(&identity.sequence, &options)
    }

    fn drop_identity(
        &mut self,
        place: &Place<'_>,
        table: &Name,
        name: &str,
        if_exists: bool,
        span: Span,
    ) -> Done {
        let identity = self.table(table)?.column(name).and_then(|column| column.identity.clone());
        let Some(identity) = identity else {
            if if_exists {
                return Ok(());
            }
            let message = format!("column `{name}` of `{table}` is no identity");
            return Err(Problem::error(&INVALID_DEFINITION, span, message).into());
        };
        self.change_column(table, name, |column| column.identity = None)?;
        self.remove(place, &Item::Sequence(identity.sequence));
        Ok(())
    }
}

/// Whether a text is one string and nothing else.
fn is_literal(text: &str) -> bool {
    let mut tokens = sql::tokens(text).into_iter().filter(|token| !token.kind.is_trivia());
    let is_string = |token: sql::Token| matches!(token.kind, sql::TokenKind::String(_));
    tokens.next().is_some_and(is_string) && tokens.next().is_none()
}

/// The type of a constant: it has been fitted to lengths and scales already.
fn without_modifier(text: &str) -> String {
    let Some((head, (_, tail))) =
        text.split_once('(').and_then(|(head, rest)| Some((head, rest.split_once(')')?)))
    else {
        return text.to_owned();
    };
    let head = if head == "character" { "bpchar" } else { head };
    format!("{head}{tail}")
}

/// Whether values of one type become values of another without being told how. What is not listed
/// may.
fn castable(from: &DataType, to: &DataType, to_enum: bool) -> bool {
    let (from, to) = (from.text.as_str(), to.text.as_str());
    match (from.strip_suffix("[]"), to.strip_suffix("[]")) {
        // Arrays as their elements.
        (Some(from), Some(to)) => are_castable(from, to, false),
        (Some(_), None) => true,
        _ => are_castable(from, to, to_enum),
    }
}

fn are_castable(from: &str, to: &str, to_enum: bool) -> bool {
    let base = |text: &str| text.split('(').next().unwrap_or_default().trim().to_owned();
    let text = ["text", "character varying", "character"].contains(&base(from).as_str());
    let strict = [
        "smallint",
        "integer",
        "bigint",
        "numeric",
        "real",
        "double precision",
        "boolean",
        "uuid",
        "json",
        "jsonb",
        "date",
        "timestamp without time zone",
        "timestamp with time zone",
        "bytea",
        "inet",
        "interval",
    ];
    let to_base = base(to);
    if text {
        return !strict.contains(&to_base.as_str()) && !to_enum && !to.ends_with("[]");
    }
    let whole = ["smallint", "integer", "bigint"];
    if whole.contains(&from) {
        return !["boolean", "uuid", "date", "jsonb", "json"].contains(&to_base.as_str());
    }
    from != "boolean" || !whole.contains(&to_base.as_str())
}
