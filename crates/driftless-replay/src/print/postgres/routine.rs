//! Functions, procedures and aggregates.

use driftless_catalog::postgres::{
    ArgumentMode, DataType, Routine, RoutineKind, RoutineName, Volatility,
};

use super::{Script, expression, ident, literal, named_routine};

impl Script<'_> {
    /// Routines that need nothing but types.
    pub(super) fn early_routines(&mut self) {
        let routines = || self.objects.routines.values().filter(|routine| !self.is_late(routine));
        let aggregate = |routine: &Routine| matches!(routine.kind, RoutineKind::Aggregate(_));
        let plain: Vec<String> = routines().filter(|it| !aggregate(it)).map(create).collect();
        let aggregates: Vec<String> = routines().filter(|it| aggregate(it)).map(create).collect();
        self.statements.extend(plain.into_iter().chain(aggregates));
    }

    /// Routines that need tables or views, with what identifies them.
    pub(super) fn late_routines(&self) -> Vec<(RoutineName, String)> {
        let late = self.objects.routines.values().filter(|routine| self.is_late(routine));
        late.map(|routine| (routine.name.clone(), create(routine))).collect()
    }

    fn is_late(&self, routine: &Routine) -> bool {
        let of_relation = |data_type: &DataType| {
            data_type.of.as_ref().is_some_and(|of| {
                self.objects.tables.contains_key(of) || self.objects.views.contains_key(of)
            })
        };
        let arguments = routine.arguments.iter().map(|argument| &argument.data_type);
        arguments.chain(&routine.returns).any(of_relation) || is_atomic(routine)
    }
}

/// Whether the body is SQL of the statement's own and no string.
fn is_atomic(routine: &Routine) -> bool {
    let Some(body) = &routine.body else { return false };
    let start = body.source.trim_start().to_ascii_lowercase();
    let begins = |words: &str| start.starts_with(words);
    routine.language == "sql" && (begins("begin atomic") || begins("return ") || begins("return("))
}

/// `name(types)`, as other statements refer to it.
pub fn reference(routine: &Routine) -> String {
    let arguments = match &routine.kind {
        RoutineKind::Aggregate(options) => {
            let variadic = |at: usize| {
                let argument = routine.arguments.get(at);
                argument.is_some_and(|it| it.mode == ArgumentMode::Variadic)
            };
            let types = routine.name.arguments.iter().enumerate().map(|(at, data_type)| {
                if variadic(at) { format!("VARIADIC {data_type}") } else { data_type.clone() }
            });
            aggregate_arguments(routine, types.collect(), options)
        }
        _ => routine.name.arguments.join(", "),
    };
    format!("{}({arguments})", named_routine(&routine.name.name))
}

/// `CREATE FUNCTION` and its like.
pub fn create(routine: &Routine) -> String {
    let word = match &routine.kind {
        RoutineKind::Function | RoutineKind::Window => "FUNCTION",
        RoutineKind::Procedure => "PROCEDURE",
        RoutineKind::Aggregate(options) => return create_aggregate(routine, options),
    };
    let name = named_routine(&routine.name.name);
    let mut text = format!("CREATE {word} {name}({})", arguments(routine));
    text.push_str(&returns(routine));
    text.push_str(&format!("\n    LANGUAGE {}{}", ident(&routine.language), options(routine)));
    if let Some(body) = &routine.body {
        if is_atomic(routine) {
            text.push_str(&format!("\n{}", body.source.trim()));
        } else if let Some(symbol) = &routine.symbol {
            text.push_str(&format!("\nAS {}, {}", literal(&body.source), literal(symbol)));
        } else {
            let tag = tag(&body.source);
            text.push_str(&format!("\nAS {tag}{}{tag}", body.source));
        }
    }
    text
}

fn arguments(routine: &Routine) -> String {
    arguments_of(routine).join(", ")
}

fn arguments_of(routine: &Routine) -> Vec<String> {
    let arguments = routine.arguments.iter().filter(|it| it.mode != ArgumentMode::Table);
    arguments
        .map(|argument| {
            let mut parts = Vec::new();
            if argument.mode != ArgumentMode::In {
                parts.push(argument.mode.sql().to_owned());
            }
            parts.extend(argument.name.as_ref().map(|name| ident(name)));
            parts.push(argument.data_type.text.clone());
            parts.extend(argument.default.as_ref().map(|it| format!("DEFAULT {}", expression(it))));
            parts.join(" ")
        })
        .collect()
}

fn returns(routine: &Routine) -> String {
    let table = routine.arguments.iter().filter(|it| it.mode == ArgumentMode::Table);
    let table: Vec<String> = table
        .map(|it| {
            let name = it.name.as_deref().unwrap_or_default();
            format!("{} {}", ident(name), it.data_type.text)
        })
        .collect();
    match &routine.returns {
        _ if !table.is_empty() => format!(" RETURNS TABLE ({})", table.join(", ")),
        Some(data_type) if routine.returns_set => format!(" RETURNS SETOF {}", data_type.text),
        Some(data_type) => format!(" RETURNS {}", data_type.text),
        None => String::new(),
    }
}

