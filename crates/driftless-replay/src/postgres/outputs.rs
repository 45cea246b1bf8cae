//! What a query yields: the names of its columns as the server makes them up, and their types
//! where they are plain.
//!
//! `None` stands for what cannot be told; nothing is guessed, because a view's columns decide
//! whether other statements are refused.

use driftless_catalog::postgres::{DataType, Name};
use sqlparser::ast;

use super::lookup::Relation;
use super::session::Session;
use super::written::returning;

/// A column that a query yields.
#[derive(Debug, Clone)]
pub(crate) struct Output {
    /// Its name.
    pub(crate) name: String,
    /// Its type, if that is plain.
    pub(crate) data_type: Option<DataType>,
    /// The column of a table it is, unchanged.
    pub(crate) origin: Option<(Name, String)>,
}

/// What a `FROM` item or a CTE is called, and its columns.
#[derive(Debug, Clone)]
pub(crate) struct Source {
    /// The name by which columns are qualified.
    pub(crate) alias: Option<String>,
    /// The table or view it is, if it is one.
    pub(crate) relation: Option<Name>,
    /// Its columns, if they are known.
    pub(crate) columns: Option<Vec<Output>>,
    /// The name is a relation that does not exist, or nobody knows.
    pub(crate) missing: bool,
}

/// Common table expressions in reach, innermost last.
pub(crate) type Ctes = Vec<(String, Option<Vec<Output>>)>;

/// An identifier as the server reads it.
pub(crate) fn folded(ident: &ast::Ident) -> String {
    let text = if ident.quote_style.is_some() {
        ident.value.clone()
    } else {
        ident.value.to_ascii_lowercase()
    };
    if text.len() <= driftless_sql::postgres::LONGEST_NAME {
        return text;
    }
    let mut end = driftless_sql::postgres::LONGEST_NAME;
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or_default().to_owned()
}

/// The parts of a qualified name, folded.
pub(crate) fn parts(name: &ast::ObjectName) -> Option<Vec<String>> {
    name.0.iter().map(|part| part.as_ident().map(folded)).collect()
}

impl Session {
    /// What a query yields.
    pub(crate) fn outputs(&self, query: &ast::Query, ctes: &mut Ctes) -> Option<Vec<Output>> {
        let before = ctes.len();
        self.enter_ctes(query, ctes);
        let outputs = self.set_outputs(&query.body, ctes);
        ctes.truncate(before);
        outputs
    }

    /// Adds a query's common table expressions.
    pub(crate) fn enter_ctes(&self, query: &ast::Query, ctes: &mut Ctes) {
        let Some(with) = &query.with else { return };
        for cte in &with.cte_tables {
            let name = folded(&cte.alias.name);
            if with.recursive {
                let columns: Vec<Output> =
                    cte.alias.columns.iter().map(|column| plain(folded(&column.name))).collect();
                let known = self.recursive_start(&cte.query, ctes, &columns);
                ctes.push((name.clone(), known));
            }
            let outputs = self.outputs(&cte.query, ctes);
            let outputs = renamed(outputs, &cte.alias);
            if with.recursive {
                ctes.pop();
            }
            ctes.push((name, outputs));
        }
    }

    /// What a recursive expression yields before it is known to itself: what its first part does.
    fn recursive_start(
        &self,
        query: &ast::Query,
        ctes: &mut Ctes,
        columns: &[Output],
    ) -> Option<Vec<Output>> {
        if !columns.is_empty() {
            return Some(columns.to_vec());
        }
        match query.body.as_ref() {
            ast::SetExpr::SetOperation { left, .. } => self.set_outputs(left, ctes),
            _ => None,
        }
    }

    fn set_outputs(&self, body: &ast::SetExpr, ctes: &mut Ctes) -> Option<Vec<Output>> {
        match body {
            ast::SetExpr::Select(select) => self.select_outputs(select, ctes),
            ast::SetExpr::Query(query) => self.outputs(query, ctes),
            ast::SetExpr::SetOperation { left, right, .. } => {
                let mut outputs = self.set_outputs(left, ctes)?;
                let right = self.set_outputs(right, ctes);
                for (at, output) in outputs.iter_mut().enumerate() {
                    output.origin = None;
                    let other = right.as_ref().and_then(|right| right.get(at));
                    let same = other.is_some_and(|other| other.data_type == output.data_type);
                    if !same {
                        output.data_type = None;
                    }
                }
                Some(outputs)
            }
            ast::SetExpr::Values(values) => {
                let row = values.rows.first()?;
                Some((1..=row.content.len()).map(|at| plain(format!("column{at}"))).collect())
            }
            ast::SetExpr::Insert(statement)
            | ast::SetExpr::Update(statement)
            | ast::SetExpr::Delete(statement) => {
                let returning = returning(statement)?;
                let (sources, merged) = self.written_sources(statement, ctes);
                self.list_outputs(returning, &sources, &merged, ctes)
            }
            _ => None,
        }
    }

