//! Parse analysis the way the server does it, and the canonical text of what comes out.
//!
//! Every operand gets its type; operators and functions are resolved; what the server would turn
//! into something else implicitly is written as a cast, as its printouts do. So a text as written,
//! its printout and the printout of that all end in the same text. Parts come out with parentheses
//! wherever they are operations, which makes them safe to put together.
//!
//! `None` means unknown: a name nobody knows, a notation nobody reads, a decision the server would
//! make by facts that are not at hand. Nothing here guesses.

mod call;
mod cast;
mod choice;
mod from;
mod label;
mod operator;
mod query;
mod refuse;
mod store;
mod window;

use std::cell::RefCell;

use super::facts::{RelationFacts, Scope};
use super::name::quoted;
use super::refusal::Refusal;
use super::syntax::{Expr, Query, Subscript};
use super::types::{Ty, Type, Types};

/// An expression with its type.
#[derive(Debug, Clone)]
pub(super) struct Typed {
    /// Its canonical text.
    text: String,
    ty: Ty,
    shape: Shape,
    /// Whether it names columns of the query it stands in.
    variable: bool,
}

/// What later decisions need to know of an expression's form.
#[derive(Debug, Clone)]
enum Shape {
    /// A string that has no type yet.
    Text(String),
    /// `NULL` that has no type yet.
    Null,
    /// A constant, as its type prints it.
    Constant(String),
    /// `ARRAY[..]`.
    Elements(Vec<Typed>),
    Row(Vec<Typed>),
    /// Conditions joined by ` AND ` or ` OR `.
    Joined(&'static str, Vec<String>),
    /// A value with a collation of its own.
    Collated(Box<Typed>, String),
    Column,
    Other,
}

impl Typed {
    fn new(text: String, ty: Ty, variable: bool) -> Self {
        Self { text, ty, shape: Shape::Other, variable }
    }

    fn of(text: String, data_type: &'static str, variable: bool) -> Self {
        Self::new(text, Ty::named(data_type), variable)
    }
}

/// A column that a name without a table may mean.
#[derive(Debug, Clone)]
struct Visible {
    name: String,
    text: String,
    /// The text within queries inside of the one it belongs to.
    nested: String,
    ty: Ty,
}

/// Something whose columns may be named.
#[derive(Debug, Clone)]
struct Range {
    name: String,
    /// What it is called in the canonical text: aliases mean nothing, so they are counted.
    shown: String,
    /// Whether it is a relation of the schema, whose rows can be locked.
    stored: bool,
    /// Whether it is a function's result that is one value and no row.
    scalar: bool,
    /// Columns in order, none if nobody knows them.
    columns: Option<Vec<Visible>>,
}

/// What names mean within one query.
#[derive(Debug, Default)]
struct Level {
    ranges: Vec<Range>,
    visible: Vec<Visible>,
    /// Whether some range's columns are not known.
    incomplete: bool,
}

/// A query of `WITH` and its columns.
type CteColumns = (String, Vec<(String, Ty)>);

/// What a text is for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Style {
    /// Comparing: what only has a name within a query is counted.
    Compared,
    /// Reading: it keeps its name.
    Read,
}

pub(super) struct Analyser<'f> {
    types: Types<'f>,
    /// The relations around everything, of whose many columns few are named.
    outside: &'f [(&'f str, &'f RelationFacts)],
    levels: Vec<Level>,
    ctes: Vec<CteColumns>,
    /// Names that ranges have been given.
    named: Vec<String>,
    style: Style,
    /// The first thing that the server would refuse.
    refusal: RefCell<Option<Refusal>>,
}

impl<'f> Analyser<'f> {
    pub(super) fn new(scope: Scope<'f>) -> Self {
        Self {
            types: Types { facts: scope.facts },
            outside: scope.relations,
            levels: Vec::new(),
            ctes: Vec::new(),
            named: Vec::new(),
            style: Style::Compared,
            refusal: RefCell::new(None),
        }
    }

    /// The same for people: what is called something in a query keeps its name.
    pub(super) fn readable(scope: Scope<'f>) -> Self {
        Self { style: Style::Read, ..Self::new(scope) }
    }

