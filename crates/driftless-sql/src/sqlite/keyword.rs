//! SQLite's keywords, and the terminal symbols of its grammar.
//!
//! A keyword that the grammar could do without in a given place may serve as an identifier there;
//! SQLite calls this falling back. Which ones may is a property of the keyword, where they do is
//! one of the place, so the table holds the former and the parser asks.

/// A terminal of the grammar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Symbol {
    /// The end of the statement.
    End,
    /// What SQLite does not recognise.
    Unrecognized,
    /// An identifier that is no keyword, or a quoted one.
    Name,
    String,
    Integer,
    Float,
    SeparatedNumber,
    Blob,
    Variable,
    Semicolon,
    LeftParen,
    RightParen,
    Comma,
    Dot,
    Plus,
    Minus,
    Star,
    Slash,
    Percent,
    Equal,
    NotEqual,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
    ShiftLeft,
    ShiftRight,
    Ampersand,
    Pipe,
    Concat,
    Tilde,
    Arrow,
    /// A keyword.
    Keyword(Keyword),
}

/// `LIKE`, `GLOB` and `REGEXP` are one terminal in SQLite's grammar, as are the words of a join.
macro_rules! keywords {
    ($($keyword:ident $text:literal $class:ident)*) => {
        /// A keyword.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum Keyword {
            $($keyword,)*
        }

        impl Keyword {
            /// In capitals.
            pub(crate) const fn text(self) -> &'static str {
                match self {
                    $(Self::$keyword => $text,)*
                }
            }

            const fn class(self) -> Class {
                match self {
                    $(Self::$keyword => Class::$class,)*
                }
            }

            fn from_capitals(word: &[u8]) -> Option<Self> {
                $(const $keyword: &[u8] = $text.as_bytes();)*
                match word {
                    $($keyword => Some(Self::$keyword),)*
                    _ => None,
                }
            }
        }

        /// Every keyword, in capitals and in order.
        #[cfg(test)]
        pub(super) const ALL: &[&str] = &[$($text,)*];
    };
}

/// Where a keyword may be an identifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    /// Nowhere.
    Reserved,
    /// Where the grammar does not ask for the keyword itself.
    Fallback,
    /// `INDEXED`: as a name, and not as an alias or a type.
    Indexed,
    /// A word of a join: as a name, and not as an alias or a type.
    Join,
    /// `WINDOW`, `OVER`, `FILTER`: wherever what stands around them makes no sense of the keyword.
    Context,
}

#[expect(
    non_upper_case_globals,
    reason = "the constants that match texts have the variants' names"
)]
mod table {
    use super::Class;