    fn select_outputs(&self, select: &ast::Select, ctes: &mut Ctes) -> Option<Vec<Output>> {
        let (sources, merged) = self.sources(select, ctes);
        self.list_outputs(&select.projection, &sources, &merged, ctes)
    }

    fn list_outputs(
        &self,
        items: &[ast::SelectItem],
        sources: &[Source],
        merged: &[String],
        ctes: &mut Ctes,
    ) -> Option<Vec<Output>> {
        let mut outputs = Vec::new();
        for item in items {
            match item {
                ast::SelectItem::UnnamedExpr(expr) => {
                    outputs.push(self.output(expr, sources, ctes)?);
                }
                ast::SelectItem::ExprWithAlias { expr, alias } => {
                    let found = self.output(expr, sources, ctes);
                    let data_type = found.as_ref().and_then(|output| output.data_type.clone());
                    let origin = found.and_then(|output| output.origin);
                    outputs.push(Output { name: folded(alias), data_type, origin });
                }
                ast::SelectItem::Wildcard(_) if merged.is_empty() => {
                    for source in sources {
                        outputs.extend(source.columns.clone()?);
                    }
                }
                ast::SelectItem::QualifiedWildcard(
                    ast::SelectItemQualifiedWildcardKind::ObjectName(name),
                    _,
                ) => {
                    let name = parts(name)?;
                    let alias = name.last()?;
                    let source = sources.iter().find(|it| it.alias.as_ref() == Some(alias))?;
                    outputs.extend(source.columns.clone()?);
                }
                _ => return None,
            }
        }
        Some(outputs)
    }

    /// The items of `FROM`, and the columns that joins merge.
    pub(crate) fn sources(
        &self,
        select: &ast::Select,
        ctes: &mut Ctes,
    ) -> (Vec<Source>, Vec<String>) {
        let (mut sources, mut merged) = (Vec::new(), Vec::new());
        for item in &select.from {
            self.joined(item, ctes, &mut sources, &mut merged);
        }
        (sources, merged)
    }

    /// The items of a join.
    pub(crate) fn joined(
        &self,
        item: &ast::TableWithJoins,
        ctes: &mut Ctes,
        sources: &mut Vec<Source>,
        merged: &mut Vec<String>,
    ) {
        self.factor(&item.relation, ctes, sources, merged);
        for join in &item.joins {
            self.factor(&join.relation, ctes, sources, merged);
            match constraint(&join.join_operator) {
                Some(ast::JoinConstraint::Using(columns)) => {
                    let names = columns.iter().filter_map(|name| parts(name)?.pop());
                    merged.extend(names);
                }
                Some(ast::JoinConstraint::Natural) => merged.push(String::new()),
                _ => {}
            }
        }
    }

    fn factor(
        &self,
        factor: &ast::TableFactor,
        ctes: &mut Ctes,
        sources: &mut Vec<Source>,
        merged: &mut Vec<String>,
    ) {
        let mut source = match factor {
            ast::TableFactor::Table { name, args: None, .. } => self.table_source(name, ctes),
            ast::TableFactor::Derived { subquery, .. } => Source {
                alias: None,
                relation: None,
                columns: self.outputs(subquery, ctes),
                missing: false,
            },
            ast::TableFactor::NestedJoin { table_with_joins, alias: None } => {
                return self.joined(table_with_joins, ctes, sources, merged);
            }
            ast::TableFactor::Table { name, .. } | ast::TableFactor::Function { name, .. } => {
                let of = parts(name).and_then(|mut parts| parts.pop());
                let columns = alias(factor).and_then(|alias| self.defined(alias));
                Source { alias: of, relation: None, columns, missing: false }
            }
            _ => Source { alias: None, relation: None, columns: None, missing: false },
        };
        if let Some(alias) = alias(factor) {
            source.alias = Some(folded(&alias.name));
            source.columns = renamed(source.columns, alias);
        }
        sources.push(source);
    }

