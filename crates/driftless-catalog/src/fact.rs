//! What can be said about one attribute of an object, and how two such statements compare.

use crate::{SqlText, Verdict};

/// The value of an attribute.
#[derive(Debug, Clone)]
pub enum Fact {
    /// A word, a name, a number: equal if it is the same text.
    Text(String),
    /// SQL: equal if it means the same, as far as that can be told.
    Sql(SqlText),
    /// Several values in order.
    List(Vec<Self>),
    /// The attribute is not there: no default, no predicate.
    None,
    /// Nobody can say: comparing it is never more than unknown.
    Unknown,
    /// The source at hand does not keep it, and it is equal to anything: names that older servers
    /// forget, owners that no statement sets.
    Unsaid,
}

impl Fact {
    /// A text.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// Yes or nothing.
    pub fn flag(value: bool) -> Self {
        if value { Self::text("yes") } else { Self::None }
    }

    /// Texts in order, or nothing.
    pub fn texts<T: ToString>(texts: impl IntoIterator<Item = T>) -> Self {
        let list: Vec<Self> = texts.into_iter().map(|text| Self::Text(text.to_string())).collect();
        if list.is_empty() { Self::None } else { Self::List(list) }
    }

    /// SQL, if there is any.
    pub fn sql(text: Option<&SqlText>) -> Self {
        text.map_or(Self::None, |text| Self::Sql(text.clone()))
    }

    /// A text, if there is any.
    pub fn maybe<T: ToString>(text: Option<T>) -> Self {
        text.map_or(Self::None, |text| Self::Text(text.to_string()))
    }

    /// Three-valued comparison: never a guess.
    pub fn compare(&self, other: &Self) -> Verdict {
        let verdict = |equal| if equal { Verdict::Equal } else { Verdict::Different };
        match (self, other) {
            (Self::Unsaid, _) | (_, Self::Unsaid) => Verdict::Equal,
            (Self::Unknown, _) | (_, Self::Unknown) => Verdict::Unknown,
            (Self::Text(one), Self::Text(two)) => verdict(one == two),
            (Self::Sql(one), Self::Sql(two)) => one.compare(two),
            (Self::None, Self::None) => Verdict::Equal,
            (Self::List(one), Self::List(two)) if one.len() == two.len() => {
                Verdict::all(one.iter().zip(two).map(|(one, two)| one.compare(two)))
            }
            _ => Verdict::Different,
        }
    }

    /// As reports show it; `-` where there is nothing to show.
    pub fn display(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Sql(text) => text.source.clone(),
            Self::List(list) => {
                let parts: Vec<String> = list.iter().map(Self::display).collect();
                parts.join(", ")
            }
            Self::None | Self::Unsaid => "-".to_owned(),
            Self::Unknown => "?".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn facts_compare_in_three_values() {
        let a = Fact::texts(["a", "b"]);
        assert_eq!(a.compare(&Fact::texts(["a", "b"])), Verdict::Equal);
        assert_eq!(a.compare(&Fact::texts(["b", "a"])), Verdict::Different);
        assert_eq!(a.compare(&Fact::None), Verdict::Different);
        assert_eq!(a.compare(&Fact::Unknown), Verdict::Unknown);
        assert_eq!(a.compare(&Fact::Unsaid), Verdict::Equal);
        let one = Fact::List(vec![Fact::Sql(SqlText::raw("x")), Fact::text("a")]);
        let two = Fact::List(vec![Fact::Sql(SqlText::raw("y")), Fact::text("a")]);
        assert_eq!(one.compare(&two), Verdict::Unknown);
        assert_eq!(two.display(), "y, a");
    }
}
