//! Columns as `CREATE TABLE` and `ADD COLUMN` make them.

use driftless_catalog::ObjectKind;
use driftless_catalog::postgres::{
    Column, DataType, Generated, Identity, Name, NotNull, SequenceOwner, TypeKind,
};
use driftless_diag::Span;
use driftless_sql::postgres::{
    ColumnDef, ColumnOption, ColumnOptionKind, GeneratedKind, IdentityKind, SequenceOption,
    SequenceOptionKind,
};

use crate::place::Place;
use crate::problem::Problem;
use crate::sqlite::codes::DUPLICATE_COLUMN;

use super::codes::INVALID_DEFINITION;
use super::constraint::{Wanted, WantedKind};
use super::names;
use super::session::{Done, Session, ident};
use super::text::{collation, expression, expression_text};

impl Session {
    /// Adds a column. Keys and checks written at it are handed back: they come after all columns.
    pub(crate) fn add_column<'d>(
        &mut self,
        place: &Place<'_>,
        table: &Name,
        def: &'d ColumnDef,
    ) -> Done<Vec<Wanted<'d>>> {
        let existing = self.table(table)?.column(&def.name.text);
        if let Some(existing) = existing {
            if existing.inheritance.local || def.data_type.is_none() {
                if def.data_type.is_some() {
                    return Err(self.duplicate_column(table, &def.name).into());
                }
            } else if let Some(column) = self.table_mut(table)?.column_mut(&def.name.text) {
                column.inheritance.local = true;
            }
            return self.column_options(place, table, &def.name.text, &def.options);
        }
        let Some(written) = &def.data_type else {
            let table_value = self.table(table)?;
            return Err(self.no_column(table, table_value, &def.name).into());
        };
        let serial = written.serial();
        let data_type = match serial {
            Some(text) => DataType::built_in(text),
            None => self.data_type(written)?,
        };
        self.refuse_pseudo_type(&data_type, written.span)?;
        let mut column = Column::new(&def.name.text, data_type);
        column.storage = def
            .storage
            .as_ref()
            .map(|it| it.text.to_ascii_lowercase())
            .filter(|it| *it != default_storage(&column.data_type.text));
        column.compression = def.compression.as_ref().map(|it| it.text.clone());
        super::text::change_options(&mut column.foreign_options, &def.foreign_options);
        self.table_mut(table)?.columns.push(column);
        let key = table.part_key(ObjectKind::Column, &def.name.text);
        self.made(place, key, def.name.span.start);
        if let Some(text) = serial {
            self.add_serial(place, table, &def.name.text, text, def.name.span)?;
        }
        self.column_options(place, table, &def.name.text, &def.options)
    }

    fn duplicate_column(&self, table: &Name, name: &driftless_sql::postgres::Name) -> Problem {
        let key = table.part_key(ObjectKind::Column, &name.text);
        let origin = self.catalog.origins.get(&key);
        let message = format!("table `{table}` has a column `{}` already", name.text);
        Problem::error(&DUPLICATE_COLUMN, name.span, message)
            .label("this column exists")
            .note_if(origin.map(|it| format!("it was made in {}", crate::history::place(it))))
    }

    fn refuse_pseudo_type(&self, data_type: &DataType, span: Span) -> Done {
        let pseudo = ["any", "anyelement", "anyarray", "trigger", "void", "record", "internal"];
        if data_type.of.is_none() && pseudo.contains(&data_type.text.as_str()) {
            let message = format!("a column cannot have the pseudo-type `{}`", data_type.text);
            return Err(Problem::error(&INVALID_DEFINITION, span, message).into());
        }
        Ok(())
    }

    /// The sequence and default of `serial`.
    fn add_serial(
        &mut self,
        place: &Place<'_>,
        table: &Name,
        column: &str,
        type_text: &str,
        span: Span,
    ) -> Done {
        let name = self.free_sequence_name(table, column);
        let owner =
            SequenceOwner { table: table.clone(), column: column.to_owned(), identity: false };
        self.owned_sequence(place, &name, type_text, owner, &[], span)?;
        let default = nextval(&name);
        if let Some(column) = self.table_mut(table)?.column_mut(column) {
            column.default = Some(expression_text(&default));
            column.not_null.get_or_insert_default();
        }
        Ok(())
    }

    pub(crate) fn free_sequence_name(&self, table: &Name, column: &str) -> Name {
        let taken = |name: &str| self.is_taken(&table.schema, name);
        table.sibling(names::choose(&table.name, Some(column), "seq", taken))
    }

    fn column_options<'d>(
        &mut self,
        place: &Place<'_>,
        table: &Name,
        name: &str,
        options: &'d [ColumnOption],
    ) -> Done<Vec<Wanted<'d>>> {
        let mut wanted = Vec::new();
        refuse_null_and_not_null(name, options)?;
        let mut default: Option<Span> = None;
        for option in options {
            let is_default = matches!(
                option.kind,
                ColumnOptionKind::Default(_)
                    | ColumnOptionKind::Identity { .. }
                    | ColumnOptionKind::Generated { .. }
            );
            if is_default {
                if default.is_some() {
                    let message = format!(
                        "column `{name}` has more than one default, identity or expression"
                    );
                    let problem = Problem::error(&INVALID_DEFINITION, option.span, message);
                    return Err(problem.label("one was given before").into());
                }
                default = Some(option.span);
            }
            self.column_option(place, table, name, option, &mut wanted)?;
        }
        Ok(wanted)
    }

    fn column_option<'d>(
        &mut self,
        place: &Place<'_>,
        table: &Name,
        name: &str,
        option: &'d ColumnOption,
        wanted: &mut Vec<Wanted<'d>>,
    ) -> Done {
        let mut want = |kind| {
            wanted.push(Wanted {
                name: option.name.as_ref(),
                span: option.span,
                kind,
                attributes: option.attributes,
            });
        };
        let key = |primary, nulls_not_distinct, with, tablespace| WantedKind::Key {
            primary,
            nulls_not_distinct,
            columns: vec![(name.to_owned(), option.span)],
            without_overlaps: false,
            include: &[],
            with,
            tablespace,
        };
        match &option.kind {
            ColumnOptionKind::Null => {}
            ColumnOptionKind::NotNull => {
                let not_null = NotNull {
                    name: option.name.as_ref().map(|name| name.text.clone()),
                    no_inherit: option.attributes.no_inherit,
                    not_valid: option.attributes.not_valid,
                };
                self.change_column(table, name, |column| column.not_null = Some(not_null))?;
            }
            ColumnOptionKind::Unique { nulls_not_distinct, with, tablespace } => {
                want(key(false, *nulls_not_distinct, with, tablespace.as_ref()));
            }
            ColumnOptionKind::PrimaryKey { with, tablespace } => {
                want(key(true, false, with, tablespace.as_ref()));
            }
            ColumnOptionKind::Check(fragment) => want(WantedKind::Check(fragment)),
            ColumnOptionKind::References(references) => want(WantedKind::ForeignKey {
                columns: vec![(name.to_owned(), option.span)],
                period: false,
                references,
            }),
            ColumnOptionKind::Default(fragment) => {
                self.set_default(place, table, name, fragment)?;
            }
            ColumnOptionKind::Identity { kind, options } => {
                self.add_identity(place, table, name, *kind, options, option.span)?;
            }
            ColumnOptionKind::Generated { expression: fragment, kind } => {
                want(WantedKind::Generated { column: name.to_owned(), fragment });
                let generated = Generated {
                    expression: expression(place, fragment),
                    stored: *kind == GeneratedKind::Stored,
                };
                self.change_column(table, name, |column| column.generated = Some(generated))?;
            }
            ColumnOptionKind::Collate(written) => {
                let collation = collation(self, written);
                self.change_column(table, name, |column| column.collation = collation)?;
            }
        }
        Ok(())
    }

    /// Sets a default, in which no column may be named.
    pub(crate) fn set_default(
        &mut self,
        place: &Place<'_>,
        table: &Name,
        name: &str,
        fragment: &driftless_sql::postgres::Fragment,
    ) -> Done {
        let text = super::text::slice(place, fragment.span);
        if text.eq_ignore_ascii_case("null") {
            return self.change_column(table, name, |column| {
                column.default = null_default(&column.data_type.text);
            });
        }
        self.refuse_missing_sequence(text, fragment.span)?;
        self.refuse_bad_enum_value(place, table, name, fragment)?;
        let data_type = self.table(table)?.column(name).map(|it| it.data_type.text.clone());
        self.judge_types(place, fragment.span, &[], data_type.as_deref())?;
        let default = expression(place, fragment);
        self.change_column(table, name, |column| column.default = Some(default))
    }

    /// A string that is no value of the enum the column has.
    fn refuse_bad_enum_value(
        &self,
        place: &Place<'_>,
        table: &Name,
        name: &str,
        fragment: &driftless_sql::postgres::Fragment,
    ) -> Done {
        let column = self.table(table)?.column(name);
        let Some(of) = column.and_then(|column| {
            column.data_type.of.clone().filter(|_| !column.data_type.text.ends_with("[]"))
        }) else {
            return Ok(());
        };
        let text = super::text::slice(place, fragment.span);
        let Some(value) = text.strip_prefix('\'').and_then(|it| it.strip_suffix('\'')) else {
            return Ok(());
        };
        let Some(made) = self.objects().types.get(&of) else { return Ok(()) };
        let TypeKind::Enum(values) = &made.kind else { return Ok(()) };
        if value.contains('\'') || values.iter().any(|it| it == value) || self.is_unknown(&of.name)
        {
            return Ok(());
        }
        let help = crate::problem::did_you_mean(value, values.iter().map(String::as_str));
        let message = format!("enum `{of}` has no value `{value}`");
        Err(Problem::error(&super::codes::ENUM_VALUE, fragment.span, message)
            .label("no such value")
            .help_if(help)
            .into())
    }

    /// Makes a column an identity.
    pub(crate) fn add_identity(
        &mut self,
        place: &Place<'_>,
        table: &Name,
        name: &str,
        kind: IdentityKind,
        options: &[SequenceOption],
        span: Span,
    ) -> Done {
        let column = self.table(table)?.column(name);
        let type_text = column.map(|it| it.data_type.text.clone()).unwrap_or_default();
        if !["smallint", "integer", "bigint"].contains(&type_text.as_str()) {
            let message = "an identity column must be of type smallint, integer or bigint";
            return Err(Problem::error(&INVALID_DEFINITION, span, message).into());
        }
        let given = options.iter().find_map(|option| match &option.kind {
            SequenceOptionKind::Name(name) => Some(name),
            _ => None,
        });
        let sequence = match given {
            Some(given) => self.new_name(given)?,
            None => self.free_sequence_name(table, name),
        };
        let owner = SequenceOwner { table: table.clone(), column: name.to_owned(), identity: true };
        self.owned_sequence(place, &sequence, &type_text, owner, options, span)?;
        self.change_column(table, name, |column| {
            column.identity = Some(Identity { always: kind == IdentityKind::Always, sequence });
            column.not_null.get_or_insert_default();
        })
    }

    /// Changes a column.
    pub(crate) fn change_column(
        &mut self,
        table: &Name,
        name: &str,
        change: impl FnOnce(&mut Column),
    ) -> Done {
        if let Some(column) = self.table_mut(table)?.column_mut(name) {
            change(column);
        }
        Ok(())
    }

    /// Remembers that a column went away.
    pub(crate) fn column_gone(&mut self, place: &Place<'_>, table: &Name, name: &str) {
        let origin = place.origin(place.statement.start);
        self.history.column_dropped(&ident(&table.name), &ident(name), origin);
    }
}

