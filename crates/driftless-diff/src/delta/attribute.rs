//! Attributes that differ, collected while two objects of one kind are compared.
//!
//! Every comparison of the crate goes through [`Attributes`], so that "equal", "different" and
//! "undecided" are told apart in one place.

use driftless_catalog::{SqlText, Verdict};

use crate::Certainty;

/// An attribute that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Attribute {
    pub(crate) name: &'static str,
    pub(crate) from: Option<String>,
    pub(crate) to: Option<String>,
    pub(crate) certainty: Certainty,
}

/// The attributes of one pair of objects that differ.
#[derive(Debug, Default)]
pub(crate) struct Attributes(Vec<Attribute>);

impl Attributes {
    /// Records an attribute unless the verdict is that both sides mean the same.
    pub(crate) fn judged(
        &mut self,
        name: &'static str,
        verdict: Verdict,
        from: Option<String>,
        to: Option<String>,
    ) {
        let certainty = match verdict {
            Verdict::Equal => return,
            Verdict::Different => Certainty::Certain,
            Verdict::Unknown => Certainty::Undecided,
        };
        self.0.push(Attribute { name, from, to, certainty });
    }

    /// Records an attribute whose printed values say whether it differs.
    pub(crate) fn value(&mut self, name: &'static str, from: Option<String>, to: Option<String>) {
        self.judged(name, verdict(from == to), from, to);
    }

    /// Records a flag that differs.
    pub(crate) fn flag(&mut self, name: &'static str, from: bool, to: bool) {
        self.value(name, Some(from.to_string()), Some(to.to_string()));
    }

    /// Records an optional expression or query that differs.
    pub(crate) fn text(
        &mut self,
        name: &'static str,
        from: Option<&SqlText>,
        to: Option<&SqlText>,
    ) {
        let source = |text: Option<&SqlText>| text.map(|text| text.source.clone());
        self.judged(name, compare_texts(from, to), source(from), source(to));
    }

    /// What differs, in the order in which it was compared.
    pub(crate) fn into_vec(self) -> Vec<Attribute> {
        self.0
    }
}

/// Two optional texts: one that is missing is certainly different from one that is there.
pub(crate) fn compare_texts(from: Option<&SqlText>, to: Option<&SqlText>) -> Verdict {
    match (from, to) {
        (Some(from), Some(to)) => from.compare(to),
        (None, None) => Verdict::Equal,
        _ => Verdict::Different,
    }
}

/// A plain comparison as a verdict.
pub(crate) const fn verdict(equal: bool) -> Verdict {
    if equal { Verdict::Equal } else { Verdict::Different }
}

/// A list as reports show it.
pub(crate) fn list<T: ToString>(items: &[T]) -> String {
    items.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}
