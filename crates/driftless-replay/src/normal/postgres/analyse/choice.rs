//! Expressions that choose between others, and those that put others together.

use super::super::syntax::Expr;
use super::super::types::{Ty, Type};
use super::{Analyser, Shape, Typed, listed};

impl Analyser<'_> {
    /// Expressions brought to the type in which they meet.
    fn alike(&self, items: Vec<Typed>) -> Option<(Vec<Typed>, Type)> {
        let inputs: Vec<Ty> = items.iter().map(|item| item.ty.clone()).collect();
        let Some(common) = self.types.common(&inputs) else {
            self.refuse_meeting(&inputs);
            return None;
        };
        let items: Option<Vec<Typed>> =
            items.into_iter().map(|item| self.coerced(item, &common)).collect();
        Some((items?, common))
    }

    /// `COALESCE`, `GREATEST` and `LEAST`.
    pub(super) fn choice(&mut self, name: &str, items: &[Expr]) -> Option<Typed> {
        let items = self.all(items)?;
        let (items, common) = self.alike(items)?;
        let variable = items.iter().any(|item| item.variable);
        Some(Typed::new(format!("{name}({})", listed(&items)), Ty::Known(common), variable))
    }

    pub(super) fn null_if(&mut self, left: &Expr, right: &Expr) -> Option<Typed> {
        let (left, right) = (self.expr(left)?, self.expr(right)?);
        let resolved = self.binary("=", &left.ty, &right.ty)?;
        let [one, two] = resolved.arguments.as_slice() else { return None };
        let variable = left.variable || right.variable;
        let (left, right) = (self.coerced(left, one)?, self.coerced(right, two)?);
        Some(Typed::new(format!("NULLIF({}, {})", left.text, right.text), left.ty, variable))
    }

    pub(super) fn case(
        &mut self,
        operand: Option<&Expr>,
        arms: &[(Expr, Expr)],
        default: Option<&Expr>,
    ) -> Option<Typed> {
        let operand = match operand {
            Some(operand) => {
                let operand = self.expr(operand)?;
                Some(match operand.ty {
                    Ty::Untyped => self.coerced(operand, &Type::named("text"))?,
                    _ => operand,
                })
            }
            None => None,
        };
        let mut text = String::from("CASE");
        let mut variable = false;
        if let Some(operand) = &operand {
            text.push_str(&format!(" {}", operand.text));
            variable = operand.variable;
        }
        let mut conditions = Vec::new();
        // The server looks at the default first when it looks for a type.
        let mut results = vec![self.expr(default.unwrap_or(&Expr::Null))?];
        for (when, then) in arms {
            conditions.push(match &operand {
                Some(operand) => {
                    let when = self.expr(when)?;
                    let resolved = self.binary("=", &operand.ty, &when.ty)?;
                    self.coerced(when, resolved.arguments.get(1)?)?
                }
                None => self.condition(when)?,
            });
            results.push(self.expr(then)?);
        }
        let (results, common) = self.alike(results)?;
        for (when, then) in conditions.iter().zip(results.iter().skip(1)) {
            text.push_str(&format!(" WHEN {} THEN {}", when.text, then.text));
        }
        text.push_str(&format!(" ELSE {} END", results.first()?.text));
        variable |= conditions.iter().chain(&results).any(|part| part.variable);
        Some(Typed::new(text, Ty::Known(common), variable))
    }

    /// `ARRAY[..]`; without elements it has no type before somebody casts it.
    pub(super) fn array(&mut self, items: &[Expr]) -> Option<Typed> {
        let items = self.all(items)?;
        if items.is_empty() {
            return Some(Typed {
                text: "ARRAY[]".to_owned(),
                ty: Ty::Opaque,
                shape: Shape::Elements(items),
                variable: false,
            });
        }
        let (items, common) = self.alike(items)?;
        Some(super::cast::elements(items, common.array_of()))
    }

    pub(super) fn row(&mut self, items: &[Expr]) -> Option<Typed> {
        let items = self.all(items)?;
        let variable = items.iter().any(|item| item.variable);
        Some(Typed {
            text: format!("ROW({})", listed(&items)),
            ty: Ty::named("record"),
            shape: Shape::Row(items),
            variable,
        })
    }
}
