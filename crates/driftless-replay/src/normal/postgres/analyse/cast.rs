//! Constants and casts.

use driftless_sql::postgres::DataType;

use super::super::name::literal;
use super::super::syntax::Expr;
use super::super::types::{Ty, Type};
use super::super::value;
use super::{Analyser, Shape, Typed, listed};

/// A number as written, which has the smallest type that holds it.
pub(super) fn number(written: &str) -> Option<Typed> {
    let digits = written.strip_prefix('-').unwrap_or(written);
    if digits.bytes().all(|byte| byte.is_ascii_digit()) {
        if written.parse::<i32>().is_ok() {
            let value = written.parse::<i32>().ok()?;
            return Some(constant(Type::named("integer"), value.to_string()));
        }
        if let Ok(value) = written.parse::<i64>() {
            return Some(constant(Type::named("bigint"), value.to_string()));
        }
    }
    let numeric = Type::named("numeric");
    let types = super::Types { facts: &super::super::facts::NoFacts };
    let printed = value::printed(types, &numeric, written)?;
    Some(constant(numeric, printed))
}

/// A constant, as the server prints it.
fn constant(data_type: Type, printed: String) -> Typed {
    let plain = printed.starts_with(|c: char| c.is_ascii_digit());
    let bare = match data_type.name.as_ref() {
        _ if data_type.array => false,
        "integer" => plain,
        "numeric" => plain && printed.contains('.'),
        "boolean" => true,
        _ => false,
    };
    let text =
        if bare { printed.clone() } else { format!("{}::{}", literal(&printed), data_type.text()) };
    let shape = Shape::Constant(printed);
    Typed { text, ty: Ty::Known(data_type), shape, variable: false }
}

/// Types that are stored alike, so that a cast between them changes nothing.
fn is_string(data_type: &Type) -> bool {
    matches!(data_type.name.as_ref(), "text" | "character varying") && !data_type.has_modifiers()
}

impl Analyser<'_> {
    /// `value::type` as somebody wrote it.
    pub(super) fn cast(&mut self, value: &Expr, data_type: &DataType) -> Option<Typed> {
        let written = Type::of(data_type);
        let Some(target) = self.types.resolved(&written) else {
            self.refuse_type(&written);
            return None;
        };
        if let Expr::Array(items) = value
            && target.array
        {
            let items = items.iter().map(|item| match item {
                Expr::Array(_) => self.cast_nested(item, &target),
                _ => {
                    let item = self.expr(item)?;
                    self.converted(item, &target.element())
                }
            });
            let items: Option<Vec<Typed>> = items.collect();
            return Some(elements(items?, target));
        }
        let typed = self.expr(value)?;
        self.refuse_cast(value, &typed.ty, &target);
        self.converted(typed, &target)
    }

    fn cast_nested(&mut self, item: &Expr, target: &Type) -> Option<Typed> {
        let Expr::Array(items) = item else { return None };
        let items = items.iter().map(|item| match item {
            Expr::Array(_) => self.cast_nested(item, target),
            _ => {
                let item = self.expr(item)?;
                self.converted(item, &target.element())
            }
        });
        let items: Option<Vec<Typed>> = items.collect();
        Some(elements(items?, target.clone()))
    }

    /// A value turned into a type, modifiers included.
    pub(super) fn converted(&self, value: Typed, target: &Type) -> Option<Typed> {
        if let Shape::Elements(items) = &value.shape
            && target.array
        {
            let items = items.iter().map(|item| {
                let nested = matches!(item.shape, Shape::Elements(_));
                let target = if nested { target.clone() } else { target.element() };
                self.converted(item.clone(), &target)
            });
            let items: Option<Vec<Typed>> = items.collect();
            return Some(elements(items?, target.clone()));
        }
        if let Shape::Collated(inner, collation) = &value.shape
            && value.ty.known().is_some_and(|known| !known.same(target))
            && self.types.category(target).0 == 'S'
        {
            let inner = self.converted(inner.as_ref().clone(), target)?;
            return Some(super::collated(inner, collation.clone()));
        }
        let had_type = value.ty != Ty::Untyped;
        let value = match &value.ty {
            Ty::Opaque => return None,
            Ty::Untyped => self.constant_of(value, target)?,
            Ty::Known(known) if known.same(target) => {
                if !target.has_modifiers() || known.full == target.full {
                    return Some(value);
                }
                value
            }
            Ty::Known(_) => self.relabelled(value, &target.plain()),
        };
        Some(if target.has_modifiers() { modified(value, target, had_type)? } else { value })
    }

    /// A value turned into a type implicitly, if it does not have it.
    pub(super) fn coerced(&self, value: Typed, target: &Type) -> Option<Typed> {
        if target.is_polymorphic() {
            return Some(value);
        }
        self.converted(value, &target.plain())
    }

    /// A string without a type, or `NULL`, as a constant of that type.
    fn constant_of(&self, value: Typed, target: &Type) -> Option<Typed> {
        let plain = target.plain();
        let base = self.types.base(&plain).plain();
        let found = match &value.shape {
            Shape::Null => Typed {
                text: format!("NULL::{}", base.text()),
                ty: Ty::Known(base.clone()),
                shape: Shape::Other,
                variable: false,
            },
            // Fields and precision take part in reading it.
            Shape::Text(_) if base.name == "interval" && target.has_modifiers() => return None,
            Shape::Text(raw) => match value::printed(self.types, &base, raw) {
                Some(printed) => {
                    self.refuse_constant(raw, &base);
                    constant(base.clone(), printed)
                }
                None => {
                    self.refuse_constant(raw, &base);
                    return None;
                }
            },
            _ => return None,
        };
        if base.same(&plain) { Some(found) } else { Some(self.relabelled(found, &plain)) }
    }

    /// A value of another type, cast; a constant of one kind of string is one of the other.
    fn relabelled(&self, value: Typed, target: &Type) -> Typed {
        if let (Shape::Constant(printed), Ty::Known(known)) = (&value.shape, &value.ty)
            && is_string(known)
            && is_string(target)
            && known.array == target.array
        {
            return constant(target.clone(), printed.clone());
        }
        Typed {
            text: format!("{}::{}", value.text, target.text()),
            ty: Ty::Known(target.clone()),
            shape: Shape::Other,
            variable: value.variable,
        }
    }
}

/// A value of the right type made to fit the type's modifiers.
fn modified(value: Typed, target: &Type, had_type: bool) -> Option<Typed> {
    let inner = match &value.shape {
        Shape::Constant(printed)
            if !had_type && !value.text.starts_with(|c: char| c.is_ascii_digit()) =>
        {
            literal(printed)
        }
        // The cast to the type itself is part of the one to its modifiers.
        _ => {
            let cast = format!("::{}", target.plain().text());
            value.text.strip_suffix(&cast).unwrap_or(&value.text).to_owned()
        }
    };
    Some(Typed {
        text: format!("{inner}::{}", target.text()),
        ty: Ty::Known(target.clone()),
        shape: Shape::Other,
        variable: value.variable,
    })
}

/// `ARRAY[..]` of elements that have their type.
pub(super) fn elements(items: Vec<Typed>, array: Type) -> Typed {
    let mut text = format!("ARRAY[{}]", listed(&items));
    if items.is_empty() {
        text = format!("{text}::{}", array.text());
    }
    let variable = items.iter().any(|item| item.variable);
    Typed { text, ty: Ty::Known(array), shape: Shape::Elements(items), variable }
}