    /// The canonical text of an expression in its place.
    pub(super) fn placed(&mut self, expr: &Expr, expected: Option<&str>) -> Option<String> {
        let value = self.expr(expr)?;
        let (Some(expected), Ty::Untyped) = (expected, &value.ty) else {
            return (value.ty != Ty::Untyped).then_some(value.text);
        };
        let expected = Type::read(expected)?;
        let expected = self.types.resolved(&expected)?;
        // That a domain is meant goes without saying there, and so do modifiers.
        let plain = self.types.base(&expected).plain();
        self.coerced(value, &plain).map(|value| value.text)
    }

    /// The canonical text of a whole query and the types of its columns, where they are known.
    pub(super) fn whole_query(
        &mut self,
        query: &Query,
        columns: Option<&[String]>,
    ) -> Option<(String, Vec<Option<String>>)> {
        let query = self.query(query, columns)?;
        let types = query.columns.iter().map(|(_, ty)| ty.known().map(Type::text));
        let types: Vec<Option<String>> = types.collect();
        Some((query.text, types))
    }

    /// The canonical text of a value that bounds a partition by a key of that type.
    pub(super) fn bound(&self, expr: &Expr, data_type: &Type) -> Option<String> {
        let data_type = self.types.base(&self.types.resolved(data_type)?).plain();
        let raw = match expr {
            Expr::Number(raw) | Expr::Text(raw) => raw,
            Expr::Null => return Some("NULL".to_owned()),
            Expr::Boolean(value) => return Some(value.to_string()),
            Expr::Column(path) => match path.as_slice() {
                [word] if matches!(word.as_str(), "minvalue" | "maxvalue") => {
                    return Some(word.to_ascii_uppercase());
                }
                _ => return None,
            },
            Expr::Cast(inner, written) => match inner.as_ref() {
                Expr::Text(raw) if Type::of(written).same(&data_type) => raw,
                _ => return None,
            },
            _ => return None,
        };
        super::value::printed(self.types, &data_type, raw).map(|text| super::name::literal(&text))
    }

    fn expr(&mut self, expr: &Expr) -> Option<Typed> {
        match expr {
            Expr::Number(number) => cast::number(number),
            Expr::Text(text) => Some(Typed {
                text: super::name::literal(text),
                ty: Ty::Untyped,
                shape: Shape::Text(text.clone()),
                variable: false,
            }),
            Expr::Null => Some(Typed {
                text: "NULL".to_owned(),
                ty: Ty::Untyped,
                shape: Shape::Null,
                variable: false,
            }),
            Expr::Boolean(value) => Some(Typed {
                shape: Shape::Constant(value.to_string()),
                ..Typed::of(value.to_string(), "boolean", false)
            }),
            Expr::Column(path) => self.column(path).or_else(|| self.whole_row(path)),
            Expr::Star(path) => self.whole_row(path),
            Expr::Cast(value, data_type) => self.cast(value, data_type),
            Expr::Operation { operator, left, right } => {
                let left = match left {
                    Some(left) => Some(self.expr(left)?),
                    None => None,
                };
                let right = self.expr(right)?;
                self.operation(operator, left, right)
            }
            Expr::Quantified { operator, left, all, right } => {
                let (left, right) = (self.expr(left)?, self.expr(right)?);
                self.quantified(operator, left, *all, right)
            }
            Expr::QuantifiedQuery { operator, left, all, query } => {
                self.quantified_query(operator, left, *all, query)
            }
            Expr::In { left, negated, items } => self.in_list(left, *negated, items),
            Expr::And(parts) => self.joined(parts, " AND "),
            Expr::Or(parts) => self.joined(parts, " OR "),
            Expr::Not(value) => {
                let value = self.condition(value)?;
                Some(Typed::of(format!("(NOT {})", value.text), "boolean", value.variable))
            }
            Expr::Between { value, negated, symmetric, low, high } => {
                self.between(value, *negated, *symmetric, low, high)
            }
            Expr::Is { value, negated, what } => self.is(value, *negated, what),
            Expr::DistinctFrom { left, right, negated } => self.distinct(left, right, *negated),
            other => self.compound(other),
        }
    }

