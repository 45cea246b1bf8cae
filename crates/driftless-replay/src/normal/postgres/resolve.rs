//! Which operator or function a call means: the server's own rules.
//!
//! They are those of `func_select_candidate`: exact matches first, then preferred types, then what
//! strings without a type may be. Where the server would not decide there is no answer.

use super::types::{Ty, Type, Types};

/// A call's meaning.
#[derive(Debug, Clone)]
pub(super) struct Resolved {
    /// The types that arguments are turned into.
    pub(super) arguments: Vec<Type>,
    pub(super) result: Type,
}

/// Something a call may mean.
#[derive(Debug, Clone)]
pub(super) struct Candidate {
    pub(super) arguments: Vec<Type>,
    pub(super) result: Type,
}

impl Types<'_> {
    /// The one of the candidates that the server takes.
    pub(super) fn choose(&self, inputs: &[Ty], candidates: &[Candidate]) -> Option<Resolved> {
        let fitting: Vec<&Candidate> = candidates
            .iter()
            .filter(|candidate| {
                let mut pairs = inputs.iter().zip(&candidate.arguments);
                pairs.all(|(input, argument)| self.coerces(input, argument))
            })
            .collect();
        let chosen = match fitting.as_slice() {
            [] => return None,
            [only] => only,
            several => self.select(inputs, several.to_vec())?,
        };
        self.actual(inputs, chosen)
    }

    fn select<'c>(&self, inputs: &[Ty], mut left: Vec<&'c Candidate>) -> Option<&'c Candidate> {
        let bases: Vec<Option<Type>> =
            inputs.iter().map(|input| input.known().map(|known| self.base(known))).collect();
        let exact = |candidate: &Candidate| {
            let mut count = 0;
            for (base, argument) in bases.iter().zip(&candidate.arguments) {
                count += usize::from(base.as_ref().is_some_and(|base| base.same(argument)));
            }
            count
        };
        keep_best(&mut left, exact);
        if let [only] = left.as_slice() {
            return Some(only);
        }
        let preferred = |candidate: &Candidate| {
            let pairs = bases.iter().zip(&candidate.arguments);
            pairs
                .filter(|(base, argument)| {
                    base.as_ref().is_some_and(|base| {
                        let (category, is_preferred) = self.category(argument);
                        base.same(argument) || is_preferred && category == self.category(base).0
                    })
                })
                .count()
        };
        keep_best(&mut left, preferred);
        if let [only] = left.as_slice() {
            return Some(only);
        }
        if bases.iter().all(Option::is_some) {
            return None;
        }
        self.by_category(&bases, &mut left);
        if let [only] = left.as_slice() {
            return Some(only);
        }
        self.by_company(&bases, &left)
    }

    /// Drops candidates that do not take at each untyped place what most plausibly stands there: a
    /// string if any takes one, otherwise the category they all agree on.
    fn by_category(&self, bases: &[Option<Type>], left: &mut Vec<&Candidate>) {
        let untyped = || bases.iter().enumerate().filter(|(_, base)| base.is_none());
        let mut slots = Vec::new();
        for (at, _) in untyped() {
            let places = left.iter().filter_map(|candidate| candidate.arguments.get(at));
            let Some(slot) = slot(places.map(|argument| self.category(argument))) else { return };
            slots.push((at, slot));
        }
        let mut fitting = left.clone();
        fitting.retain(|candidate| {
            slots.iter().all(|(at, (category, has_preferred))| {
                let argument = candidate.arguments.get(*at).map(|found| self.category(found));
                argument.is_some_and(|(found, preferred)| {
                    found == *category && (preferred || !has_preferred)
                })
            })
        });
        if !fitting.is_empty() {
            *left = fitting;
        }
    }

    /// If all typed arguments have one type, untyped ones are taken for it as well.
    fn by_company<'c>(
        &self,
        bases: &[Option<Type>],
        left: &[&'c Candidate],
    ) -> Option<&'c Candidate> {
        let mut typed = bases.iter().flatten();
        let one = typed.next()?;
        if !typed.all(|other| other.same(one)) {
            return None;
        }
        let one = Ty::Known(one.clone());
        let mut fitting = left.iter().filter(|candidate| {
            candidate.arguments.iter().all(|argument| self.coerces(&one, argument))
        });
        let found = fitting.next()?;
        fitting.next().is_none().then_some(*found)
    }

    /// What polymorphic arguments and results stand for in a call.
    fn actual(&self, inputs: &[Ty], candidate: &Candidate) -> Option<Resolved> {
        let polymorphic = |found: &Type| found.is_polymorphic() && found.name != "\"any\"";
        if !candidate.arguments.iter().any(polymorphic) {
            return Some(Resolved {
                arguments: candidate.arguments.clone(),
                result: candidate.result.clone(),
            });
        }
        let element = self.element_of(inputs, candidate, "any");
        let compatible = self.element_of(inputs, candidate, "anycompatible");
        let range = inputs.iter().zip(&candidate.arguments).find_map(|(input, declared)| {
            (declared.name == "anyrange").then(|| input.known().map(|known| self.base(known)))?
        });
        let actual = |declared: &Type| -> Option<Type> {
            if !polymorphic(declared) {
                return Some(declared.clone());
            }
            let family = match declared.name.strip_prefix("anycompatible") {
                Some(rest) => (rest, &compatible),
                None => (&declared.name[3..], &element),
            };
            let element = family.1.clone()?;
            match family.0 {
                "" | "element" | "nonarray" | "enum" => Some(element),
                "array" => Some(element.array_of()),
                "range" => range.clone(),
                _ => None,
            }
        };
        let arguments: Option<Vec<Type>> = candidate.arguments.iter().map(actual).collect();
        Some(Resolved { arguments: arguments?, result: actual(&candidate.result)? })
    }

    /// The type that `anyelement` or `anycompatible` stands for.
    fn element_of(&self, inputs: &[Ty], candidate: &Candidate, family: &str) -> Option<Type> {
        let compatible = family == "anycompatible";
        let mut found = Vec::new();
        for (input, declared) in inputs.iter().zip(&candidate.arguments) {
            let ours = declared.is_polymorphic()
                && declared.name.starts_with("anycompatible") == compatible;
            if !ours || declared.name == "\"any\"" {
                continue;
            }
            found.push(match input {
                Ty::Known(known) if declared.name.ends_with("range") => {
                    Ty::Known(self.subtype(&self.base(known))?)
                }
                Ty::Known(known)
                    if declared.name.ends_with("array") && !declared.name.ends_with("nonarray") =>
                {
                    Ty::Known(self.base(known).element().plain())
                }
                Ty::Known(known) => Ty::Known(known.plain()),
                other => other.clone(),
            });
        }
        if compatible {
            return self.common(&found);
        }
        let mut known = found.iter().filter_map(Ty::known);
        let first = known.next()?;
        known.all(|other| other.same(first)).then(|| first.clone())
    }
}

/// What an untyped argument is taken for, and whether a preferred type takes it.
fn slot(places: impl Iterator<Item = (char, bool)>) -> Option<(char, bool)> {
    let mut slot: Option<(char, bool)> = None;
    let mut conflict = false;
    for (category, preferred) in places {
        slot = Some(match slot {
            None => (category, preferred),
            Some((found, has_preferred)) if found == category => (found, has_preferred | preferred),
            Some(_) if category == 'S' => (category, preferred),
            Some(other) => {
                conflict = true;
                other
            }
        });
    }
    slot.filter(|(category, _)| !conflict || *category == 'S')
}

fn keep_best(left: &mut Vec<&Candidate>, score: impl Fn(&Candidate) -> usize) {
    let best = left.iter().map(|candidate| score(candidate)).max().unwrap_or(0);
    left.retain(|candidate| score(candidate) == best);
}
