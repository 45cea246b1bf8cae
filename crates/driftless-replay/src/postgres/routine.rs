//! Functions and procedures.

use std::collections::BTreeMap;

use driftless_catalog::SqlText;
use driftless_catalog::postgres::{
    Argument, ArgumentMode, DataType, Name, Routine, RoutineKind, RoutineName, Volatility,
};
use driftless_sql::postgres::{
    self as sql, AlterFunction, CreateFunction, FunctionBody, FunctionOption, FunctionOptionKind,
    FunctionResult, ObjectIdentity, ParameterMode, RoutineArguments, RoutineReference,
    SettingValue,
};

use crate::place::Place;
use crate::problem::Problem;

use super::codes::{DUPLICATE_OBJECT, INVALID_DEFINITION};
use super::session::{Done, Session, Stop};
use super::text::{expression, slice};

impl Session {
    pub(crate) fn create_function(&mut self, place: &Place<'_>, create: &CreateFunction) -> Done {
        let name = self.new_name(&create.name)?;
        let arguments = self.arguments(place, create)?;
        let inputs = arguments.iter().filter(|argument| argument.mode.is_input());
        let inputs: Vec<String> = inputs.map(|it| it.data_type.text.clone()).collect();
        let (returns, returns_set) = self.returns(create, &arguments)?;
        let routine_name = RoutineName { name, arguments: inputs };
        let kind = if create.procedure { RoutineKind::Procedure } else { RoutineKind::Function };
        let mut routine = new_routine(routine_name, kind, arguments);
        routine.returns = returns;
        routine.returns_set = returns_set;
        for option in &create.options {
            self.routine_option(place, &mut routine, option);
        }
        let Some(body) = &create.body else {
            let message = "a function needs a body";
            return Err(Problem::error(&INVALID_DEFINITION, create.name.name.span, message).into());
        };
        if routine.language == "sql" && routine.settings.is_empty() {
            self.judge_sql_body(body)?;
        }
        match &create.body {
            Some(FunctionBody::Text { definition, symbol }) => {
                routine.body = Some(SqlText::raw(definition.value.clone()));
                routine.symbol = symbol.as_ref().map(|it| it.value.clone());
            }
            Some(FunctionBody::Return(fragment)) => {
                let text = format!("RETURN {}", slice(place, fragment.span));
                routine.body = Some(SqlText::raw(text));
                routine.language = "sql".to_owned();
            }
            Some(FunctionBody::Atomic(body)) => {
                routine.body = Some(SqlText::raw(slice(place, body.span)));
                routine.language = "sql".to_owned();
            }
            None => {}
        }
        self.insert_routine(place, routine, create.or_replace, create.name.name.span)
    }

    pub(super) fn insert_routine(
        &mut self,
        place: &Place<'_>,
        routine: Routine,
        or_replace: bool,
        span: driftless_diag::Span,
    ) -> Done {
        let existing = self.objects().routines.get(&routine.name);
        if let Some(existing) = existing.filter(|it| !self.is_unknown(&it.name.name.name)) {
            let message = if !or_replace {
                Some(format!("function `{}` exists already", routine.name))
            } else if existing.kind.object_kind() != routine.kind.object_kind() {
                Some(format!("`{}` is a {}", routine.name, existing.kind.object_kind()))
            } else if existing.returns != routine.returns
                || existing.returns_set != routine.returns_set
            {
                let old = existing.returns.as_ref().map_or("nothing", |it| it.text.as_str());
                Some(format!("`OR REPLACE` cannot change what `{}` returns ({old})", routine.name))
            } else {
                None
            };
            if let Some(message) = message {
                return Err(Problem::error(&DUPLICATE_OBJECT, span, message)
                    .label("this function exists")
                    .help(format!("DROP FUNCTION {}", routine.name))
                    .into());
            }
        }
        let key = routine.key();
        self.made(place, key, span.start);
        self.learn(&routine.name.name.name.clone());
        self.objects_mut().routines.insert(routine.name.clone(), routine);
        Ok(())
    }