    /// A table, view or common table expression by name.
    pub(crate) fn table_source(&self, name: &ast::ObjectName, ctes: &Ctes) -> Source {
        let Some(path) = parts(name) else {
            return Source { alias: None, relation: None, columns: None, missing: false };
        };
        let alias = path.last().cloned();
        if let [single] = path.as_slice()
            && let Some((_, columns)) = ctes.iter().rev().find(|(name, _)| name == single)
        {
            return Source { alias, relation: None, columns: columns.clone(), missing: false };
        }
        let (schema, table) = match path.as_slice() {
            [table] => (None, table),
            [schema, table] | [_, schema, table] => (Some(schema.as_str()), table),
            _ => return Source { alias, relation: None, columns: None, missing: false },
        };
        match self.relation_named(schema, table) {
            Relation::Known(name, _) => {
                let columns = self.relation_columns(&name);
                Source { alias, relation: Some(name), columns, missing: false }
            }
            Relation::Unknown => Source { alias, relation: None, columns: None, missing: false },
            Relation::Missing => Source { alias, relation: None, columns: None, missing: true },
        }
    }

    /// The columns of a table or view, if they are known.
    pub(crate) fn relation_columns(&self, name: &Name) -> Option<Vec<Output>> {
        if self.is_unknown(&name.name) {
            return None;
        }
        if let Some(table) = self.objects().tables.get(name) {
            let output = |column: &driftless_catalog::postgres::Column| Output {
                name: column.name.clone(),
                data_type: Some(column.data_type.clone()),
                origin: Some((name.clone(), column.name.clone())),
            };
            return table.columns_known.then(|| table.columns.iter().map(output).collect());
        }
        let view = self.objects().views.get(name)?;
        let columns = view.columns.as_ref()?;
        let output = |column: &driftless_catalog::postgres::ViewColumn| Output {
            name: column.name.clone(),
            data_type: column.data_type.clone(),
            origin: Some((name.clone(), column.name.clone())),
        };
        Some(columns.iter().map(output).collect())
    }

    /// One column of a result: its name as `FigureColname` makes it up.
    fn output(&self, expr: &ast::Expr, sources: &[Source], ctes: &mut Ctes) -> Option<Output> {
        match expr {
            ast::Expr::Identifier(ident) => {
                let name = folded(ident);
                let found = sources
                    .iter()
                    .filter_map(|source| source.columns.as_ref())
                    .flatten()
                    .find(|column| column.name == name);
                Some(found.cloned().unwrap_or_else(|| plain(name)))
            }
            ast::Expr::CompoundIdentifier(idents) => {
                let (column, table) = (folded(idents.last()?), folded(idents.iter().rev().nth(1)?));
                let source = sources.iter().find(|source| source.alias.as_ref() == Some(&table));
                let columns = source.and_then(|source| source.columns.as_ref());
                let found = columns.into_iter().flatten().find(|it| it.name == column);
                Some(found.cloned().unwrap_or_else(|| plain(column)))
            }
            ast::Expr::Nested(inner) => self.output(inner, sources, ctes),
            ast::Expr::Cast { expr, data_type, .. } => {
                let inner = match expr.as_ref() {
                    ast::Expr::Subquery(_) => return None,
                    inner => strength(inner),
                };
                let type_text = data_type.to_string();
                let name = match inner {
                    Some((name, true)) => name,
                    _ => cast_name(&type_text)?,
                };
                Some(Output { name, data_type: self.plain_type(&type_text), origin: None })
            }
            ast::Expr::Subquery(query) => {
                let mut outputs = self.outputs(query, ctes)?;
                let first = if outputs.is_empty() { return None } else { outputs.remove(0) };
                Some(Output { origin: None, ..first })
            }
            ast::Expr::CompoundFieldAccess { .. } => None,
            other => {
                let name = figure(other).unwrap_or_else(|| "?column?".to_owned());
                Some(Output { name, data_type: count_type(other), origin: None })
            }
        }
    }

    /// The type that a cast names, where it is one of the server's own.
    pub(crate) fn plain_type(&self, text: &str) -> Option<DataType> {
        let fragment = driftless_sql::postgres::DataType::read(text)?;
        self.data_type(&fragment).ok()
    }
}

fn plain(name: String) -> Output {
    Output { name, data_type: None, origin: None }
}

fn count_type(expr: &ast::Expr) -> Option<DataType> {
    let ast::Expr::Function(function) = expr else { return None };
    let name = parts(&function.name)?.pop()?;
    let text = match name.as_str() {
        "count" | "row_number" | "rank" | "dense_rank" => "bigint",
        "now" | "clock_timestamp" | "statement_timestamp" => "timestamp with time zone",
        "bool_and" | "bool_or" => "boolean",
        _ => return None,
    };
    Some(DataType::built_in(text))
}

