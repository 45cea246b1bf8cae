//! A column from its definition: what is not said is not kept, also when a column is changed.

use driftless_catalog::SqlText;
use driftless_catalog::mysql::{Charset, Column, Default, Generated, RowPeriod, is_text_type};
use driftless_diag::Span;
use driftless_sql::mysql::{
    CheckDef, ColumnDef, ColumnOption, ColumnOptionKind as Kind, Expr, GeneratedKind, Name,
    Product, References,
};

use crate::place::Place;
use crate::postgres::codes::INVALID_DEFINITION;
use crate::problem::{Done, Problem};

use super::charset;
use super::data_type::{base, printed, scale};
use super::default::{For, Given, default};
use super::session::Session;
use super::temporal;
use super::text::expression;

/// A column, and what its definition says of the table.
pub(crate) struct Defined<'d> {
    pub(crate) column: Column,
    /// `PRIMARY KEY`.
    pub(crate) primary: Option<Span>,
    /// `UNIQUE`.
    pub(crate) unique: Option<Span>,
    /// `REFERENCES`, where the product heeds it.
    pub(crate) references: Option<&'d References>,
    /// Checks that the product keeps with the table.
    pub(crate) checks: Vec<&'d CheckDef>,
    /// MariaDB's `JSON`, which is text with a check.
    json: bool,
    /// `NULL` was written.
    said_null: bool,
    /// `DEFAULT` was written.
    said_default: bool,
}

impl Session {
    /// The column that a definition makes in a table with that character set. `first_time` says
    /// that no column before it is a `timestamp` that the server filled in a default for.
    pub(crate) fn defined_column<'d>(
        &self,
        place: &Place<'_>,
        def: &'d ColumnDef,
        table: Option<&Charset>,
        first_time: bool,
    ) -> Done<Defined<'d>> {
        self.refuse_column(def, table)?;
        let collation = def.options.iter().find_map(|option| match &option.kind {
            Kind::Collate(name) => Some(name),
            _ => None,
        });
        let column = self.typed_column(def, collation, table);
        let mut defined = Defined {
            column,
            primary: None,
            unique: None,
            references: None,
            checks: Vec::new(),
            json: def.data_type.name == "json" && self.product == Product::MariaDb,
            said_null: false,
            said_default: false,
        };
        if def.data_type.name == "serial" {
            defined.column.not_null = true;
            defined.column.auto_increment = true;
            defined.unique = Some(def.data_type.span);
        }
        for option in &def.options {
            self.column_option(place, &mut defined, option)?;
        }
        self.complete_column(&mut defined, &def.name, first_time)?;
        Ok(defined)
    }

    fn typed_column(
        &self,
        def: &ColumnDef,
        collation: Option<&Name>,
        table: Option<&Charset>,
    ) -> Column {
        let data_type = &def.data_type;
        let json = data_type.name == "json" && self.product == Product::MariaDb;
        let own = if json {
            Some(Charset::collated("utf8mb4_bin"))
        } else {
            charset::of_column(data_type, collation, table)
        };
        let text = printed(self.product, data_type, own.as_ref());
        // `CHARACTER SET binary` makes a type of bytes.
        let binary = own.as_ref().is_some_and(|own| own.charset == "binary");
        let text = if binary && data_type.has_charset() { as_bytes(&text) } else { text };
        let mut column = Column::new(&def.name.text, text);
        column.charset = own.filter(|_| is_text_type(&column.data_type));
        if data_type.compressed {
            column.options.insert("compressed".to_owned(), String::new());
        }
        column
    }

    fn column_option<'d>(
        &self,
        place: &Place<'_>,
        defined: &mut Defined<'d>,
        option: &'d ColumnOption,
    ) -> Done {
        let column = &mut defined.column;
        if let Kind::Default(expr, _) | Kind::Generated(expr, _) = &option.kind {
            self.refuse_unknown_functions(expr)?;
        }
        if let Kind::Check(check) = &option.kind {
            self.refuse_unknown_functions(&check.expr)?;
        }
        match &option.kind {
            Kind::Null => {
                column.not_null = false;
                defined.said_null = true;
            }
            Kind::NotNull => column.not_null = true,
            Kind::Default(expr, enclosed) => {
                defined.said_default = true;
                column.default = self.default_of(place, column, expr, *enclosed)?;
            }
            Kind::SerialDefaultValue => {
                column.not_null = true;
                column.auto_increment = true;
                defined.unique = Some(option.span);
            }
            Kind::OnUpdate(_) => {
                column.on_update = Some(u8::try_from(scale(&column.data_type)).unwrap_or(0));
            }
            Kind::AutoIncrement => column.auto_increment = true,
            Kind::PrimaryKey => defined.primary = Some(option.span),
            Kind::Unique => defined.unique = Some(option.span),
            Kind::Comment(text) => column.comment.clone_from(&text.value),
            Kind::References(references) if self.product == Product::MariaDb => {
                defined.references = Some(references);
            }
            Kind::Check(check) if self.product == Product::MariaDb => {
                column.check = Some(expression(place, &check.expr));
            }
            Kind::Check(check) => defined.checks.push(check),
            Kind::Generated(expr, kind) => {
                let stored = *kind == GeneratedKind::Stored;
                let expression = expression(place, expr);
                column.generated = Some(Generated { expression, stored });
            }
            Kind::Invisible => column.invisible = true,
            Kind::Srid(number) => column.srid = number.value.parse().ok(),
            Kind::SystemVersioning(with) => column.without_versioning = !with,
            Kind::RowStart => column.row_period = Some(RowPeriod::Start),
            Kind::RowEnd => column.row_period = Some(RowPeriod::End),
            kind => rare_option(column, kind),
        }
        Ok(())
    }

    /// The default that is to be kept, if one is.
    pub(crate) fn default_of(
        &self,
        place: &Place<'_>,
        column: &Column,
        expr: &Expr,
        enclosed: bool,
    ) -> Done<Option<Default>> {
        let of = For {
            product: self.product,
            data_type: &column.data_type,
            charset: column.charset.as_ref(),
        };
        match default(place, &of, expr, enclosed) {
            Given::Null => Ok(None),
            Given::Value(value) => Ok(Some(value)),
            Given::Wrong(at) if self.settings.is_mode_known => {
                let message = format!("invalid default for column `{}`", column.name);
                Err(Problem::error(&INVALID_DEFINITION, at, message)
                    .label(format!("no value of type `{}`", column.data_type))
                    .into())
            }
            Given::Wrong(_) => Ok(Some(Default::Expression(expression(place, expr)))),
        }
    }

    /// What the server adds of itself.
    fn complete_column(&self, defined: &mut Defined<'_>, name: &Name, first_time: bool) -> Done {
        let column = &mut defined.column;
        let not_null = (column.not_null || defined.primary.is_some()) && !column.auto_increment;
        if defined.said_default && not_null && column.default.is_none() {
            let message = format!("invalid default for column `{}`", name.text);
            return Err(Problem::error(&INVALID_DEFINITION, name.span, message)
                .label("`NOT NULL`, and yet `NULL` by default")
                .into());
        }
        if column.auto_increment {
            column.not_null = true;
        }
        if defined.json && column.check.is_none() {
            let name = format!("json_valid(`{}`)", name.text.replace('`', "``"));
            column.check = Some(SqlText::raw(name));
        }
        let stamp = base(&column.data_type) == "timestamp" && column.row_period.is_none();
        if stamp && !self.settings.explicit_timestamps && !defined.said_null {
            column.not_null = true;
            let unsaid = !defined.said_default && column.on_update.is_none();
            let digits = u8::try_from(scale(&column.data_type)).unwrap_or(0);
            if unsaid && first_time {
                column.default = Some(Default::Now(digits));
                column.on_update = Some(digits);
            } else if !defined.said_default {
                column.default = zero(&column.data_type);
            }
        }
        // MariaDB also gives one to what is stamped by updates alone and holds no null.
        let moment = matches!(base(&column.data_type), "datetime" | "timestamp");
        let stamped = moment && column.on_update.is_some() && self.product == Product::MariaDb;
        if stamped && not_null && !defined.said_default {
            column.default = zero(&column.data_type);
        }
        Ok(())
    }
}

