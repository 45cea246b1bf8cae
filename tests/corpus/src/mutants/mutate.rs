//! Valid statements with one mistake.
//!
//! A mistake is made at a site, found by looking at tokens. Whether it is one is for the server to
//! say: a misspelt name where a name is made is as good as any.

use driftless_diag::Span;

use super::random::Random;
use super::words::{Names, Shape, Token};

/// The kinds of mistakes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    MisspeltTable,
    MisspeltColumn,
    MisspeltType,
    MisspeltConstraint,
    MisspeltIndex,
    MisspeltFunction,
    MisspeltValue,
    MisspeltKeyword,
    DroppedKeyword,
    DoubledKeyword,
    DroppedComma,
    DroppedQuote,
    DroppedParenthesis,
    SwappedStatements,
    MissingObject,
    DuplicateObject,
    ColumnCount,
    NoKey,
    OtherDefault,
    OtherOperand,
}

impl Kind {
    /// Its name in the table.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::MisspeltTable => "misspelt table",
            Self::MisspeltColumn => "misspelt column",
            Self::MisspeltType => "misspelt type",
            Self::MisspeltConstraint => "misspelt constraint",
            Self::MisspeltIndex => "misspelt index",
            Self::MisspeltFunction => "misspelt function",
            Self::MisspeltValue => "misspelt enum value",
            Self::MisspeltKeyword => "misspelt keyword",
            Self::DroppedKeyword => "dropped keyword",
            Self::DoubledKeyword => "doubled keyword",
            Self::DroppedComma => "dropped comma",
            Self::DroppedQuote => "dropped quote",
            Self::DroppedParenthesis => "dropped parenthesis",
            Self::SwappedStatements => "swapped statements",
            Self::MissingObject => "dropped twice",
            Self::DuplicateObject => "created twice",
            Self::ColumnCount => "wrong column count",
            Self::NoKey => "reference to no key",
            Self::OtherDefault => "default of another type",
            Self::OtherOperand => "operand of another type",
        }
    }
}

/// A statement with a mistake.
#[derive(Debug, Clone)]
pub(crate) struct Mutant {
    pub(crate) kind: Kind,
    pub(crate) text: String,
    /// Where in the text a caret is right.
    pub(crate) place: Span,
}

impl Mutant {
    /// Whether it is refused as a whole, or not at all.
    pub(crate) fn is_one_statement(&self) -> bool {
        let several = [Kind::SwappedStatements, Kind::MissingObject, Kind::DuplicateObject];
        !several.contains(&self.kind)
    }
}

/// Words of the grammar that are worth losing.
const KEYWORDS: [&str; 62] = [
    "create",
    "table",
    "alter",
    "add",
    "column",
    "drop",
    "index",
    "on",
    "not",
    "null",
    "default",
    "primary",
    "key",
    "references",
    "unique",
    "check",
    "constraint",
    "set",
    "type",
    "using",
    "if",
    "exists",
    "cascade",
    "insert",
    "into",
    "values",
    "update",
    "delete",
    "from",
    "where",
    "select",
    "as",
    "and",
    "or",
    "rename",
    "to",
    "foreign",
    "in",
    "is",
    "join",
    "group",
    "order",
    "by",
    "union",
    "all",
    "distinct",
    "case",
    "when",
    "then",
    "else",
    "end",
    "trigger",
    "view",
    "begin",
    "for",
    "each",
    "row",
    "execute",
    "returns",
    "language",
    "after",
    "before",
];

/// A place where a mistake can be made.
#[derive(Debug, Clone, Copy)]
struct Site {
    kind: Kind,
    /// The token.
    at: usize,
}

/// What a mistake is made in.
pub(crate) struct Subject<'a> {
    pub(crate) text: &'a str,
    pub(crate) tokens: &'a [Token],
    pub(crate) names: &'a Names,
    /// The statement after it in its step.
    pub(crate) next: Option<&'a str>,
}

