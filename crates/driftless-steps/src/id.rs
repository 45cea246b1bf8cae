//! Step ids: opaque, ordered, unique strings.
//!
//! People number steps in sequences (`0001`), timestamps (`20240102030405`,
//! `2024-01-02-030405`) and dotted versions (`10.02.00.02`), and one order must suit them all,
//! or a directory would run differently after it is renamed from one tool's layout to another's:
//!
//! | rule | example |
//! |---|---|
//! | a run of digits compares as a number, however long and however padded | `2` < `10`, `02` = `2` |
//! | everything else compares byte by byte | `1.0-alpha` < `1.0-beta` |
//! | where one id is a prefix of the other, the shorter comes first | `1.2` < `1.2.0` |
//! | a dashed timestamp is the number it spells | `2018-01-14-171611` = `20180114171611` |
//! | a dashed date stands just before its midnight | `2024-03-13` < `2024-03-13-000000` |
//!
//! The last two are diesel's own order, in which dashes are removed before comparing; both styles,
//! and bare dates, are mixed in real histories. A directory in another tool's layout is ordered
//! exactly as that tool orders it, where that is another order:
//!
//! | constructor | order | of |
//! |---|---|---|
//! | [`StepId::diesel`] | byte by byte without `-` | diesel |
//! | [`StepId::bytes`] | byte by byte: `10` < `2` | bun |
//! | [`StepId::file_names`] | byte by byte with the `_` behind it: `10` < `1` | dbmate |
//! | [`StepId::versioned`] | part by part, `V1` = `V1.0` = `V1_0`; `B2` just behind `V2` | refinery, Flyway |
//! | [`StepId::repeatable`] | behind every version, by description | Flyway |
//!
//! Equal ids are the *same* id (`1` and `01`): two steps may not share one. An id keeps the text
//! it was written with and never changes it.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};

/// The id of a step, such as `0001`. Equality and order follow what the id *means* (the
/// module's table), so `01` equals `1`; [`StepId::as_str`] is the text as written.
#[derive(Debug, Clone)]
pub struct StepId {
    text: String,
    key: Vec<Part>,
    /// What stands between the id and the slug.
    separator: &'static str,
}

/// What an id with a version stands for; the order of the variants is part of the order of ids.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Version {
    /// A step, or what undoes it.
    Step,
    /// What stands for every step up to that version.
    Baseline,
}

/// A comparable part of an id. The order of the variants is part of the order of ids.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Part {
    /// The end of a version, before any further part of one.
    End(Version),
    /// A run of digits without leading zeros.
    Number(Digits),
    /// Anything else, and the whole id where it is compared byte by byte.
    Text(String),
    /// An id behind all others.
    Last(String),
}

/// Digits without leading zeros: a longer run is a greater number, so no run overflows.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Digits(String);

impl Ord for Digits {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.len().cmp(&other.0.len()).then_with(|| self.0.cmp(&other.0))
    }
}

impl PartialOrd for Digits {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl StepId {
    /// An id in the general order (the module's table).
    pub fn new(text: impl Into<String>) -> Self {
        let text = text.into();
        let key = match dashed_timestamp(&text) {
            Some((digits, rest)) => {
                let mut key = vec![Part::Number(Digits(digits))];
                key.extend(parts(rest));
                key
            }
            None => parts(&text),
        };
        Self { text, key, separator: "_" }
    }

    /// An id in diesel's order: byte by byte, after removing `-`.
    pub fn diesel(text: impl Into<String>) -> Self {
        let text = text.into();
        let key = vec![Part::Text(text.replace('-', ""))];
        Self { text, key, separator: "_" }
    }

    /// An id in bun's order: byte by byte.
    pub fn bytes(text: impl Into<String>) -> Self {
        let text = text.into();
        let key = vec![Part::Text(text.clone())];
        Self { text, key, separator: "_" }
    }

    /// An id in dbmate's order, which compares whole file names: byte by byte, the `_` behind the
    /// id included.
    pub fn file_names(text: impl Into<String>) -> Self {
        let text = text.into();
        let key = vec![Part::Text(format!("{text}_"))];
        Self { text, key, separator: "_" }
    }

