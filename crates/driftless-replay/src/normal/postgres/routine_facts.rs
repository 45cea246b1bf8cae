//! What is to be known of a routine where it is called.
//!
//! Normal forms and judgements ask alike, so that neither can take a call for another.

use driftless_catalog::postgres::{ArgumentMode, Routine};

use super::facts::FunctionFacts;

/// What is to be known of a routine that is called in an expression or stands in `FROM`.
pub(crate) fn function_facts(routine: &Routine) -> FunctionFacts {
    let inputs = || routine.arguments.iter().filter(|argument| argument.mode.is_input());
    let output =
        |mode| matches!(mode, ArgumentMode::Out | ArgumentMode::InOut | ArgumentMode::Table);
    let columns = routine.arguments.iter().filter(|argument| output(argument.mode));
    let columns: Vec<(String, String)> = columns
        .map(|it| (it.name.clone().unwrap_or_default(), it.data_type.text.clone()))
        .collect();
    let variadic = inputs()
        .find(|it| it.mode == ArgumentMode::Variadic)
        .map(|it| it.data_type.text.trim_end_matches("[]").to_owned());
    // The name of a single result names the column where the function stands in `FROM`.
    let named = matches!(columns.as_slice(), [(name, _)] if !name.is_empty());
    FunctionFacts {
        schema: routine.name.name.schema.clone(),
        name: routine.name.name.name.clone(),
        arguments: inputs().map(|it| it.data_type.text.clone()).collect(),
        defaults: inputs().filter(|it| it.default.is_some()).count(),
        variadic,
        result: routine.returns.as_ref().map_or("record", |it| &it.text).to_owned(),
        columns: if columns.len() > 1 || named { columns } else { Vec::new() },
    }
}
