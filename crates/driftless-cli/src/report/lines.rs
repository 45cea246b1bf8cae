//! How two texts differ, line by line and word by word: what every form of a report shows of it.

use similar::{Algorithm, ChangeTag, DiffOp, TextDiff};

/// Lines that are shown around those that differ.
const CONTEXT: usize = 2;

/// A line of both texts, or of one of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sign {
    Both,
    Before,
    After,
    /// Lines are left out here.
    Gap,
}

impl Sign {
    /// As the first character of a line.
    pub(super) const fn letter(self) -> char {
        match self {
            Self::Both => ' ',
            Self::Before => '-',
            Self::After => '+',
            Self::Gap => '@',
        }
    }
}

/// The lines that differ with some around them.
pub(super) fn unified(before: &str, after: &str) -> Vec<(Sign, String)> {
    let diff = TextDiff::configure().algorithm(Algorithm::Patience).diff_lines(before, after);
    let groups = diff.grouped_ops(CONTEXT);
    let mut lines = Vec::new();
    for (at, group) in groups.iter().enumerate() {
        let begins_later = group.first().is_some_and(|op| op.old_range().start > 0);
        if at > 0 || begins_later {
            lines.push((Sign::Gap, "...".to_owned()));
        }
        for change in group.iter().flat_map(|op| diff.iter_changes(op)) {
            let sign = match change.tag() {
                ChangeTag::Equal => Sign::Both,
                ChangeTag::Delete => Sign::Before,
                ChangeTag::Insert => Sign::After,
            };
            lines.push((sign, change.value().trim_end_matches(['\r', '\n']).to_owned()));
        }
    }
    lines
}

/// A piece of a line, and whether it is what differs.
pub(super) type Piece = (bool, String);

/// A line with its number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Numbered {
    pub(super) number: usize,
    pub(super) pieces: Vec<Piece>,
}

/// Two lines that stand beside one another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) left: Option<Numbered>,
    pub(super) right: Option<Numbered>,
    /// Whether both sides say the same.
    pub(super) same: bool,
}

/// All lines of both texts, those that belong together side by side, differing words marked.
pub(super) fn side_by_side(before: &str, after: &str) -> Vec<Row> {
    let diff = TextDiff::configure().algorithm(Algorithm::Patience).diff_lines(before, after);
    let (old, new): (Vec<&str>, Vec<&str>) = (before.lines().collect(), after.lines().collect());
    let line = |list: &[&str], at: usize| list.get(at).map(|it| (*it).to_owned());
    let mut rows = Vec::new();
    for op in diff.ops() {
        let (from, to) = (op.old_range(), op.new_range());
        for step in 0..from.len().max(to.len()) {
            let left = from.clone().nth(step).and_then(|at| Some((at + 1, line(&old, at)?)));
            let right = to.clone().nth(step).and_then(|at| Some((at + 1, line(&new, at)?)));
            rows.push(row(left, right, matches!(op, DiffOp::Equal { .. })));
        }
    }
    rows
}

fn row(left: Option<(usize, String)>, right: Option<(usize, String)>, same: bool) -> Row {
    match (left, right) {
        (Some((left, before)), Some((right, after))) if !same => {
            let (one, two) = words(&before, &after);
            let (left, right) = (numbered(left, one), numbered(right, two));
            Row { left: Some(left), right: Some(right), same }
        }
        (left, right) => {
            let whole = |(number, text)| numbered(number, vec![(false, text)]);
            Row { left: left.map(whole), right: right.map(whole), same }
        }
    }
}

fn numbered(number: usize, pieces: Vec<Piece>) -> Numbered {
    Numbered { number, pieces }
}

/// The words of two lines, those that differ marked.
fn words(before: &str, after: &str) -> (Vec<Piece>, Vec<Piece>) {
    let (mut one, mut two) = (Vec::new(), Vec::new());
    for change in TextDiff::from_words(before, after).iter_all_changes() {
        let text = change.value();
        match change.tag() {
            ChangeTag::Equal => {
                push(&mut one, false, text);
                push(&mut two, false, text);
            }
            ChangeTag::Delete => push(&mut one, true, text),
            ChangeTag::Insert => push(&mut two, true, text),
        }
    }
    (one, two)
}

fn push(pieces: &mut Vec<Piece>, differs: bool, text: &str) {
    match pieces.last_mut() {
        Some((last, before)) if *last == differs => before.push_str(text),
        _ => pieces.push((differs, text.to_owned())),
    }
}

/// Where two lines differ: carets below the second, as wide as what is not at both ends alike.
pub(super) fn carets(before: &str, after: &str) -> Option<String> {
    let (one, two): (Vec<char>, Vec<char>) = (before.chars().collect(), after.chars().collect());
    let first = one.iter().zip(&two).take_while(|(one, two)| one == two).count();
    let rest = one.len().min(two.len()) - first;
    let last = one.iter().rev().zip(two.iter().rev()).take(rest);
    let last = last.take_while(|(one, two)| one == two).count();
    // What shares neither end has nothing to point at.
    let helps = first + last > 0 && one.len().max(two.len()) > 12;
    let width = (two.len() - first - last).max(1);
    helps.then(|| format!("{}{}", " ".repeat(first), "^".repeat(width)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_far_from_a_difference_are_left_out() {
        let before = "a\nb\nc\nd\ne\nf\ng\n";
        let text: Vec<String> = unified(before, &before.replace('e', "x"))
            .into_iter()
            .map(|(sign, line)| format!("{}{line}", sign.letter()))
            .collect();
        assert_eq!(text, ["@...", " c", " d", "-e", "+x", " f", " g"]);
    }

    #[test]
    fn words_that_differ_are_marked() {
        let rows = side_by_side("same\nthe old one\nmore", "same\nthe new one");
        assert_eq!(rows.len(), 3);
        assert!(rows[0].same && !rows[1].same);
        let left = rows[1].left.as_ref().expect("a line").pieces.clone();
        let wanted = [(false, "the "), (true, "old"), (false, " one")];
        assert_eq!(left, wanted.map(|(differs, text)| (differs, text.to_owned())));
        assert_eq!(rows[2].right, None);
    }

    #[test]
    fn carets_stand_below_what_differs() {
        assert_eq!(carets("length(name) < 60", "length(name) < 61").as_deref(), {
            Some("                ^")
        });
        assert_eq!(carets("abc", "xyz"), None);
        assert_eq!(carets("é = 'first value'", "é = 'value'").as_deref(), Some("     ^"));
    }
}