    /// A version with the letter in front of it, such as `V1.2` or `B3`, in the order of refinery
    /// and Flyway: part by part as numbers, where `_` is a dot and `.0` at the end means nothing.
    /// A baseline (`B`) comes right behind the step of its version.
    pub fn versioned(text: impl Into<String>) -> Self {
        let text = text.into();
        let kind = if text.starts_with('B') { Version::Baseline } else { Version::Step };
        let version = text.trim_start_matches(|c: char| c.is_ascii_alphabetic());
        let numbers = version.split(['.', '_']).map(|part| part.trim_start_matches('0').to_owned());
        let mut numbers: Vec<String> = numbers.collect();
        while numbers.len() > 1 && numbers.last().is_some_and(String::is_empty) {
            numbers.pop();
        }
        let mut key: Vec<Part> =
            numbers.into_iter().map(|number| Part::Number(Digits(number))).collect();
        key.push(Part::End(kind));
        Self { text, key, separator: "__" }
    }

    /// The id of a repeatable step of Flyway's: its whole name, such as `R__views`, ordered behind
    /// every version by its description, in which `_` is a blank.
    pub fn repeatable(text: impl Into<String>) -> Self {
        let text = text.into();
        let description = text.split_once("__").map_or(text.as_str(), |(_, rest)| rest);
        let key = vec![Part::Last(description.replace('_', " "))];
        Self { text, key, separator: "__" }
    }

    /// Whether it is one of refinery's `U` versions: a step that may be applied behind later ones.
    pub(crate) fn may_come_late(&self) -> bool {
        self.separator == "__" && self.text.starts_with('U')
    }

    /// The full name of a step with this id: `0001_users`, `V1__users`; the id alone without slug.
    pub fn name(&self, slug: &str) -> String {
        if slug.is_empty() {
            self.text.clone()
        } else {
            format!("{}{}{slug}", self.text, self.separator)
        }
    }

    /// The slug in a full name that begins with this id; empty when the id is all of it.
    pub(crate) fn slug_of<'a>(&self, name: &'a str) -> Option<&'a str> {
        match name.strip_prefix(self.as_str())? {
            "" => Some(""),
            rest => rest.strip_prefix(self.separator).filter(|slug| !slug.is_empty()),
        }
    }

    /// The id as written on disk.
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl fmt::Display for StepId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl PartialEq for StepId {
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key
    }
}

impl Eq for StepId {}

impl Hash for StepId {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.key.hash(state);
    }
}

impl Ord for StepId {
    fn cmp(&self, other: &Self) -> Ordering {
        self.key.cmp(&other.key)
    }
}

impl PartialOrd for StepId {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Runs of digits as numbers, the stretches between them as text.
fn parts(text: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let digits = first.is_ascii_digit();
        let end = rest.find(|c: char| c.is_ascii_digit() != digits).unwrap_or(rest.len());
        let (run, after) = rest.split_at(end);
        parts.push(if digits {
            Part::Number(Digits(run.trim_start_matches('0').to_owned()))
        } else {
            Part::Text(run.to_owned())
        });
        rest = after;
    }
    parts
}

/// `YYYY-MM-DD` or `YYYY-MM-DD-HHMMSS` at the start of an id as fourteen comparable digits, and
/// what follows. A bare date is filled with `/`, the byte below `0`, which puts it just before
/// midnight without making the two equal. Years before 1000 are no timestamps.
fn dashed_timestamp(text: &str) -> Option<(String, &str)> {
    const DATE: &str = "dddd-dd-dd";
    const TIME: &str = "-dddddd";
    let after_date = strip_shape(text, DATE)?;
    if text.starts_with('0') || after_date.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let mut digits = text[..DATE.len()].replace('-', "");
    match strip_shape(after_date, TIME) {
        Some(rest) if !rest.starts_with(|c: char| c.is_ascii_digit()) => {
            digits.push_str(&after_date[1..TIME.len()]);
            Some((digits, rest))
        }
        _ => {
            digits.push_str("//////");
            Some((digits, after_date))
        }
    }
}