/// The moment zero, as the default of a column of this type.
fn zero(data_type: &str) -> Option<Default> {
    temporal::value(base(data_type), scale(data_type), "0").map(Default::Literal)
}

fn rare_option(column: &mut Column, kind: &Kind) {
    let mut keep = |name: &str, value: &str| {
        column.options.insert(name.to_owned(), value.to_owned());
    };
    match kind {
        Kind::ColumnFormat(name) if !name.is("DEFAULT") => {
            keep("column_format", &name.text.to_ascii_lowercase());
        }
        Kind::Storage(name) if !name.is("DEFAULT") => {
            keep("storage", &name.text.to_ascii_lowercase());
        }
        Kind::EngineAttribute(text) => keep("engine_attribute", &text.value),
        Kind::SecondaryEngineAttribute(text) => keep("secondary_engine_attribute", &text.value),
        Kind::Compressed => keep("compressed", ""),
        Kind::EngineOption(name, value) => {
            let value = value.value.trim_matches(['\'', '"']);
            keep(&name.text.to_ascii_lowercase(), value);
        }
        _ => {}
    }
}

/// The type of bytes that belongs to a type of letters.
fn as_bytes(data_type: &str) -> String {
    let base = base(data_type);
    let bytes = match base {
        "char" => "binary".to_owned(),
        "varchar" => "varbinary".to_owned(),
        _ => base.replace("text", "blob"),
    };
    format!("{bytes}{}", data_type.get(base.len()..).unwrap_or_default())
}