    fn arguments(&self, place: &Place<'_>, create: &CreateFunction) -> Done<Vec<Argument>> {
        let mut arguments = Vec::new();
        for parameter in &create.parameters {
            arguments.push(Argument {
                mode: match parameter.mode {
                    ParameterMode::In => ArgumentMode::In,
                    ParameterMode::Out => ArgumentMode::Out,
                    ParameterMode::InOut => ArgumentMode::InOut,
                    ParameterMode::Variadic => ArgumentMode::Variadic,
                },
                name: parameter.name.as_ref().map(|name| name.text.clone()),
                data_type: self.argument_type(&parameter.data_type)?,
                default: parameter.default.as_ref().map(|it| expression(place, it)),
            });
        }
        if let Some(FunctionResult::Table(columns)) = &create.returns {
            for (name, data_type) in columns {
                arguments.push(Argument {
                    mode: ArgumentMode::Table,
                    name: Some(name.text.clone()),
                    data_type: self.argument_type(data_type)?,
                    default: None,
                });
            }
        }
        Ok(arguments)
    }

    /// The type of an argument: the server keeps no length of it.
    pub(super) fn argument_type(&self, written: &sql::DataType) -> Done<DataType> {
        let mut plain = written.clone();
        plain.set_of = false;
        let mut data_type = self.data_type(&plain)?;
        data_type.text = without_modifiers(&data_type.text);
        Ok(data_type)
    }

    fn returns(
        &self,
        create: &CreateFunction,
        arguments: &[Argument],
    ) -> Done<(Option<DataType>, bool)> {
        let outputs: Vec<&Argument> = arguments
            .iter()
            .filter(|it| {
                matches!(it.mode, ArgumentMode::Out | ArgumentMode::InOut | ArgumentMode::Table)
            })
            .collect();
        let implied = match outputs.as_slice() {
            [] => None,
            [one] => Some(one.data_type.clone()),
            _ => Some(DataType::built_in("record")),
        };
        match &create.returns {
            Some(FunctionResult::Type(data_type)) => {
                Ok((Some(self.argument_type(data_type)?), data_type.set_of))
            }
            Some(FunctionResult::Table(_)) => Ok((implied, true)),
            None if create.procedure => Ok((None, false)),
            None if implied.is_none() => {
                let message = "a function must say what it returns";
                Err(Problem::error(&INVALID_DEFINITION, create.name.name.span, message).into())
            }
            None => Ok((implied, false)),
        }
    }

    fn routine_option(&self, place: &Place<'_>, routine: &mut Routine, option: &FunctionOption) {
        match &option.kind {
            FunctionOptionKind::Language(name) => {
                routine.language = name.text.to_ascii_lowercase();
            }
            FunctionOptionKind::Transform(types) => {
                let types = types.iter().filter_map(|it| self.data_type(it).ok());
                routine.transforms = types.map(|it| it.text).collect();
            }
            FunctionOptionKind::Window => routine.kind = RoutineKind::Window,
            FunctionOptionKind::Volatility(volatility) => {
                routine.volatility = match volatility {
                    sql::Volatility::Immutable => Volatility::Immutable,
                    sql::Volatility::Stable => Volatility::Stable,
                    sql::Volatility::Volatile => Volatility::Volatile,
                };
            }
            FunctionOptionKind::Strict(strict) => routine.strict = *strict,
            FunctionOptionKind::SecurityDefiner(definer) => routine.security_definer = *definer,
            FunctionOptionKind::Leakproof(leakproof) => routine.leakproof = *leakproof,
            FunctionOptionKind::Cost(cost) => {
                let default = ["c", "internal"].contains(&routine.language.as_str());
                let default = if default { "1" } else { "100" };
                routine.cost = Some(cost.text.clone()).filter(|cost| cost != default);
            }
            FunctionOptionKind::Rows(rows) => {
                routine.rows = Some(rows.text.clone()).filter(|rows| rows != "1000");
            }
            FunctionOptionKind::Support(name) => {
                let schema = name.schema.as_ref().map_or("pg_catalog", |it| it.text.as_str());
                routine.support = Some(Name::new(schema, &name.name.text));
            }
            FunctionOptionKind::Parallel(parallel) => {
                routine.parallel = parallel.text.to_ascii_lowercase();
            }
            FunctionOptionKind::Set(setting) => {
                let value = match &setting.value {
                    SettingValue::Values(values) => {
                        let list = ["search_path", "temp_tablespaces", "local_preload_libraries"];
                        let quote = list.contains(&setting.name.as_str());
                        let values = values.iter().map(|value| {
                            if quote { quoted_item(&value.text) } else { value.text.clone() }
                        });
                        values.collect::<Vec<String>>().join(", ")
                    }
                    SettingValue::FromCurrent if setting.name == "search_path" => {
                        self.current_path()
                    }
                    SettingValue::FromCurrent => slice(place, setting.span).to_owned(),
                    SettingValue::Default | SettingValue::Modes(_) => {
                        routine.settings.remove(&setting.name);
                        return;
                    }
                };
                routine.settings.insert(setting.name.clone(), value);
            }
            FunctionOptionKind::Reset(reset) => match &reset.name {
                Some(name) => _ = routine.settings.remove(name),
                None => routine.settings.clear(),
            },
        }
    }