/// Options that are not what they would be unsaid.
fn options(routine: &Routine) -> String {
    let mut options = Vec::new();
    let mut flag = |set: bool, words: &str| {
        if set {
            options.push(words.to_owned());
        }
    };
    flag(routine.kind == RoutineKind::Window, "WINDOW");
    flag(routine.volatility != Volatility::Volatile, routine.volatility.sql());
    flag(routine.strict, "STRICT");
    flag(routine.security_definer, "SECURITY DEFINER");
    flag(routine.leakproof, "LEAKPROOF");
    flag(
        routine.parallel != "unsafe",
        &format!("PARALLEL {}", routine.parallel.to_ascii_uppercase()),
    );
    options.extend(routine.cost.as_ref().map(|cost| format!("COST {cost}")));
    options.extend(routine.rows.as_ref().map(|rows| format!("ROWS {rows}")));
    options.extend(routine.support.as_ref().map(|name| format!("SUPPORT {}", named_routine(name))));
    if !routine.transforms.is_empty() {
        let types: Vec<String> =
            routine.transforms.iter().map(|it| format!("FOR TYPE {it}")).collect();
        options.push(format!("TRANSFORM {}", types.join(", ")));
    }
    for (name, value) in &routine.settings {
        options.push(format!("SET {name} TO {}", setting(name, value)));
    }
    options.iter().map(|option| format!(" {option}")).collect()
}

/// A setting's value: lists of names stay lists, everything else is a string.
fn setting(name: &str, value: &str) -> String {
    let listed = ["search_path", "temp_tablespaces", "local_preload_libraries"].contains(&name);
    // An empty name is kept quoted, and cannot be written so.
    if value == "\"\"" {
        return literal("");
    }
    if listed && !value.is_empty() { value.to_owned() } else { literal(value) }
}

/// A dollar quote that the body does not contain.
fn tag(body: &str) -> String {
    let mut tag = "$$".to_owned();
    let mut number = 0;
    while body.contains(&tag) || body.ends_with('$') && tag == "$$" {
        number += 1;
        tag = format!("$body{number}$");
    }
    tag
}

fn create_aggregate(
    routine: &Routine,
    options: &std::collections::BTreeMap<String, String>,
) -> String {
    let arguments = aggregate_arguments(routine, arguments_of(routine), options);
    let mut lines: Vec<String> = options
        .iter()
        .filter(|(name, _)| name.as_str() != ORDERED)
        .map(|(name, value)| format!("    {}", aggregate_option(name, value)))
        .collect();
    if routine.parallel != "unsafe" {
        lines.push(format!("    PARALLEL = {}", routine.parallel.to_ascii_uppercase()));
    }
    let name = named_routine(&routine.name.name);
    format!("CREATE AGGREGATE {name}({arguments}) (\n{}\n)", lines.join(",\n"))
}

/// The parameter under which the catalog keeps how many arguments come before `ORDER BY`.
const ORDERED: &str = "ordered";

/// The arguments of an aggregate: those it orders by stand behind the direct ones.
fn aggregate_arguments(
    routine: &Routine,
    arguments: Vec<String>,
    options: &std::collections::BTreeMap<String, String>,
) -> String {
    let direct = options.get(ORDERED).and_then(|it| it.parse::<usize>().ok());
    match direct {
        Some(direct) if direct <= arguments.len() => {
            let (first, rest) = arguments.split_at(direct);
            // The last direct argument is variadic and takes what is ordered by as well.
            let rest =
                if rest.is_empty() { first.get(direct.saturating_sub(1)..) } else { Some(rest) };
            let rest = rest.unwrap_or_default().join(", ");
            let space = if first.is_empty() { "" } else { " " };
            format!("{}{space}ORDER BY {rest}", first.join(", "))
        }
        _ if routine.arguments.is_empty() => "*".to_owned(),
        _ => arguments.join(", "),
    }
}

fn aggregate_option(name: &str, value: &str) -> String {
    let word = name.to_ascii_uppercase();
    match name {
        "finalfunc_extra" | "mfinalfunc_extra" | "hypothetical" => word,
        "initcond" | "minitcond" if !value.starts_with('\'') => {
            format!("{word} = {}", literal(value))
        }
        "finalfunc_modify" | "mfinalfunc_modify" => {
            let value = match value {
                "r" => "READ_ONLY",
                "s" => "SHAREABLE",
                "w" => "READ_WRITE",
                other => other,
            };
            format!("{word} = {value}")
        }
        "sortop" if !value.starts_with("OPERATOR") => match value.rsplit_once('.') {
            Some(_) => format!("{word} = OPERATOR({value})"),
            None => format!("{word} = OPERATOR(pg_catalog.{value})"),
        },
        _ => format!("{word} = {value}"),
    }
}