/// `DEFAULT NULL`: nothing, except where the server casts it to the type's length and keeps that.
fn null_default(type_text: &str) -> Option<driftless_catalog::SqlText> {
    let (open, close) = (type_text.find('(')?, type_text.rfind(')')?);
    let bare = format!("{}{}", type_text.get(..open)?, type_text.get(close + 1..)?);
    let bare =
        if bare.starts_with("character") && !bare.contains("varying") { "bpchar" } else { &bare };
    Some(expression_text(&format!("NULL::{bare}")))
}

/// The default of a column that a sequence fills.
pub(crate) fn nextval(sequence: &Name) -> String {
    format!("nextval('{}'::regclass)", names::sql(sequence).replace('\'', "''"))
}

/// How values of a type are stored unless a column says otherwise.
pub(crate) fn default_storage(type_text: &str) -> &'static str {
    let base = type_text.split(['(', ' ']).next().unwrap_or_default();
    let plain = [
        "smallint",
        "integer",
        "bigint",
        "boolean",
        "real",
        "double",
        "date",
        "time",
        "timestamp",
        "interval",
        "uuid",
        "oid",
        "name",
        "point",
        "box",
        "circle",
        "line",
        "lseg",
        "macaddr",
        "macaddr8",
        "money",
        "\"char\"",
    ];
    if type_text.ends_with("[]") {
        "extended"
    } else if plain.contains(&base) {
        "plain"
    } else if ["numeric", "inet", "cidr"].contains(&base) {
        "main"
    } else {
        "extended"
    }
}

/// `NULL` and `NOT NULL` on one column.
fn refuse_null_and_not_null(name: &str, options: &[ColumnOption]) -> Done {
    let has = |kind: fn(&ColumnOptionKind) -> bool| options.iter().rfind(|it| kind(&it.kind));
    let null = has(|kind| matches!(kind, ColumnOptionKind::Null));
    let not_null = has(|kind| matches!(kind, ColumnOptionKind::NotNull));
    let (Some(null), Some(not_null)) = (null, not_null) else { return Ok(()) };
    let later = if null.span.start > not_null.span.start { null } else { not_null };
    let message = format!("column `{name}` is declared NULL and NOT NULL");
    Err(Problem::error(&INVALID_DEFINITION, later.span, message)
        .label("contradicts what was declared before")
        .into())
}