/// What follows `shape` at the start of `text`, where `d` stands for a digit.
fn strip_shape<'a>(text: &'a str, shape: &str) -> Option<&'a str> {
    let fits = text.len() >= shape.len()
        && text.bytes().zip(shape.bytes()).all(|(byte, wanted)| match wanted {
            b'd' => byte.is_ascii_digit(),
            other => byte == other,
        });
    fits.then(|| &text[shape.len()..])
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Asserts that the ids are in strictly ascending order.
    fn ascending(ids: &[&str]) {
        for pair in ids.windows(2) {
            let (a, b) = (StepId::new(pair[0]), StepId::new(pair[1]));
            assert!(a < b, "{a} should come before {b}");
        }
    }

    #[test]
    fn digit_runs_compare_as_numbers() {
        ascending(&["1", "2", "10", "0011", "100", "20200101000000"]);
        ascending(&["v2", "v10", "v10b"]);
        ascending(&["18446744073709551616", "18446744073709551617"]);
        assert_eq!(StepId::new("01"), StepId::new("1"));
        assert_eq!(StepId::new("0"), StepId::new("000"));
    }

    #[test]
    fn dotted_versions_compare_part_by_part() {
        ascending(&["1.2", "1.2.0", "1.10", "10.02.00.02", "10.02.00.10", "10.10.00.01"]);
        assert_eq!(StepId::new("10.02.00.02"), StepId::new("10.2.0.2"));
    }

    #[test]
    fn dashed_timestamps_mix_with_plain_ones_and_bare_dates() {
        ascending(&[
            "00000000000000",
            "20170101000000",
            "2018-01-14-171611",
            "2024-03-06-170000",
            "2024-03-13",
            "2024-03-13-000000",
            "20240313000001",
            "2024-06-05-131359",
            "2024-06-05-131359-0002",
        ]);
        assert_eq!(StepId::new("2018-01-14-171611"), StepId::new("20180114171611"));
        assert_ne!(StepId::new("2024-03-13"), StepId::new("2024-03-13-000000"));
    }

    #[test]
    fn diesel_compares_bytes_without_dashes() {
        assert!(StepId::diesel("10") < StepId::diesel("2"));
        assert!(StepId::diesel("2024-03-06-170000") < StepId::diesel("2024-03-13"));
        assert_eq!(StepId::diesel("2018-01-14-171611"), StepId::diesel("20180114171611"));
    }

    #[test]
    fn bytes_and_file_names_compare_as_their_tools_compare_them() {
        assert!(StepId::bytes("10") < StepId::bytes("2"));
        assert!(StepId::bytes("1") < StepId::bytes("10"));
        assert!(StepId::file_names("10") < StepId::file_names("1"), "`10_a` < `1_a`");
        assert_eq!(StepId::file_names("1"), StepId::file_names("1"));
        assert_ne!(StepId::file_names("1"), StepId::file_names("01"));
    }

    #[test]
    fn versions_compare_part_by_part_and_repeatables_come_last() {
        let ids: Vec<StepId> =
            ["V1", "B1", "V1.1", "V1_2", "V1.10", "B1.10", "V2", "V20200101000000"]
                .into_iter()
                .map(StepId::versioned)
                .chain(["R__a_view", "R__aa", "R__b"].map(StepId::repeatable))
                .collect();
        for pair in ids.windows(2) {
            assert!(pair[0] < pair[1], "{} should come before {}", pair[0], pair[1]);
        }
        assert_eq!(StepId::versioned("V1"), StepId::versioned("V01.0"));
        assert_eq!(StepId::versioned("U1_2"), StepId::versioned("V1.2"));
        assert_eq!(StepId::versioned("V1.2").name("users"), "V1.2__users");
        assert_eq!(StepId::repeatable("R__views").name(""), "R__views");
    }

    #[test]
    fn the_text_is_kept_as_written() {
        assert_eq!(StepId::new("0001").as_str(), "0001");
        assert_eq!(StepId::diesel("2018-01-14").to_string(), "2018-01-14");
    }

    fn any_id() -> impl Strategy<Value = String> {
        prop_oneof![
            "[0-9]{1,4}",
            "[0-9]{1,3}(\\.[0-9]{1,3}){0,3}",
            "20[12][0-9]-0[1-3]-0[1-3](-00000[0-3])?(-[0-9]{1,2})?",
            "20[12][0-9]0[1-3]0[1-3]00000[0-3]",
            "[a-c0-2.-]{0,6}",
            "\\PC{0,5}",
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        #[test]
        fn the_order_is_total_and_agrees_with_equality(
            a in any_id(), b in any_id(), c in any_id()
        ) {
            for new in [
                StepId::new,
                StepId::diesel,
                StepId::bytes,
                StepId::file_names,
                StepId::versioned,
                StepId::repeatable,
            ] {
                let (a, b, c) = (new(a.clone()), new(b.clone()), new(c.clone()));
                prop_assert_eq!(a.cmp(&b), b.cmp(&a).reverse());
                prop_assert_eq!(a.cmp(&b) == Ordering::Equal, a == b);
                if a <= b && b <= c {
                    prop_assert!(a <= c, "{} {} {}", a, b, c);
                }
            }
        }
    }
}
