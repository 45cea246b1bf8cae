//! Operators, comparisons and what the grammar makes comparisons of.

use super::super::builtin::{OperatorRow, builtins};
use super::super::resolve::{Candidate, Resolved};
use super::super::syntax::{Expr, Operator, Query};
use super::super::types::{Ty, Type};
use super::{Analyser, Shape, Typed, joined, listed};

impl Analyser<'_> {
    pub(super) fn operation(
        &mut self,
        operator: &Operator,
        left: Option<Typed>,
        right: Typed,
    ) -> Option<Typed> {
        if operator.schema.is_some() {
            return None;
        }
        let name = operator.name.as_str();
        let Some(left) = left else { return self.sign(name, right) };
        if let (Shape::Row(ours), Shape::Row(theirs)) = (&left.shape, &right.shape) {
            return self.rows(operator, ours, theirs);
        }
        let resolved = self.binary(name, &left.ty, &right.ty)?;
        let variable = left.variable || right.variable;
        let [one, two] = resolved.arguments.as_slice() else { return None };
        let (left, right) = (self.coerced(left, one)?, self.coerced(right, two)?);
        let text = format!("({} {name} {})", left.text, right.text);
        Some(Typed::new(text, Ty::Known(resolved.result), variable))
    }

    fn sign(&mut self, name: &str, right: Typed) -> Option<Typed> {
        let rows = builtins().operators(name).iter().filter(|row| row.left.is_none());
        let candidates: Vec<Candidate> = rows
            .map(|row| Candidate {
                arguments: vec![Type::named(row.right)],
                result: Type::named(row.result),
            })
            .collect();
        let resolved = self.choose_exactly(std::slice::from_ref(&right.ty), &candidates)?;
        let right = self.coerced(right, resolved.arguments.first()?)?;
        let text = format!("({name} {})", right.text);
        Some(Typed::new(text, Ty::Known(resolved.result), right.variable))
    }

    /// The candidate with these very types, or the one the server would choose.
    pub(super) fn choose_exactly(
        &self,
        inputs: &[Ty],
        candidates: &[Candidate],
    ) -> Option<Resolved> {
        let exact = candidates.iter().find(|candidate| {
            candidate.arguments.len() == inputs.len()
                && candidate.arguments.iter().zip(inputs).all(|(argument, input)| {
                    input.known().is_some_and(|known| known.same(argument))
                })
        });
        match exact {
            Some(found) => {
                Some(Resolved { arguments: found.arguments.clone(), result: found.result.clone() })
            }
            None => self.types.choose(inputs, candidates),
        }
    }

    /// What a binary operator means between these types.
    pub(super) fn binary(&self, name: &str, left: &Ty, right: &Ty) -> Option<Resolved> {
        if *left == Ty::Opaque || *right == Ty::Opaque {
            return None;
        }
        let rows = builtins().operators(name);
        // A string without a type is first taken for what stands on the other side.
        let (one, two) = match (left, right) {
            (Ty::Untyped, Ty::Known(_)) => (right, right),
            (Ty::Known(_), Ty::Untyped) => (left, left),
            _ => (left, right),
        };
        if let (Ty::Known(one), Ty::Known(two)) = (one, two) {
            let assumed = *left == Ty::Untyped || *right == Ty::Untyped;
            let exact = |one: &Type, two: &Type| {
                let takes = |row: &&OperatorRow| {
                    row.left.is_some_and(|left| one.is_named(left)) && two.is_named(row.right)
                };
                rows.iter().find(takes).and_then(candidate)
            };
            let assumed = || if assumed { Some(self.types.base(one)) } else { None };
            let found = exact(one, two).or_else(|| assumed().and_then(|base| exact(&base, &base)));
            if let Some(Candidate { arguments, result }) = found {
                return Some(Resolved { arguments, result });
            }
        }
        if self.foreign(left) || self.foreign(right) {
            return None;
        }
        let candidates: Vec<Candidate> = rows.iter().filter_map(candidate).collect();
        let chosen = self.types.choose(&[left.clone(), right.clone()], &candidates);
        if chosen.is_none() {
            self.refuse_operator(name, left, right);
        }
        chosen
    }

    /// Whether a type comes from an extension, which may have brought operators of its own.
    fn foreign(&self, ty: &Ty) -> bool {
        let Some(known) = ty.known() else { return false };
        let base = self.types.base(known);
        builtins().category(&base.name).is_none()
            && !matches!(
                self.types.kind(&base.element()),
                Some(
                    super::super::facts::TypeKind::Enum
                        | super::super::facts::TypeKind::Composite
                        | super::super::facts::TypeKind::Range { .. }
                )
            )
    }

    /// Rows compare part by part.
    fn rows(&mut self, operator: &Operator, ours: &[Typed], theirs: &[Typed]) -> Option<Typed> {
        if ours.len() != theirs.len() || ours.is_empty() {
            return None;
        }
        let word = match operator.name.as_str() {
            "=" => " AND ",
            "<>" => " OR ",
            "<" | "<=" | ">" | ">=" => return self.ordered_rows(operator, ours, theirs),
            _ => return None,
        };
        let pairs = ours.iter().zip(theirs);
        let parts: Option<Vec<Typed>> = pairs
            .map(|(one, two)| self.operation(operator, Some(one.clone()), two.clone()))
            .collect();
        Some(joined(parts?, word))
    }

    fn ordered_rows(
        &mut self,
        operator: &Operator,
        ours: &[Typed],
        theirs: &[Typed],
    ) -> Option<Typed> {
        let (mut left, mut right) = (Vec::new(), Vec::new());
        for (one, two) in ours.iter().zip(theirs) {
            let resolved = self.binary(&operator.name, &one.ty, &two.ty)?;
            let [first, second] = resolved.arguments.as_slice() else { return None };
            left.push(self.coerced(one.clone(), first)?);
            right.push(self.coerced(two.clone(), second)?);
        }
        let variable = left.iter().chain(&right).any(|part| part.variable);
        let (left, right) = (listed(&left), listed(&right));
        let text = format!("(ROW({left}) {} ROW({right}))", operator.name);
        Some(Typed::of(text, "boolean", variable))
    }

    /// `left = ANY (array)`.
    pub(super) fn quantified(
        &mut self,
        operator: &Operator,
        left: Typed,
        all: bool,
        right: Typed,
    ) -> Option<Typed> {
        if operator.schema.is_some() {
            return None;
        }
        let element = match &right.ty {
            Ty::Known(known) => {
                let base = self.types.base(known);
                if !base.array {
                    return None;
                }
                Ty::Known(base.element())
            }
            Ty::Untyped => Ty::Untyped,
            Ty::Opaque => return None,
        };
        let resolved = self.binary(&operator.name, &left.ty, &element)?;
        let [one, two] = resolved.arguments.as_slice() else { return None };
        let two = if two.is_polymorphic() { return None } else { two.array_of() };
        let variable = left.variable || right.variable;
        let (left, right) = (self.coerced(left, one)?, self.coerced(right, &two)?);
        let word = if all { "ALL" } else { "ANY" };
        let text = format!("({} {} {word} ({}))", left.text, operator.name, right.text);
        Some(Typed::of(text, "boolean", variable))
    }

    /// `left = ANY (SELECT ..)`.
    pub(super) fn quantified_query(
        &mut self,
        operator: &Operator,
        left: &Expr,
        all: bool,
        query: &Query,
    ) -> Option<Typed> {
        let left = self.expr(left)?;
        let query = self.query(query, None)?;
        let parts = match left.shape {
            Shape::Row(parts) => parts,
            _ => vec![left],
        };
        if parts.len() != query.columns.len() || operator.schema.is_some() {
            return None;
        }
        let mut texts = Vec::new();
        for (part, (_, ty)) in parts.into_iter().zip(&query.columns) {
            let resolved = self.binary(&operator.name, &part.ty, ty)?;
            texts.push(self.coerced(part, resolved.arguments.first()?)?.text);
        }
        let left = match texts.as_slice() {
            [only] => only.clone(),
            several => format!("ROW({})", several.join(", ")),
        };
        let word = if all { "ALL" } else { "ANY" };
        let text = format!("({left} {} {word} ({}))", operator.name, query.text);
        Some(Typed::of(text, "boolean", true))
    }

    /// `left IN (..)`: one comparison with an array for what does not depend on the row, if there
    /// are at least two of those, and one each for the rest.
    pub(super) fn in_list(&mut self, left: &Expr, negated: bool, items: &[Expr]) -> Option<Typed> {
        let left = self.expr(left)?;
        let items = self.all(items)?;
        let operator = Operator::plain(if negated { "<>" } else { "=" });
        let rows = matches!(left.shape, Shape::Row(_));
        let (variable, fixed): (Vec<Typed>, Vec<Typed>) =
            items.iter().cloned().partition(|item| item.variable || rows);
        let mut parts = Vec::new();
        let mut single = items;
        if fixed.len() > 1
            && let Some(part) = self.in_array(&operator, &left, &fixed, negated)
        {
            parts.push(part);
            single = variable;
        }
        for item in single {
            parts.push(self.operation(&operator, Some(left.clone()), item)?);
        }
        Some(joined(parts, if negated { " AND " } else { " OR " }))
    }

    fn in_array(
        &mut self,
        operator: &Operator,
        left: &Typed,
        items: &[Typed],
        negated: bool,
    ) -> Option<Typed> {
        let inputs = std::iter::once(left).chain(items).map(|item| item.ty.clone());
        let element = self.types.common(&inputs.collect::<Vec<_>>())?;
        if element.array || element.is("record") {
            return None;
        }
        let items: Option<Vec<Typed>> =
            items.iter().map(|item| self.coerced(item.clone(), &element)).collect();
        let array = super::cast::elements(items?, element.array_of());
        self.quantified(operator, left.clone(), negated, array)
    }

    pub(super) fn between(
        &mut self,
        value: &Expr,
        negated: bool,
        symmetric: bool,
        low: &Expr,
        high: &Expr,
    ) -> Option<Typed> {
        let (value, low, high) = (self.expr(value)?, self.expr(low)?, self.expr(high)?);
        let (least, most) = if negated { ("<", ">") } else { (">=", "<=") };
        let mut pair = |low: &Typed, high: &Typed| {
            let low = self.operation(&Operator::plain(least), Some(value.clone()), low.clone())?;
            let high = self.operation(&Operator::plain(most), Some(value.clone()), high.clone())?;
            Some(joined(vec![low, high], if negated { " OR " } else { " AND " }))
        };
        let straight = pair(&low, &high)?;
        if !symmetric {
            return Some(straight);
        }
        let turned = pair(&high, &low)?;
        Some(joined(vec![straight, turned], if negated { " AND " } else { " OR " }))
    }

    pub(super) fn is(&mut self, value: &Expr, negated: bool, what: &str) -> Option<Typed> {
        let not = if negated { "NOT " } else { "" };
        if what == "NULL" && matches!(value, Expr::Null) {
            // The one place where a NULL gets no type; the server prints that it has none.
            return Some(Typed::of(format!("(NULL::unknown IS {not}NULL)"), "boolean", false));
        }
        let value = match what {
            "NULL" => self.expr(value)?,
            _ => self.condition(value)?,
        };
        if value.ty == Ty::Untyped {
            return None;
        }
        let text = format!("({} IS {not}{what})", value.text);
        Some(Typed::of(text, "boolean", value.variable))
    }

    pub(super) fn distinct(&mut self, left: &Expr, right: &Expr, negated: bool) -> Option<Typed> {
        // Beside a bare NULL it is the test for it.
        for (null, other) in [(left, right), (right, left)] {
            if matches!(null, Expr::Null) {
                return self.is(other, !negated, "NULL");
            }
        }
        let (left, right) = (self.expr(left)?, self.expr(right)?);
        if matches!(left.shape, Shape::Row(_)) || matches!(right.shape, Shape::Row(_)) {
            return None;
        }
        let resolved = self.binary("=", &left.ty, &right.ty)?;
        let [one, two] = resolved.arguments.as_slice() else { return None };
        let variable = left.variable || right.variable;
        let (left, right) = (self.coerced(left, one)?, self.coerced(right, two)?);
        let text = format!("({} IS DISTINCT FROM {})", left.text, right.text);
        let text = if negated { format!("(NOT {text})") } else { text };
        Some(Typed::of(text, "boolean", variable))
    }
}

/// An operator between two values as something that may be called.
fn candidate(row: &OperatorRow) -> Option<Candidate> {
    let arguments = vec![Type::named(row.left?), Type::named(row.right)];
    Some(Candidate { arguments, result: Type::named(row.result) })
}