/// The name that `FigureColname` makes up for an expression, if it makes one up.
pub(crate) fn figure(expr: &ast::Expr) -> Option<String> {
    strength(expr).map(|(name, _)| name)
}

/// A name, and whether it is better than that of a cast round it.
fn strength(expr: &ast::Expr) -> Option<(String, bool)> {
    let fixed = |name: &str| Some((name.to_owned(), true));
    match expr {
        ast::Expr::Identifier(ident) => {
            let name = folded(ident);
            Some((name, true))
        }
        ast::Expr::CompoundIdentifier(idents) => Some((folded(idents.last()?), true)),
        ast::Expr::Function(function) => Some((parts(&function.name)?.pop()?, true)),
        ast::Expr::Nested(inner) | ast::Expr::Collate { expr: inner, .. } => strength(inner),
        ast::Expr::Cast { expr, data_type, .. } => match strength(expr) {
            Some((name, true)) => Some((name, true)),
            _ => cast_name(&data_type.to_string()).map(|name| (name, false)),
        },
        ast::Expr::TypedString(typed) => {
            cast_name(&typed.data_type.to_string()).map(|name| (name, false))
        }
        ast::Expr::Interval(_) => Some(("interval".to_owned(), false)),
        ast::Expr::Case { else_result, .. } => match else_result.as_deref().and_then(strength) {
            Some((name, true)) => Some((name, true)),
            _ => Some(("case".to_owned(), false)),
        },
        ast::Expr::Exists { .. } => fixed("exists"),
        ast::Expr::Array(_) => fixed("array"),
        ast::Expr::AtTimeZone { .. } => fixed("timezone"),
        ast::Expr::Extract { .. } => fixed("extract"),
        ast::Expr::Substring { .. } => fixed("substring"),
        ast::Expr::Position { .. } => fixed("position"),
        ast::Expr::Overlay { .. } => fixed("overlay"),
        ast::Expr::Ceil { .. } => fixed("ceil"),
        ast::Expr::Floor { .. } => fixed("floor"),
        ast::Expr::Tuple(_) => fixed("row"),
        ast::Expr::Trim { trim_where, .. } => fixed(match trim_where {
            Some(ast::TrimWhereField::Leading) => "ltrim",
            Some(ast::TrimWhereField::Trailing) => "rtrim",
            _ => "btrim",
        }),
        _ => None,
    }
}

/// The name a cast gives to what has none: that of the type in `pg_type`.
fn cast_name(text: &str) -> Option<String> {
    let lower = text.to_ascii_lowercase();
    let base = lower.split('(').next().unwrap_or_default().trim();
    let name = match base {
        "int" | "integer" | "int4" => "int4",
        "bigint" | "int8" => "int8",
        "smallint" | "int2" => "int2",
        "boolean" | "bool" => "bool",
        "text" | "uuid" | "date" | "json" | "jsonb" | "bytea" | "numeric" => base,
        "varchar" | "character varying" => "varchar",
        "double precision" => "float8",
        "timestamptz" | "timestamp with time zone" => "timestamptz",
        "timestamp" | "timestamp without time zone" => "timestamp",
        _ => {
            let plain = base.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
            return (plain && !base.is_empty()).then(|| base.to_owned());
        }
    };
    Some(name.to_owned())
}

fn alias(factor: &ast::TableFactor) -> Option<&ast::TableAlias> {
    match factor {
        ast::TableFactor::Table { alias, .. }
        | ast::TableFactor::Derived { alias, .. }
        | ast::TableFactor::TableFunction { alias, .. }
        | ast::TableFactor::Function { alias, .. }
        | ast::TableFactor::UNNEST { alias, .. }
        | ast::TableFactor::JsonTable { alias, .. }
        | ast::TableFactor::XmlTable { alias, .. }
        | ast::TableFactor::NestedJoin { alias, .. } => alias.as_ref(),
        _ => None,
    }
}

/// Columns under the names an alias gives them.
fn renamed(columns: Option<Vec<Output>>, alias: &ast::TableAlias) -> Option<Vec<Output>> {
    let mut columns = columns?;
    for (column, name) in columns.iter_mut().zip(&alias.columns) {
        column.name = folded(&name.name);
    }
    Some(columns)
}

fn constraint(operator: &ast::JoinOperator) -> Option<&ast::JoinConstraint> {
    use ast::JoinOperator as J;
    match operator {
        J::Join(it)
        | J::Inner(it)
        | J::Left(it)
        | J::LeftOuter(it)
        | J::Right(it)
        | J::RightOuter(it)
        | J::FullOuter(it)
        | J::CrossJoin(it) => Some(it),
        _ => None,
    }
}