    fn compound(&mut self, expr: &Expr) -> Option<Typed> {
        match expr {
            Expr::Call(call) => self.call(call),
            Expr::Value(name, precision) => value(name, precision.as_deref()),
            Expr::Choice(name, items) => self.choice(name, items),
            Expr::NullIf(left, right) => self.null_if(left, right),
            Expr::Grouping(items) => {
                let items = self.all(items)?;
                Some(Typed::of(format!("GROUPING({})", listed(&items)), "integer", true))
            }
            Expr::Case { operand, arms, default } => {
                self.case(operand.as_deref(), arms, default.as_deref())
            }
            Expr::Array(items) => self.array(items),
            Expr::ArrayQuery(query) => {
                let query = self.query(query, None)?;
                let element = query.columns.first()?.1.known()?.array_of().plain();
                Some(Typed::new(format!("ARRAY({})", query.text), Ty::Known(element), true))
            }
            Expr::Row(items) => self.row(items),
            Expr::Exists(query) => {
                let query = self.query(query, None)?;
                Some(Typed::of(format!("EXISTS ({})", query.text), "boolean", true))
            }
            Expr::Subquery(query) => {
                let query = self.query(query, None)?;
                let ty = query.columns.first()?.1.clone();
                Some(Typed::new(format!("({})", query.text), ty, true))
            }
            Expr::Collate(value, path) => self.collate(value, path),
            Expr::Subscript(value, subscripts) => self.subscript(value, subscripts),
            Expr::Field(value, name) => self.field(value, name),
            _ => None,
        }
    }

    fn all(&mut self, items: &[Expr]) -> Option<Vec<Typed>> {
        items.iter().map(|item| self.expr(item)).collect()
    }

    /// An expression that must be true or false.
    fn condition(&mut self, expr: &Expr) -> Option<Typed> {
        let value = self.expr(expr)?;
        self.refuse_condition(expr, &value);
        self.coerced(value, &Type::named("boolean"))
    }

    fn joined(&mut self, parts: &[Expr], word: &'static str) -> Option<Typed> {
        let parts: Option<Vec<Typed>> = parts.iter().map(|part| self.condition(part)).collect();
        Some(joined(parts?, word))
    }

    fn column(&self, path: &[String]) -> Option<Typed> {
        let (table, name) = match path {
            [name] => (None, name),
            [table, name] | [_, table, name] => (Some(table), name),
            _ => return None,
        };
        for (depth, level) in self.levels.iter().rev().enumerate() {
            let found = match table {
                None => level.visible.iter().find(|column| column.name == *name),
                Some(table) => {
                    let range = level.ranges.iter().find(|range| range.name == *table);
                    match range {
                        Some(range) => {
                            let mut columns = range.columns.as_ref()?.iter();
                            let found = columns.find(|column| column.name == *name);
                            if found.is_none() {
                                self.refuse_column(Some(table), name);
                            }
                            Some(found?)
                        }
                        None => None,
                    }
                }
            };
            if let Some(found) = found {
                return Some(Typed {
                    text: if depth == 0 { &found.text } else { &found.nested }.clone(),
                    ty: found.ty.clone(),
                    shape: Shape::Column,
                    variable: depth == 0,
                });
            }
            if table.is_none() && level.incomplete {
                return None;
            }
        }
        self.column_outside(table, name)
    }

    /// A column of the relations around everything.
    fn column_outside(&self, table: Option<&String>, name: &str) -> Option<Typed> {
        let mut named = self.outside.iter().filter(|(of, _)| table.is_none_or(|it| it == of));
        let found = named.clone().find_map(|(of, relation)| {
            let column = relation.columns.iter().find(|(column, _)| column == name)?;
            Some((of, relation, &column.1))
        });
        let Some((of, relation, data_type)) = found else {
            if table.is_none() || named.next().is_some() {
                self.refuse_column(table.map(String::as_str), name);
            }
            return None;
        };
        let is_outermost = self.levels.is_empty();
        let prefix = if is_outermost && *of == relation.name {
            String::new()
        } else {
            format!("{}.", quoted(of))
        };
        Some(Typed {
            text: format!("{prefix}{}", quoted(name)),
            ty: Type::read(data_type).map_or(Ty::Opaque, Ty::Known),
            shape: Shape::Column,
            variable: is_outermost,
        })
    }

