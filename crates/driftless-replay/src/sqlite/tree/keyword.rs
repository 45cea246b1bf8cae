//! SQLite's keywords, and which of them may also be names.

/// A keyword the grammar of queries and expressions asks for by name.
///
/// Keywords that only definitions use are [`Keyword::Other`] when they may be names and
/// [`Keyword::Reserved`] when not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[rustfmt::skip]
pub(crate) enum Keyword {
    Abort, All, And, As, Asc, Between, By, Case, Cast, Collate, Conflict, Current, Default,
    Delete, Desc, Distinct, Do, Else, End, Escape, Except, Exclude, Exists, Fail, Filter, First,
    Following, From, Group, Groups, Having, If, Ignore, In, Indexed, Insert, Intersect, Into, Is,
    Isnull, Join, Last, Limit, Match, Materialized, No, Not, Nothing, Notnull, Null, Nulls, Of,
    Offset, On, Or, Order, Others, Over, Partition, Preceding, Raise, Range, Recursive, Replace,
    Returning, Rollback, Row, Rows, Select, Set, Then, Ties, Unbounded, Union, Update, Using,
    Values, When, Where, Window, With,
    /// `CROSS`, `FULL`, `INNER`, `LEFT`, `NATURAL`, `OUTER`, `RIGHT`.
    Joining,
    /// `LIKE`, `GLOB`, `REGEXP`.
    Like,
    /// `CURRENT_DATE`, `CURRENT_TIME`, `CURRENT_TIMESTAMP`.
    Now,
    /// Another keyword that may be a name.
    Other,
    /// Another keyword that may not.
    Reserved,
}

/// Every keyword, sorted, for a binary search.
#[rustfmt::skip]
static KEYWORDS: [(&str, Keyword); 147] = [
    ("ABORT", Keyword::Abort), ("ACTION", Keyword::Other), ("ADD", Keyword::Reserved),
    ("AFTER", Keyword::Other), ("ALL", Keyword::All), ("ALTER", Keyword::Reserved),
    ("ALWAYS", Keyword::Other), ("ANALYZE", Keyword::Other), ("AND", Keyword::And),
    ("AS", Keyword::As), ("ASC", Keyword::Asc), ("ATTACH", Keyword::Other),
    ("AUTOINCREMENT", Keyword::Reserved), ("BEFORE", Keyword::Other), ("BEGIN", Keyword::Other),
    ("BETWEEN", Keyword::Between), ("BY", Keyword::By), ("CASCADE", Keyword::Other),
    ("CASE", Keyword::Case), ("CAST", Keyword::Cast), ("CHECK", Keyword::Reserved),
    ("COLLATE", Keyword::Collate), ("COLUMN", Keyword::Other), ("COMMIT", Keyword::Reserved),
    ("CONFLICT", Keyword::Conflict), ("CONSTRAINT", Keyword::Reserved),
    ("CREATE", Keyword::Reserved), ("CROSS", Keyword::Joining), ("CURRENT", Keyword::Current),
    ("CURRENT_DATE", Keyword::Now), ("CURRENT_TIME", Keyword::Now),
    ("CURRENT_TIMESTAMP", Keyword::Now), ("DATABASE", Keyword::Other),
    ("DEFAULT", Keyword::Default), ("DEFERRABLE", Keyword::Reserved),
    ("DEFERRED", Keyword::Other), ("DELETE", Keyword::Delete), ("DESC", Keyword::Desc),
    ("DETACH", Keyword::Other), ("DISTINCT", Keyword::Distinct), ("DO", Keyword::Do),
    ("DROP", Keyword::Reserved), ("EACH", Keyword::Other), ("ELSE", Keyword::Else),
    ("END", Keyword::End), ("ESCAPE", Keyword::Escape), ("EXCEPT", Keyword::Except),
    ("EXCLUDE", Keyword::Exclude), ("EXCLUSIVE", Keyword::Other), ("EXISTS", Keyword::Exists),
    ("EXPLAIN", Keyword::Other), ("FAIL", Keyword::Fail), ("FILTER", Keyword::Filter),
    ("FIRST", Keyword::First), ("FOLLOWING", Keyword::Following), ("FOR", Keyword::Other),
    ("FOREIGN", Keyword::Reserved), ("FROM", Keyword::From), ("FULL", Keyword::Joining),
    ("GENERATED", Keyword::Other), ("GLOB", Keyword::Like), ("GROUP", Keyword::Group),
    ("GROUPS", Keyword::Groups), ("HAVING", Keyword::Having), ("IF", Keyword::If),
    ("IGNORE", Keyword::Ignore), ("IMMEDIATE", Keyword::Other), ("IN", Keyword::In),
    ("INDEX", Keyword::Reserved), ("INDEXED", Keyword::Indexed), ("INITIALLY", Keyword::Other),
    ("INNER", Keyword::Joining), ("INSERT", Keyword::Insert), ("INSTEAD", Keyword::Other),
    ("INTERSECT", Keyword::Intersect), ("INTO", Keyword::Into), ("IS", Keyword::Is),
    ("ISNULL", Keyword::Isnull), ("JOIN", Keyword::Join), ("KEY", Keyword::Other),
    ("LAST", Keyword::Last), ("LEFT", Keyword::Joining), ("LIKE", Keyword::Like),
    ("LIMIT", Keyword::Limit), ("MATCH", Keyword::Match), ("MATERIALIZED", Keyword::Materialized),
    ("NATURAL", Keyword::Joining), ("NO", Keyword::No), ("NOT", Keyword::Not),
    ("NOTHING", Keyword::Nothing), ("NOTNULL", Keyword::Notnull), ("NULL", Keyword::Null),
    ("NULLS", Keyword::Nulls), ("OF", Keyword::Of), ("OFFSET", Keyword::Offset),
    ("ON", Keyword::On), ("OR", Keyword::Or), ("ORDER", Keyword::Order),
    ("OTHERS", Keyword::Others), ("OUTER", Keyword::Joining), ("OVER", Keyword::Over),
    ("PARTITION", Keyword::Partition), ("PLAN", Keyword::Other), ("PRAGMA", Keyword::Other),
    ("PRECEDING", Keyword::Preceding), ("PRIMARY", Keyword::Reserved), ("QUERY", Keyword::Other),
    ("RAISE", Keyword::Raise), ("RANGE", Keyword::Range), ("RECURSIVE", Keyword::Recursive),
    ("REFERENCES", Keyword::Reserved), ("REGEXP", Keyword::Like), ("REINDEX", Keyword::Other),
    ("RELEASE", Keyword::Other), ("RENAME", Keyword::Other), ("REPLACE", Keyword::Replace),
    ("RESTRICT", Keyword::Other), ("RETURNING", Keyword::Returning), ("RIGHT", Keyword::Joining),
    ("ROLLBACK", Keyword::Rollback), ("ROW", Keyword::Row), ("ROWS", Keyword::Rows),
    ("SAVEPOINT", Keyword::Other), ("SELECT", Keyword::Select), ("SET", Keyword::Set),
    ("TABLE", Keyword::Reserved), ("TEMP", Keyword::Other), ("TEMPORARY", Keyword::Other),
    ("THEN", Keyword::Then), ("TIES", Keyword::Ties), ("TO", Keyword::Reserved),
    ("TRANSACTION", Keyword::Reserved), ("TRIGGER", Keyword::Other),
    ("UNBOUNDED", Keyword::Unbounded), ("UNION", Keyword::Union), ("UNIQUE", Keyword::Reserved),
    ("UPDATE", Keyword::Update), ("USING", Keyword::Using), ("VACUUM", Keyword::Other),
    ("VALUES", Keyword::Values), ("VIEW", Keyword::Other), ("VIRTUAL", Keyword::Other),
    ("WHEN", Keyword::When), ("WHERE", Keyword::Where), ("WINDOW", Keyword::Window),
    ("WITH", Keyword::With), ("WITHOUT", Keyword::Other),
];

