//! Expressions and bodies as text, and what can be said about two of them.

/// SQL kept as text: the source as written (or as the server prints it), and its normal form if
/// a parser understood it. This crate never computes the second.
#[derive(Debug, Clone)]
pub struct SqlText {
    /// The text as written, trimmed.
    pub source: String,
    /// The normal form. Two texts of one dialect mean the same if these are equal.
    pub normal: Option<String>,
}

/// Equal are texts that are known to mean the same in one place: written alike, or with one normal form.
/// Whether others may, [`SqlText::compare`] says.
impl PartialEq for SqlText {
    fn eq(&self, other: &Self) -> bool {
        self.compare(other) == Verdict::Equal
    }
}

/// What comparing two expressions can say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// They mean the same.
    Equal,
    /// They do not.
    Different,
    /// One of them was not understood and the texts differ: evidence has to decide.
    Unknown,
}

impl SqlText {
    /// A text that no parser has looked at.
    pub fn raw(source: impl Into<String>) -> Self {
        Self { source: source.into(), normal: None }
    }

    /// Three-valued comparison: never a guess.
    pub fn compare(&self, other: &Self) -> Verdict {
        match (&self.normal, &other.normal) {
            (Some(one), Some(two)) if one == two => Verdict::Equal,
            _ if self.source == other.source => Verdict::Equal,
            (Some(_), Some(_)) => Verdict::Different,
            _ => Verdict::Unknown,
        }
    }
}

impl Verdict {
    /// The verdict over several parts: one difference decides, one unknown spoils equality.
    pub fn all(verdicts: impl IntoIterator<Item = Self>) -> Self {
        let mut all = Self::Equal;
        for verdict in verdicts {
            match verdict {
                Self::Different => return Self::Different,
                Self::Unknown => all = Self::Unknown,
                Self::Equal => {}
            }
        }
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_that_nobody_parsed_are_equal_or_unknown() {
        let normal = |source: &str, normal: &str| SqlText {
            source: source.to_owned(),
            normal: Some(normal.to_owned()),
        };
        assert_eq!(normal("a>1", "a > 1").compare(&normal("a > 1", "a > 1")), Verdict::Equal);
        assert_eq!(normal("a>1", "a > 1").compare(&normal("a>2", "a > 2")), Verdict::Different);
        assert_eq!(SqlText::raw("x").compare(&SqlText::raw("x")), Verdict::Equal);
        assert_eq!(SqlText::raw("x").compare(&normal("y", "y")), Verdict::Unknown);
        assert_eq!(Verdict::all([Verdict::Unknown, Verdict::Different]), Verdict::Different);
        assert_eq!(Verdict::all([Verdict::Unknown, Verdict::Equal]), Verdict::Unknown);
    }
}