    /// A row of a range as one value.
    fn whole_row(&self, path: &[String]) -> Option<Typed> {
        let [name] = path else { return None };
        for (depth, level) in self.levels.iter().rev().enumerate() {
            if let Some(range) = level.ranges.iter().find(|range| range.name == *name) {
                if let (true, Some([only])) = (range.scalar, range.columns.as_deref()) {
                    return Some(Typed {
                        text: if depth == 0 { &only.text } else { &only.nested }.clone(),
                        ty: only.ty.clone(),
                        shape: Shape::Column,
                        variable: depth == 0,
                    });
                }
                return Some(Typed::of(format!("{}.*", range.shown), "record", depth == 0));
            }
        }
        let is_outside = self.outside.iter().any(|(of, _)| of == name);
        is_outside
            .then(|| Typed::of(format!("{}.*", quoted(name)), "record", self.levels.is_empty()))
    }

    fn subscript(&mut self, value: &Expr, subscripts: &[Subscript]) -> Option<Typed> {
        let value = self.expr(value)?;
        let base = self.types.base(value.ty.known()?);
        if !base.array {
            return None;
        }
        let integer = Type::named("integer");
        let mut bound = |expr: &Option<&Expr>| -> Option<String> {
            let Some(expr) = expr else { return Some(String::new()) };
            let value = self.expr(expr)?;
            self.coerced(value, &integer).map(|value| value.text)
        };
        let mut text = match value.shape {
            Shape::Column => value.text,
            _ => format!("({})", value.text),
        };
        let mut slice = false;
        for subscript in subscripts {
            let part = match subscript {
                Subscript::At(index) => bound(&Some(index))?,
                Subscript::Slice(low, high) => {
                    slice = true;
                    format!("{}:{}", bound(&low.as_ref())?, bound(&high.as_ref())?)
                }
            };
            text.push_str(&format!("[{part}]"));
        }
        let ty = if slice { base } else { base.element() };
        Some(Typed::new(text, Ty::Known(ty), value.variable))
    }

    fn field(&mut self, value: &Expr, name: &str) -> Option<Typed> {
        let value = self.expr(value)?;
        let (schema, relation) = super::types::split(&value.ty.known()?.name);
        let relation = self.types.facts.relation(schema.as_deref(), &relation)?;
        let (_, data_type) = relation.columns.iter().find(|(column, _)| column == name)?;
        let ty = Type::read(data_type).map_or(Ty::Opaque, Ty::Known);
        Some(Typed::new(format!("({}).{}", value.text, quoted(name)), ty, value.variable))
    }

    fn collate(&mut self, value: &Expr, path: &[String]) -> Option<Typed> {
        let mut value = self.expr(value)?;
        if value.ty == Ty::Untyped {
            value = self.coerced(value, &Type::named("text"))?;
        }
        let collation = match path {
            [name] => quoted(name),
            [schema, name] => super::name::qualified(schema, name),
            _ => return None,
        };
        Some(collated(value, collation))
    }
}

/// A value with a collation.
fn collated(value: Typed, collation: String) -> Typed {
    Typed {
        text: format!("({} COLLATE {collation})", value.text),
        ty: value.ty.clone(),
        variable: value.variable,
        shape: Shape::Collated(Box::new(value), collation),
    }
}

/// Conditions joined by a word. Joining associates, and the server keeps some of the parentheses
/// on one reading and drops them on the next, so parts joined by the same word are taken apart.
fn joined(mut parts: Vec<Typed>, word: &'static str) -> Typed {
    if parts.len() == 1
        && let Some(only) = parts.pop()
    {
        return only;
    }
    let variable = parts.iter().any(|part| part.variable);
    let mut texts = Vec::new();
    for part in parts {
        match part.shape {
            Shape::Joined(inner, inside) if inner == word => texts.extend(inside),
            _ => texts.push(part.text),
        }
    }
    let text = format!("({})", texts.join(word));
    Typed { shape: Shape::Joined(word, texts), ..Typed::of(text, "boolean", variable) }
}

fn listed(items: &[Typed]) -> String {
    items.iter().map(|item| item.text.as_str()).collect::<Vec<_>>().join(", ")
}

/// `CURRENT_TIMESTAMP` and its like.
fn value(name: &str, precision: Option<&str>) -> Option<Typed> {
    let data_type = match name {
        "CURRENT_DATE" => "date",
        "CURRENT_TIME" => "time with time zone",
        "CURRENT_TIMESTAMP" => "timestamp with time zone",
        "LOCALTIME" => "time without time zone",
        "LOCALTIMESTAMP" => "timestamp without time zone",
        _ => "name",
    };
    let text = match precision {
        Some(precision) => format!("{name}({precision})"),
        None => name.to_owned(),
    };
    Some(Typed::of(text, data_type, false))
}
