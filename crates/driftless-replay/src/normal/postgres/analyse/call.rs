//! Calls of functions.

use super::super::builtin::builtins;
use super::super::name::{qualified, quoted};
use super::super::resolve::Candidate;
use super::super::syntax::{Call, OrderItem};
use super::super::types::{Ty, Type};
use super::window::directed;
use super::{Analyser, Typed, listed};

/// What a function that may be called is, beside its types.
struct Known {
    candidate: Candidate,
    /// Its name as shown.
    shown: String,
    /// Columns of its result, if it has several.
    columns: Vec<(String, Ty)>,
}

/// Arguments as they are passed, and what they were before.
struct Arguments<'a> {
    values: &'a [Typed],
    before: &'a [String],
}

/// A call with the columns of its result.
pub(super) struct Called {
    pub(super) value: Typed,
    pub(super) columns: Vec<(String, Ty)>,
}

impl Analyser<'_> {
    pub(super) fn call(&mut self, call: &Call) -> Option<Typed> {
        self.called(call).map(|called| called.value)
    }

    pub(super) fn called(&mut self, call: &Call) -> Option<Called> {
        if call.arguments.iter().any(|argument| argument.name.is_some()) {
            return None;
        }
        let mut values = Vec::new();
        for argument in &call.arguments {
            values.push(self.expr(&argument.value)?);
        }
        let (schema, name) = match call.name.as_slice() {
            [name] => (None, name.as_str()),
            [schema, name] => (Some(schema.as_str()), name.as_str()),
            _ => return None,
        };
        if let [only] = values.as_slice()
            && let Some(cast) = self.call_as_cast(schema, name, only)
        {
            return Some(Called { value: cast, columns: Vec::new() });
        }
        let known = self.candidates(schema, name, values.len(), call.variadic);
        let inputs: Vec<Ty> = values.iter().map(|value| value.ty.clone()).collect();
        if known.is_empty() {
            self.refuse_call(call, schema, name, &inputs);
            return self.unknown_call(call, schema, name);
        }
        // Direct arguments of an ordered-set aggregate are not all it takes.
        if !call.within.is_empty() {
            return None;
        }
        let candidates: Vec<Candidate> =
            known.iter().map(|known| known.candidate.clone()).collect();
        let fits = |candidate: &Candidate| {
            let mut pairs = inputs.iter().zip(&candidate.arguments);
            pairs.all(|(input, argument)| self.types.coerces(input, argument))
        };
        let Some(resolved) = self.choose_exactly(&inputs, &candidates) else {
            if !candidates.iter().any(fits) {
                self.refuse_call(call, schema, name, &inputs);
            }
            return None;
        };
        let chosen =
            known.into_iter().find(|known| {
                known.candidate.arguments.len() == resolved.arguments.len()
                    && known.candidate.arguments.iter().zip(&resolved.arguments).all(
                        |(declared, actual)| declared.is_polymorphic() || declared.same(actual),
                    )
            })?;
        // Where there may be another function of that name, it may be the one that is meant.
        let sure = self.knows_all(schema, name);
        let noted = self.refusal();
        let mut arguments = Vec::new();
        let before: Vec<String> = values.iter().map(|value| value.text.clone()).collect();
        for (value, declared) in values.into_iter().zip(&resolved.arguments) {
            let argument = self.coerced(value, declared);
            if !sure {
                self.forget_refusal(noted.clone());
            }
            arguments.push(argument?);
        }
        let arguments = Arguments { values: &arguments, before: &before };
        let value = self.written(call, &chosen.shown, &arguments, Ty::Known(resolved.result))?;
        Some(Called { value, columns: chosen.columns })
    }

    /// Functions of that name that take so many arguments.
    fn candidates(
        &self,
        schema: Option<&str>,
        name: &str,
        count: usize,
        spread: bool,
    ) -> Vec<Known> {
        let mut found = Vec::new();
        if schema.is_none_or(|schema| schema == "pg_catalog") {
            for row in builtins().functions(name) {
                let declared: Vec<Type> =
                    row.arguments.iter().map(|name| Type::named(name)).collect();
                let variadic = row.variadic.map(Type::named);
                let Some(arguments) = taken(declared, row.defaults, variadic, count, spread) else {
                    continue;
                };
                let columns = row.columns.iter();
                found.push(Known {
                    candidate: Candidate { arguments, result: Type::named(row.result) },
                    shown: quoted(name),
                    columns: columns
                        .map(|(name, ty)| ((*name).to_owned(), Ty::named(ty)))
                        .collect(),
                });
            }
        }
        for facts in self.types.facts.functions(schema, name) {
            let read = |text: &String| Type::read(text).map(|found| found.plain());
            let declared: Option<Vec<Type>> = facts.arguments.iter().map(read).collect();
            let variadic = facts.variadic.as_ref().and_then(read);
            let arguments = declared
                .and_then(|declared| taken(declared, facts.defaults, variadic, count, spread));
            let (Some(arguments), Some(result)) = (arguments, read(&facts.result)) else {
                continue;
            };
            let columns = facts
                .columns
                .iter()
                .map(|(name, text)| (name.clone(), Type::read(text).map_or(Ty::Opaque, Ty::Known)));
            found.push(Known {
                candidate: Candidate { arguments, result },
                shown: qualified(&facts.schema, &facts.name),
                columns: columns.collect(),
            });
        }
        found
    }

    /// `date('2020-01-01')`: a type's name called with a string.
    fn call_as_cast(&self, schema: Option<&str>, name: &str, value: &Typed) -> Option<Typed> {
        if schema.is_some() || value.ty != Ty::Untyped {
            return None;
        }
        let target = Type::read(name)?;
        builtins().category(&target.name)?;
        (!target.has_modifiers()).then(|| self.converted(value.clone(), &target))?
    }

    /// A function nobody knows: without arguments it is what it is.
    fn unknown_call(&mut self, call: &Call, schema: Option<&str>, name: &str) -> Option<Called> {
        // Which schema a bare name means is not known either.
        let elsewhere = schema.is_some_and(|schema| schema != "public");
        if !call.arguments.is_empty() || call.star || elsewhere {
            return None;
        }
        let none = Arguments { values: &[], before: &[] };
        let value =
            self.written(call, &qualified(schema.unwrap_or_default(), name), &none, Ty::Opaque)?;
        Some(Called { value, columns: Vec::new() })
    }

    fn written(
        &mut self,
        call: &Call,
        name: &str,
        arguments: &Arguments<'_>,
        ty: Ty,
    ) -> Option<Typed> {
        let Arguments { values: arguments, before } = arguments;
        let mut variable = arguments.iter().any(|argument| argument.variable);
        let distinct = if call.distinct { "DISTINCT " } else { "" };
        let mut inner = if call.star { "*".to_owned() } else { listed(arguments) };
        if call.variadic {
            let last = arguments.last()?;
            let rest = listed(arguments.get(..arguments.len() - 1)?);
            let comma = if rest.is_empty() { "" } else { ", " };
            inner = format!("{rest}{comma}VARIADIC {}", last.text);
        }
        if !call.order.is_empty() {
            let mut items = Vec::new();
            for item in &call.order {
                let text = self.order_items(std::slice::from_ref(&plain(item)))?;
                // What is also an argument is sorted as the argument is passed.
                let argument = before.iter().position(|before| *before == text);
                let text = match argument.and_then(|at| arguments.get(at)) {
                    Some(argument) => argument.text.clone(),
                    None => text,
                };
                items.push(directed(&text, item));
            }
            inner.push_str(&format!(" ORDER BY {}", items.join(", ")));
        }
        let mut text = format!("{name}({distinct}{inner})");
        if let Some(filter) = &call.filter {
            let filter = self.condition(filter)?;
            variable |= filter.variable;
            text.push_str(&format!(" FILTER (WHERE {})", filter.text));
        }
        if let Some(over) = &call.over {
            text.push_str(&format!(" OVER {}", self.over(over)?));
        }
        Some(Typed::new(text, ty, variable))
    }
}

/// The same entry without its direction.
fn plain(item: &OrderItem) -> OrderItem {
    OrderItem { value: item.value.clone(), descending: false, nulls_first: false }
}

/// The types of so many arguments, if the function takes them.
fn taken(
    mut declared: Vec<Type>,
    defaults: usize,
    variadic: Option<Type>,
    count: usize,
    spread: bool,
) -> Option<Vec<Type>> {
    if let Some(element) = variadic
        && !spread
    {
        declared.pop();
        while declared.len() < count {
            declared.push(element.clone());
        }
        return (declared.len() == count).then_some(declared);
    }
    let fits = count <= declared.len() && count + defaults >= declared.len();
    declared.truncate(count);
    fits.then_some(declared)
}