    pub(crate) fn alter_function(&mut self, place: &Place<'_>, alter: &AlterFunction) -> Done {
        let ObjectIdentity::Routine(reference) = &alter.object.identity else {
            return Err(Stop::Unknown);
        };
        let name = self.routine(reference, alter.object.kind)?;
        let mut routine = self.objects().routines.get(&name).cloned().ok_or(Stop::Unknown)?;
        for option in &alter.options {
            self.routine_option(place, &mut routine, option);
        }
        self.objects_mut().routines.insert(name, routine);
        Ok(())
    }

    /// The types by which a reference names a routine: those of its inputs.
    pub(crate) fn argument_types(&self, reference: &RoutineReference) -> Done<Option<Vec<String>>> {
        match &reference.arguments {
            None => Ok(None),
            Some(RoutineArguments::Aggregate(arguments)) => {
                let (arguments, _) = self.aggregate_arguments(arguments)?;
                Ok(Some(arguments.into_iter().map(|it| it.data_type.text).collect()))
            }
            Some(RoutineArguments::List(list)) => {
                let mut inputs = Vec::new();
                for (mode, data_type) in list {
                    if *mode != ParameterMode::Out {
                        inputs.push(self.argument_type(data_type)?.text);
                    }
                }
                Ok(Some(inputs))
            }
        }
    }
}

pub(super) fn new_routine(
    name: RoutineName,
    kind: RoutineKind,
    arguments: Vec<Argument>,
) -> Routine {
    Routine {
        name,
        kind,
        arguments,
        returns: None,
        returns_set: false,
        language: "sql".to_owned(),
        body: None,
        symbol: None,
        volatility: Volatility::Volatile,
        strict: false,
        security_definer: false,
        leakproof: false,
        parallel: "unsafe".to_owned(),
        cost: None,
        rows: None,
        settings: BTreeMap::new(),
        support: None,
        transforms: Vec::new(),
    }
}

/// A type without what stands in parentheses.
fn without_modifiers(text: &str) -> String {
    match (text.find('('), text.rfind(')')) {
        (Some(open), Some(close)) if open < close && !text.starts_with('"') => {
            let (before, after) = (text.get(..open), text.get(close + 1..));
            format!("{}{}", before.unwrap_or_default(), after.unwrap_or_default())
        }
        _ => text.to_owned(),
    }
}

pub(super) fn quoted_item(text: &str) -> String {
    let plain = text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    if plain && !text.is_empty() {
        text.to_owned()
    } else {
        format!("\"{}\"", text.replace('"', "\"\""))
    }
}