    keywords! {
        Abort "ABORT" Fallback
        Action "ACTION" Fallback
        Add "ADD" Reserved
        After "AFTER" Fallback
        All "ALL" Reserved
        Alter "ALTER" Reserved
        Always "ALWAYS" Fallback
        Analyze "ANALYZE" Fallback
        And "AND" Reserved
        As "AS" Reserved
        Asc "ASC" Fallback
        Attach "ATTACH" Fallback
        Autoincrement "AUTOINCREMENT" Reserved
        Before "BEFORE" Fallback
        Begin "BEGIN" Fallback
        Between "BETWEEN" Reserved
        By "BY" Fallback
        Cascade "CASCADE" Fallback
        Case "CASE" Reserved
        Cast "CAST" Fallback
        Check "CHECK" Reserved
        Collate "COLLATE" Reserved
        Column "COLUMN" Fallback
        Commit "COMMIT" Reserved
        Conflict "CONFLICT" Fallback
        Constraint "CONSTRAINT" Reserved
        Create "CREATE" Reserved
        Cross "CROSS" Join
        Current "CURRENT" Fallback
        CurrentDate "CURRENT_DATE" Fallback
        CurrentTime "CURRENT_TIME" Fallback
        CurrentTimestamp "CURRENT_TIMESTAMP" Fallback
        Database "DATABASE" Fallback
        Default "DEFAULT" Reserved
        Deferrable "DEFERRABLE" Reserved
        Deferred "DEFERRED" Fallback
        Delete "DELETE" Reserved
        Desc "DESC" Fallback
        Detach "DETACH" Fallback
        Distinct "DISTINCT" Reserved
        Do "DO" Fallback
        Drop "DROP" Reserved
        Each "EACH" Fallback
        Else "ELSE" Reserved
        End "END" Fallback
        Escape "ESCAPE" Reserved
        Except "EXCEPT" Reserved
        Exclude "EXCLUDE" Fallback
        Exclusive "EXCLUSIVE" Fallback
        Exists "EXISTS" Reserved
        Explain "EXPLAIN" Fallback
        Fail "FAIL" Fallback
        Filter "FILTER" Context
        First "FIRST" Fallback
        Following "FOLLOWING" Fallback
        For "FOR" Fallback
        Foreign "FOREIGN" Reserved
        From "FROM" Reserved
        Full "FULL" Join
        Generated "GENERATED" Fallback
        Glob "GLOB" Fallback
        Group "GROUP" Reserved
        Groups "GROUPS" Fallback
        Having "HAVING" Reserved
        If "IF" Fallback
        Ignore "IGNORE" Fallback
        Immediate "IMMEDIATE" Fallback
        In "IN" Reserved
        Index "INDEX" Reserved
        Indexed "INDEXED" Indexed
        Initially "INITIALLY" Fallback
        Inner "INNER" Join
        Insert "INSERT" Reserved
        Instead "INSTEAD" Fallback
        Intersect "INTERSECT" Reserved
        Into "INTO" Reserved
        Is "IS" Reserved
        Isnull "ISNULL" Reserved
        Join "JOIN" Reserved
        Key "KEY" Fallback
        Last "LAST" Fallback
        Left "LEFT" Join
        Like "LIKE" Fallback
        Limit "LIMIT" Reserved
        Match "MATCH" Fallback
        Materialized "MATERIALIZED" Fallback
        Natural "NATURAL" Join
        No "NO" Fallback
        Not "NOT" Reserved
        Nothing "NOTHING" Reserved
        Notnull "NOTNULL" Reserved
        Null "NULL" Reserved
        Nulls "NULLS" Fallback
        Of "OF" Fallback
        Offset "OFFSET" Fallback
        On "ON" Reserved
        Or "OR" Reserved
        Order "ORDER" Reserved
        Others "OTHERS" Fallback
        Outer "OUTER" Join
        Over "OVER" Context
        Partition "PARTITION" Fallback
        Plan "PLAN" Fallback
        Pragma "PRAGMA" Fallback
        Preceding "PRECEDING" Fallback
        Primary "PRIMARY" Reserved
        Query "QUERY" Fallback
        Raise "RAISE" Fallback
        Range "RANGE" Fallback
        Recursive "RECURSIVE" Fallback
        References "REFERENCES" Reserved
        Regexp "REGEXP" Fallback
        Reindex "REINDEX" Fallback
        Release "RELEASE" Fallback
        Rename "RENAME" Fallback
        Replace "REPLACE" Fallback
        Restrict "RESTRICT" Fallback
        Returning "RETURNING" Reserved
        Right "RIGHT" Join
        Rollback "ROLLBACK" Fallback
        Row "ROW" Fallback
        Rows "ROWS" Fallback
        Savepoint "SAVEPOINT" Fallback
        Select "SELECT" Reserved
        Set "SET" Reserved
        Table "TABLE" Reserved
        Temp "TEMP" Fallback
        Temporary "TEMPORARY" Fallback
        Then "THEN" Reserved
        Ties "TIES" Fallback
        To "TO" Reserved
        Transaction "TRANSACTION" Reserved
        Trigger "TRIGGER" Fallback
        Unbounded "UNBOUNDED" Fallback
        Union "UNION" Reserved
        Unique "UNIQUE" Reserved
        Update "UPDATE" Reserved
        Using "USING" Reserved
        Vacuum "VACUUM" Fallback
        Values "VALUES" Reserved
        View "VIEW" Fallback
        Virtual "VIRTUAL" Fallback
        When "WHEN" Reserved
        Where "WHERE" Reserved
        Window "WINDOW" Context
        With "WITH" Fallback
        Without "WITHOUT" Fallback
    }

    const LONGEST: usize = "CURRENT_TIMESTAMP".len();

    impl Keyword {
        /// The keyword that `word` is, in any case.
        pub(crate) fn find(word: &[u8]) -> Option<Self> {
            let mut capitals = [0; LONGEST];
            let capitals = capitals.get_mut(..word.len())?;
            capitals.copy_from_slice(word);
            capitals.make_ascii_uppercase();
            Self::from_capitals(capitals)
        }

        pub(crate) fn is_fallback(self) -> bool {
            self.class() == Class::Fallback
        }

        pub(crate) fn is_join(self) -> bool {
            self.class() == Class::Join
        }
    }
}

pub(crate) use table::Keyword;

impl Symbol {
    /// An identifier, or a keyword that falls back to one (SQLite's `id` without `INDEXED`): what
    /// may be an alias without `AS`, or a word of a type, where a string may be one too.
    pub(crate) fn is_id(self) -> bool {
        match self {
            Self::Name => true,
            Self::Keyword(keyword) => keyword.is_fallback(),
            _ => false,
        }
    }

    /// What may name a column in an expression without quotes (SQLite's `idj`).
    pub(crate) fn is_column(self) -> bool {
        match self {
            Self::Name | Self::Keyword(Keyword::Indexed) => true,
            Self::Keyword(keyword) => keyword.is_fallback() || keyword.is_join(),
            _ => false,
        }
    }

    /// What may name an object (SQLite's `nm`).
    pub(crate) fn is_name(self) -> bool {
        self == Self::String || self.is_column()
    }

    pub(crate) fn is(self, keyword: Keyword) -> bool {
        self == Self::Keyword(keyword)
    }
}

#[cfg(test)]
mod tests {
    use super::table::ALL;
    use super::*;

    #[test]
    fn keywords_are_found_in_any_case_and_nothing_else_is() {
        assert_eq!(Keyword::find(b"sElEcT"), Some(Keyword::Select));
        assert_eq!(Keyword::find(b"current_timestamp"), Some(Keyword::CurrentTimestamp));
        assert_eq!(Keyword::find(b"current_timestamps"), None);
        assert_eq!(Keyword::find(b"strict"), None);
        assert_eq!(Keyword::find(b""), None);
    }

    #[test]
    fn the_table_is_sorted_and_complete() {
        assert_eq!(ALL.len(), 147);
        assert!(ALL.is_sorted());
        for text in ALL {
            assert_eq!(Keyword::find(text.as_bytes()).map(Keyword::text), Some(*text));
        }
    }
}