impl Subject<'_> {
    /// A mutant, of a kind chosen first and a site chosen then.
    pub(crate) fn mutant(&self, random: &mut Random) -> Option<Mutant> {
        let sites = self.sites();
        let mut kinds: Vec<Kind> = sites.iter().map(|site| site.kind).collect();
        kinds.sort_unstable();
        kinds.dedup();
        let kind = *random.one_of(&kinds)?;
        let sites: Vec<Site> = sites.into_iter().filter(|site| site.kind == kind).collect();
        let site = *random.one_of(&sites)?;
        self.make(site, random).filter(|mutant| mutant.text != self.text)
    }

    fn token(&self, at: usize) -> Option<&Token> {
        self.tokens.get(at)
    }

    fn is(&self, at: usize, word: &str) -> bool {
        self.token(at).is_some_and(|token| token.is(word))
    }

    fn is_mark(&self, at: usize, mark: &str) -> bool {
        self.token(at).is_some_and(|token| token.is_mark(mark))
    }

    fn sites(&self) -> Vec<Site> {
        let mut sites = Vec::new();
        for at in 0..self.tokens.len() {
            sites.extend(self.kinds_at(at).into_iter().map(|kind| Site { kind, at }));
        }
        if self.next.is_some() {
            sites.push(Site { kind: Kind::SwappedStatements, at: 0 });
        }
        let guarded = self.tokens.iter().any(|token| token.is("exists") || token.is("replace"));
        if self.is(0, "create") && !guarded {
            sites.push(Site { kind: Kind::DuplicateObject, at: 0 });
        }
        if self.is(0, "drop") && !guarded {
            sites.push(Site { kind: Kind::MissingObject, at: 0 });
        }
        sites
    }

    fn kinds_at(&self, at: usize) -> Vec<Kind> {
        let Some(token) = self.token(at) else { return Vec::new() };
        match token.shape {
            Shape::Word | Shape::Quoted => self.kinds_of_word(at, token),
            Shape::Text => self.kinds_of_text(at, token),
            Shape::Number if at > 0 && self.is(at - 1, "default") => vec![Kind::OtherDefault],
            Shape::Number if self.is_operand(at) => vec![Kind::OtherOperand],
            Shape::Number => Vec::new(),
            Shape::Mark => match token.name.as_str() {
                "," => vec![Kind::DroppedComma],
                "(" if at > 0 && self.is(at - 1, "values") => {
                    vec![Kind::DroppedParenthesis, Kind::ColumnCount]
                }
                "(" | ")" => vec![Kind::DroppedParenthesis],
                _ => Vec::new(),
            },
        }
    }

    fn kinds_of_text(&self, at: usize, token: &Token) -> Vec<Kind> {
        let mut kinds = vec![Kind::DroppedQuote];
        if self.names.values.contains(token.name.trim_matches('\'')) {
            kinds.push(Kind::MisspeltValue);
        }
        if at > 0 && self.is(at - 1, "default") {
            kinds.push(Kind::OtherDefault);
        } else if self.is_operand(at) {
            kinds.push(Kind::OtherOperand);
        }
        kinds
    }

    /// Whether a constant stands after a comparison.
    fn is_operand(&self, at: usize) -> bool {
        at > 0 && ["=", "<>", "!=", "<", ">", "<=", ">="].iter().any(|it| self.is_mark(at - 1, it))
    }

    fn kinds_of_word(&self, at: usize, token: &Token) -> Vec<Kind> {
        let names = self.names;
        let quoted = token.shape == Shape::Quoted;
        let mut kinds = Vec::new();
        if quoted {
            kinds.push(Kind::DroppedQuote);
        } else if KEYWORDS.contains(&token.name.as_str()) {
            kinds.extend([Kind::MisspeltKeyword, Kind::DroppedKeyword, Kind::DoubledKeyword]);
        }
        let has = |set: &std::collections::BTreeSet<String>| set.contains(&token.name);
        if has(&names.tables) {
            kinds.push(Kind::MisspeltTable);
            let referred = at > 0 && self.is(at - 1, "references") && self.is_mark(at + 1, "(");
            if referred && self.other_column(at).is_some() {
                kinds.push(Kind::NoKey);
            }
        } else if has(&names.columns) && !KEYWORDS.contains(&token.name.as_str()) {
            kinds.push(Kind::MisspeltColumn);
        } else if has(&names.indexes) {
            kinds.push(Kind::MisspeltIndex);
        } else if has(&names.constraints) {
            kinds.push(Kind::MisspeltConstraint);
        } else if has(&names.types) {
            kinds.push(Kind::MisspeltType);
        } else if self.is_mark(at + 1, "(") && !KEYWORDS.contains(&token.name.as_str()) {
            kinds.push(Kind::MisspeltFunction);
        }
        if at > 0 && self.is(at - 1, "default") && ["true", "false"].contains(&&*token.name) {
            kinds.push(Kind::OtherDefault);
        }
        kinds
    }

    /// A column of the table at this token, other than the one in parentheses after it.
    fn other_column(&self, at: usize) -> Option<&str> {
        let columns = self.names.of_table.get(&self.token(at)?.name)?;
        let named = &self.token(at + 2)?.name;
        columns.iter().map(String::as_str).rfind(|column| column != named)
    }

    fn make(&self, site: Site, random: &mut Random) -> Option<Mutant> {
        let token = self.token(site.at)?;
        let kind = site.kind;
        let written = self.text.get(token.span.range())?;
        match kind {
            Kind::SwappedStatements => {
                let next = self.next?;
                let text = format!("{next};\n{}", self.text);
                Some(Mutant { kind, place: Span::new(0, text.len()), text })
            }
            Kind::MissingObject | Kind::DuplicateObject => {
                let text = format!("{};\n{}", self.text, self.text);
                Some(Mutant { kind, place: Span::new(self.text.len(), text.len()), text })
            }
            Kind::DroppedKeyword => Some(self.replaced(site, "")),
            Kind::DoubledKeyword => Some(self.replaced(site, &format!("{written} {written}"))),
            Kind::DroppedComma | Kind::DroppedParenthesis => Some(self.anywhere(site, " ")),
            Kind::DroppedQuote => {
                let half = match random.below(2) {
                    0 => written.get(1..)?,
                    _ => written.get(..written.len() - 1)?,
                };
                Some(self.anywhere(site, half))
            }
            Kind::ColumnCount => Some(self.anywhere(site, "(NULL, ")),
            Kind::NoKey => {
                let other = self.other_column(site.at)?.to_owned();
                let named = Site { kind, at: site.at + 2 };
                let quoted = driftless_sql::postgres::needs_quoting(&other);
                let other = if quoted { format!("\"{other}\"") } else { other };
                Some(self.replaced(named, &other))
            }
            Kind::OtherDefault | Kind::OtherOperand => {
                let other = if token.shape == Shape::Text { "17" } else { "'zz'" };
                Some(self.replaced(site, other))
            }
            _ => Some(self.replaced(site, &misspelt(written, random)?)),
        }
    }

    /// The mutant with other words for a token; a caret is right on it or on a neighbour.
    fn replaced(&self, site: Site, by: &str) -> Mutant {
        let mut mutant = self.anywhere(site, by);
        let grown = mutant.text.len() as isize - self.text.len() as isize;
        let span = self.tokens.get(site.at).map_or_else(Span::default, |token| token.span);
        let before = site.at.checked_sub(1).and_then(|at| self.token(at));
        let after = self.token(site.at + 1).map_or(span.end, |it| it.span.end);
        let end = after.saturating_add_signed(grown).max(span.start);
        mutant.place = Span::new(before.map_or(span.start, |it| it.span.start), end);
        mutant
    }

    /// The same where a caret is right wherever the server's may be.
    fn anywhere(&self, site: Site, by: &str) -> Mutant {
        let span = self.tokens.get(site.at).map_or_else(Span::default, |token| token.span);
        let (before, after) = (self.text.get(..span.start), self.text.get(span.end..));
        let text = format!("{}{by}{}", before.unwrap_or_default(), after.unwrap_or_default());
        Mutant { kind: site.kind, place: Span::new(0, text.len()), text }
    }
}

/// A word as typed in haste, quotes kept: two letters changed about, one lost or one doubled.
fn misspelt(written: &str, random: &mut Random) -> Option<String> {
    let letters: Vec<char> = written.chars().collect();
    let inside: Vec<usize> = (0..letters.len())
        .filter(|at| letters.get(*at).is_some_and(|it| it.is_alphabetic()))
        .collect();
    let at = *random.one_of(&inside)?;
    let mut changed = letters.clone();
    match random.below(3) {
        0 if inside.contains(&(at + 1)) && letters.get(at) != letters.get(at + 1) => {
            changed.swap(at, at + 1);
        }
        1 if inside.len() > 2 => _ = changed.remove(at),
        _ => changed.insert(at, *letters.get(at)?),
    }
    Some(changed.into_iter().collect())
}