/// The keyword a word is.
pub(crate) fn keyword(word: &[u8]) -> Option<Keyword> {
    let mut upper = [0; 20];
    let upper = upper.get_mut(..word.len())?;
    upper.copy_from_slice(word);
    upper.make_ascii_uppercase();
    let upper: &[u8] = upper;
    let found = KEYWORDS.binary_search_by(|(text, _)| text.as_bytes().cmp(upper)).ok()?;
    Some(KEYWORDS[found].1)
}

impl Keyword {
    /// Whether SQLite falls back to a name where the keyword has no use (`%fallback` in its
    /// grammar). `INDEXED` and the words of joins are names in some places only.
    pub(crate) const fn may_be_name(self) -> bool {
        !matches!(
            self,
            Self::All
                | Self::And
                | Self::As
                | Self::Between
                | Self::Case
                | Self::Collate
                | Self::Default
                | Self::Delete
                | Self::Distinct
                | Self::Else
                | Self::Escape
                | Self::Except
                | Self::Exists
                | Self::From
                | Self::Group
                | Self::Having
                | Self::In
                | Self::Indexed
                | Self::Insert
                | Self::Intersect
                | Self::Into
                | Self::Is
                | Self::Isnull
                | Self::Join
                | Self::Joining
                | Self::Limit
                | Self::Not
                | Self::Nothing
                | Self::Notnull
                | Self::Null
                | Self::On
                | Self::Or
                | Self::Order
                | Self::Reserved
                | Self::Returning
                | Self::Select
                | Self::Set
                | Self::Then
                | Self::Union
                | Self::Update
                | Self::Using
                | Self::Values
                | Self::When
                | Self::Where
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keywords_are_sorted() {
        assert!(KEYWORDS.windows(2).all(|pair| pair[0].0 < pair[1].0));
        assert_eq!(keyword(b"select"), Some(Keyword::Select));
        assert_eq!(keyword(b"selec"), None);
        assert!(keyword(b"key").is_some_and(Keyword::may_be_name));
        assert!(!keyword(b"table").is_some_and(Keyword::may_be_name));
    }
}
