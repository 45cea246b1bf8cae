//! When a failed analysis is the server's refusal too.
//!
//! Everything asked here errs on one side: a type that an extension made, a function that a later
//! version may have, a cast somebody created, and nothing is said.

use super::super::builtin::builtins;
use super::super::facts::TypeKind;
use super::super::refusal::{Needle, Refusal, RefusalKind};
use super::super::syntax::{Call, Expr};
use super::super::types::{Ty, Type, split};
use super::super::value;
use super::{Analyser, Typed};

impl Analyser<'_> {
    /// Notes what the server would refuse; the first one counts.
    pub(super) fn refuse(&self, kind: RefusalKind, needle: Needle, message: String) {
        if self.types.facts.judges() {
            self.refusal.borrow_mut().get_or_insert(Refusal { kind, needle, message });
        }
    }

    /// What was noted.
    pub(in super::super) fn refusal(&self) -> Option<Refusal> {
        self.refusal.borrow().clone()
    }

    /// Notes what was noted before.
    pub(super) fn forget_refusal(&self, noted: Option<Refusal>) {
        *self.refusal.borrow_mut() = noted;
    }

    /// Whether every function of that name is known with its arguments.
    pub(super) fn knows_all(&self, schema: Option<&str>, name: &str) -> bool {
        let facts = self.types.facts;
        facts.judges() && !facts.may_have_function(schema, name) && !builtins().has_others(name)
    }

    /// Whether everything about a type is known.
    pub(super) fn is_understood(&self, data_type: &Type) -> bool {
        if !self.types.facts.judges() {
            return false;
        }
        let base = self.types.base(data_type).element();
        let known = builtins().category(&base.name);
        let made = || {
            matches!(
                self.types.kind(&base),
                Some(TypeKind::Enum | TypeKind::Composite | TypeKind::Range { .. })
            )
        };
        known.is_some_and(|(category, _)| !matches!(category, 'P' | 'X'))
            || known.is_none() && made()
    }

    fn are_understood(&self, inputs: &[Ty]) -> bool {
        inputs.iter().all(|input| match input {
            Ty::Untyped => true,
            Ty::Known(known) => self.is_understood(known),
            Ty::Opaque => false,
        })
    }

    /// A function that was not found.
    pub(super) fn refuse_call(&self, call: &Call, schema: Option<&str>, name: &str, inputs: &[Ty]) {
        let facts = self.types.facts;
        if !facts.judges()
            || facts.may_have_function(schema, name)
            || self.is_no_function(schema, name)
        {
            return;
        }
        let needle = Needle::Call(name.to_owned());
        let own = facts.functions(schema, name);
        let system = schema.is_none_or(|schema| schema == "pg_catalog");
        let known = system && !builtins().functions(name).is_empty();
        if own.is_empty() && !known {
            let message = format!("unknown function `{name}`");
            return self.refuse(RefusalKind::UnknownFunction, needle, message);
        }
        let readable = own.iter().all(|one| {
            one.arguments.iter().all(|text| {
                Type::read(text).is_some_and(|ty| ty.is_polymorphic() || self.is_understood(&ty))
            })
        });
        let plain = call.within.is_empty() && !call.star && !call.variadic;
        if builtins().has_others(name) || !readable || !plain || !self.are_understood(inputs) {
            return;
        }
        let shown: Vec<String> = inputs.iter().map(shown).collect();
        let message = format!("there is no function `{name}({})`", shown.join(", "));
        self.refuse(RefusalKind::UnknownFunction, needle, message);
    }

    /// Whether the name may be that of a type, which calls can be casts to, or of a column.
    fn is_no_function(&self, schema: Option<&str>, name: &str) -> bool {
        let is_type = Type::read(name).is_some_and(|ty| builtins().category(&ty.name).is_some());
        let column = |level: &super::Level| {
            level.incomplete || level.visible.iter().any(|column| column.name == name)
        };
        is_type
            || self.types.facts.data_type(schema, name).is_some()
            || self.levels.iter().any(column)
            || self.outside.iter().any(|(_, it)| it.columns.iter().any(|(it, _)| it == name))
    }

    /// An operator that was not found between these types.
    pub(super) fn refuse_operator(&self, name: &str, left: &Ty, right: &Ty) {
        let facts = self.types.facts;
        let inputs = [left.clone(), right.clone()];
        let typed = inputs.iter().any(|input| input.known().is_some());
        if !facts.judges()
            || !typed
            || facts.may_have_operator(name)
            || !self.are_understood(&inputs)
        {
            return;
        }
        let takes = |row: &super::super::builtin::OperatorRow| {
            row.left.is_some_and(|one| self.types.coerces(left, &Type::named(one)))
                && self.types.coerces(right, &Type::named(row.right))
        };
        if builtins().operators(name).iter().any(takes) {
            return;
        }
        let message = format!("there is no operator `{} {name} {}`", shown(left), shown(right));
        self.refuse(RefusalKind::Mismatch, Needle::Operator(name.to_owned()), message);
    }

    /// A value that must be true or false.
    pub(super) fn refuse_condition(&self, expr: &Expr, value: &Typed) {
        let Ty::Known(known) = &value.ty else { return };
        let base = self.types.base(known);
        if base.is("boolean") || !self.is_understood(known) || self.types.facts.may_have_casts() {
            return;
        }
        let message = format!("a condition must be boolean, and this is {}", known.text());
        self.refuse(RefusalKind::Mismatch, needle(expr), message);
    }

    /// Analyses a condition for what is wrong with it.
    pub(in super::super) fn judged_condition(&mut self, expr: &Expr) {
        let _ = self.condition(expr);
    }

    /// A constant that the type cannot read.
    pub(super) fn refuse_constant(&self, raw: &str, data_type: &Type) {
        if !self.types.facts.judges() || !value::is_refused(self.types, data_type, raw) {
            return;
        }
        let shown = data_type.text();
        let message = match self.types.kind(data_type) {
            Some(TypeKind::Enum) => format!("the enum `{shown}` has no value `{raw}`"),
            _ => format!("`{raw}` is no value of type {shown}"),
        };
        self.refuse(RefusalKind::Constant, Needle::Text(raw.to_owned()), message);
    }

    /// A cast that does not exist.
    pub(super) fn refuse_cast(&self, expr: &Expr, value: &Ty, target: &Type) {
        let Ty::Known(source) = value else { return };
        let (from, to) = (self.types.base(source), self.types.base(target));
        if from.array || to.array || from.same(&to) || !self.can_compare(&from, &to) {
            return;
        }
        let text = |ty: &Type| matches!(self.types.category(ty).0, 'S' | 'Z');
        let known = builtins().cast(&from.name, &to.name).is_some();
        // A later version can.
        let later = from.is("bytea") || to.is("bytea");
        if known || later || text(&from) || text(&to) {
            return;
        }
        let message = format!("{} cannot be cast to {}", source.text(), target.text());
        self.refuse(RefusalKind::Mismatch, needle(expr), message);
    }

    /// A value stored in a column of a type.
    pub(super) fn refuse_assignment(&self, expr: &Expr, value: &Ty, target: &Type) {
        let Ty::Known(source) = value else { return };
        let (from, to) = (self.types.base(source), self.types.base(target));
        if !self.can_compare(&from, &to) {
            return;
        }
        let to_text = !to.array && self.types.category(&to).0 == 'S';
        let (one, two) = (from.element(), to.element());
        let fits = match from.array == to.array {
            true => {
                one.same(&two) || matches!(builtins().cast(&one.name, &two.name), Some('i' | 'a'))
            }
            false => false,
        };
        let strings = from.array && to.array && self.types.category(&two).0 == 'S';
        if fits || to_text || strings {
            return;
        }
        let message = format!(
            "a column of type {} does not take a value of type {}",
            target.text(),
            source.text()
        );
        self.refuse(RefusalKind::Mismatch, needle(expr), message);
    }

    /// Types whose casts are all known.
    fn can_compare(&self, from: &Type, to: &Type) -> bool {
        let fine = |ty: &Type| {
            self.is_understood(ty)
                && !matches!(self.types.category(&ty.element()).0, 'C' | 'P' | 'X' | 'Z' | 'R')
        };
        !self.types.facts.may_have_casts() && fine(from) && fine(to)
    }

    /// Types that do not meet.
    pub(super) fn refuse_meeting(&self, inputs: &[Ty]) {
        if !self.types.facts.judges() || !self.are_understood(inputs) {
            return;
        }
        let mut known = inputs.iter().filter_map(Ty::known).map(|it| self.types.base(it));
        let Some(first) = known.next() else { return };
        let category = self.types.category(&first).0;
        let composite = |ty: &Type| matches!(self.types.category(ty).0, 'C' | 'P' | 'X' | 'Z');
        if composite(&first) {
            return;
        }
        if let Some(other) =
            known.find(|it| self.types.category(it).0 != category && !composite(it))
        {
            let message = format!("{} and {} cannot be matched", first.text(), other.text());
            self.refuse(RefusalKind::Mismatch, Needle::Whole, message);
        }
    }

    /// A type that a cast names.
    pub(super) fn refuse_type(&self, data_type: &Type) {
        let (schema, name) = split(&data_type.name);
        let facts = self.types.facts;
        if facts.judges()
            && builtins().category(&data_type.name).is_none()
            && facts.lacks_type(schema.as_deref(), &name)
        {
            let message = format!("unknown type `{name}`");
            self.refuse(RefusalKind::UnknownType, Needle::Name(name), message);
        }
    }

    /// A relation that nobody made.
    pub(super) fn refuse_relation(&self, schema: Option<&str>, name: &str) {
        if self.types.facts.judges() && self.types.facts.lacks_relation(schema, name) {
            let message = format!("unknown table `{name}`");
            self.refuse(RefusalKind::UnknownRelation, Needle::Name(name.to_owned()), message);
        }
    }

    /// A column that no range has.
    pub(super) fn refuse_column(&self, table: Option<&str>, name: &str) {
        const SYSTEM: [&str; 6] = ["ctid", "xmin", "xmax", "cmin", "cmax", "tableoid"];
        let facts = self.types.facts;
        if !facts.judges() || SYSTEM.contains(&name) || facts.may_have_function(None, name) {
            return;
        }
        if self.levels.is_empty() && self.outside.is_empty() {
            let message = "a default cannot read columns".to_owned();
            return self.refuse(RefusalKind::UnknownColumn, Needle::Name(name.to_owned()), message);
        }
        let known = match table {
            Some(table) => {
                let has_it = |level: &super::Level| {
                    let mut ranges = level.ranges.iter();
                    ranges.any(|range| range.name == table && range.columns.is_some())
                };
                self.levels.iter().any(has_it) || self.outside.iter().any(|(of, _)| *of == table)
            }
            None => {
                let row =
                    |level: &super::Level| level.ranges.iter().any(|range| range.name == name);
                !self.levels.iter().any(|level| level.incomplete || row(level))
                    && !self.outside.iter().any(|(of, _)| *of == name)
            }
        };
        let called =
            !builtins().functions(name).is_empty() || !facts.functions(None, name).is_empty();
        if known && !called {
            let message = format!("unknown column `{name}`");
            self.refuse(RefusalKind::UnknownColumn, Needle::Name(name.to_owned()), message);
        }
    }
}

fn shown(ty: &Ty) -> String {
    ty.known().map_or_else(|| "unknown".to_owned(), Type::text)
}

/// What to look for in a text for an expression.
fn needle(expr: &Expr) -> Needle {
    match expr {
        Expr::Text(text) => Needle::Text(text.clone()),
        Expr::Column(path) => path.last().map_or(Needle::Whole, |name| Needle::Name(name.clone())),
        Expr::Call(call) => {
            call.name.last().map_or(Needle::Whole, |name| Needle::Call(name.clone()))
        }
        Expr::Operation { operator, .. } => Needle::Operator(operator.name.clone()),
        Expr::Cast(inner, _) => needle(inner),
        _ => Needle::Whole,
    }
}
