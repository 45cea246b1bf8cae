//! Aggregates.
//!
//! The server keeps their parameters resolved: functions with the schema where they were found,
//! types by their names, flags where they are not what they would be unsaid.

use std::collections::BTreeMap;

use driftless_catalog::postgres::{
    Argument, ArgumentMode, DataType, Name, RoutineKind, RoutineName,
};
use driftless_sql::postgres::{
    AggregateArguments, CreateAggregate, Parameter, ParameterMode, ParameterValue, QualifiedName,
};

use crate::place::Place;

use super::routine::new_routine;
use super::session::{Done, Session};

impl Session {
    pub(crate) fn create_aggregate(&mut self, place: &Place<'_>, create: &CreateAggregate) -> Done {
        let name = self.new_name(&create.name)?;
        let (mut arguments, ordered) = match &create.arguments {
            Some(arguments) => self.aggregate_arguments(arguments)?,
            None => (Vec::new(), None),
        };
        let mut options = BTreeMap::new();
        for option in &create.options {
            let word = option.name.text.to_ascii_lowercase();
            let word = match word.as_str() {
                "sfunc1" | "stype1" | "initcond1" => word.trim_end_matches('1').to_owned(),
                _ => word,
            };
            let value = self.aggregate_option(&word, option, ordered.is_some())?;
            match (word.as_str(), value) {
                ("basetype", Some(text)) if !text.eq_ignore_ascii_case("\"any\"") => {
                    arguments.push(argument(ArgumentMode::In, DataType::built_in(&text)));
                }
                ("basetype", _) | (_, None) => {}
                (_, Some(value)) => _ = options.insert(word, value),
            }
        }
        if let Some(direct) = ordered {
            options.insert("ordered".to_owned(), direct.to_string());
        }
        let inputs = arguments.iter().map(|it| it.data_type.text.clone()).collect();
        let routine_name = RoutineName { name, arguments: inputs };
        let parallel = options.remove("parallel");
        let mut routine = new_routine(routine_name, RoutineKind::Aggregate(options), arguments);
        routine.language = "internal".to_owned();
        if let Some(parallel) = parallel {
            routine.parallel = parallel.to_ascii_lowercase();
        }
        self.insert_routine(place, routine, create.or_replace, create.name.name.span)
    }

    /// A parameter as the server keeps it; none where it says what goes without saying.
    fn aggregate_option(
        &self,
        word: &str,
        option: &Parameter,
        ordered: bool,
    ) -> Done<Option<String>> {
        let text = option.value.as_ref().map(ParameterValue::text);
        let value = match (word, &option.value) {
            ("stype" | "mstype" | "basetype", Some(ParameterValue::Type(data_type))) => {
                Some(self.argument_type(data_type)?.text)
            }
            ("sortop", Some(ParameterValue::Operator(name))) => {
                let schema = name.schema.as_ref().map_or("pg_catalog", |it| it.text.as_str());
                let home = if schema == "public" { String::new() } else { format!("{schema}.") };
                Some(format!("{home}{}", name.operator))
            }
            ("finalfunc_extra" | "mfinalfunc_extra" | "hypothetical", value) => {
                let unset = ["false", "off", "0"].map(Some).contains(&text.as_deref());
                (value.is_none() || !unset).then(|| "true".to_owned())
            }
            ("finalfunc_modify" | "mfinalfunc_modify", _) => {
                let kept = match text.unwrap_or_default().to_ascii_lowercase().as_str() {
                    "shareable" => "s",
                    "read_write" => "w",
                    _ => "r",
                };
                let usual = if ordered { "w" } else { "r" };
                (kept != usual).then(|| kept.to_owned())
            }
            ("sspace" | "msspace", _) => text.filter(|it| it != "0"),
            (word, Some(value)) if word.ends_with("func") => Some(self.support_function(value)),
            _ => text,
        };
        Ok(value)
    }

    /// A function by the name that is found with the search path; the server's own have no schema.
    fn support_function(&self, value: &ParameterValue) -> String {
        let qualified = match value {
            ParameterValue::Type(data_type) => data_type.as_name().cloned(),
            ParameterValue::Word(name) => {
                Some(QualifiedName { database: None, schema: None, name: name.clone() })
            }
            _ => None,
        };
        let found =
            qualified.as_ref().and_then(|name| self.routines_named(name).into_iter().next());
        let name = match (found, &qualified) {
            (Some(found), _) => found.name,
            (None, Some(QualifiedName { schema: Some(schema), name, .. })) => {
                Name::new(&schema.text, &name.text)
            }
            (None, _) => return value.text(),
        };
        if name.schema == "pg_catalog" { name.name } else { name.to_string() }
    }

    /// What an aggregate takes, and how much of it directly if it takes the rest in order. An
    /// argument of any number, which takes what is ordered by as well, is kept once.
    pub(super) fn aggregate_arguments(
        &self,
        arguments: &AggregateArguments,
    ) -> Done<(Vec<Argument>, Option<usize>)> {
        let AggregateArguments::List { direct, ordered } = arguments else {
            return Ok((Vec::new(), None));
        };
        let mut all = Vec::new();
        for (mode, data_type) in direct.iter().chain(ordered.iter().flatten()) {
            let mode = match mode {
                ParameterMode::Variadic => ArgumentMode::Variadic,
                _ => ArgumentMode::In,
            };
            all.push(argument(mode, self.argument_type(data_type)?));
        }
        let is_variadic = |at: Option<usize>| {
            at.and_then(|at| all.get(at)).is_some_and(|it| it.mode == ArgumentMode::Variadic)
        };
        if ordered.is_some() && is_variadic(direct.len().checked_sub(1)) {
            all.truncate(direct.len());
        }
        Ok((all, ordered.as_ref().map(|_| direct.len())))
    }
}

fn argument(mode: ArgumentMode, data_type: DataType) -> Argument {
    Argument { mode, name: None, data_type, default: None }
}
