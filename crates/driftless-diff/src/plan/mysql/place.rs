//! Where columns stand: as few moves as lead from one order to the other.

use std::collections::BTreeSet;

use driftless_replay::print::mysql::parts::ident;

/// Of positions in the order in which they are wanted, those that are best left alone: a longest
/// run that rises.
pub(super) fn unmoved(positions: &[usize]) -> BTreeSet<usize> {
    // `ends[n]` is where the run of length n + 1 with the smallest end has it.
    let mut ends: Vec<usize> = Vec::new();
    let mut previous: Vec<Option<usize>> = vec![None; positions.len()];
    for (at, position) in positions.iter().enumerate() {
        let length = ends.partition_point(|end| positions[*end] < *position);
        previous[at] = length.checked_sub(1).map(|before| ends[before]);
        if length == ends.len() {
            ends.push(at);
        } else {
            ends[length] = at;
        }
    }
    let mut unmoved = BTreeSet::new();
    let mut next = ends.last().copied();
    while let Some(at) = next {
        unmoved.insert(positions[at]);
        next = previous[at];
    }
    unmoved
}

/// The order of a table's columns while parts of its change are carried out, one after the other.
/// Names count without case.
pub(super) struct Line {
    names: Vec<String>,
}

impl Line {
    /// The columns that are there and stay where they are, in lower case.
    pub(super) const fn new(names: Vec<String>) -> Self {
        Self { names }
    }

    /// Puts a column behind another, or first, and says so; silent where a new one would stand
    /// there anyhow, at the end.
    pub(super) fn put(&mut self, name: &str, behind: Option<&str>, is_new: bool) -> String {
        let found = |wanted: &str| self.names.iter().position(|it| *it == wanted.to_lowercase());
        let at = behind.and_then(found).map_or(0, |at| at + 1);
        let is_last = at == self.names.len();
        self.names.insert(at, name.to_lowercase());
        match behind {
            _ if is_last && is_new => String::new(),
            Some(behind) if at > 0 => format!(" AFTER {}", ident(behind)),
            _ => " FIRST".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_few_columns_move_as_can() {
        let kept = |positions: &[usize]| unmoved(positions).into_iter().collect::<Vec<_>>();
        assert_eq!(kept(&[0, 1, 2]), [0, 1, 2]);
        assert_eq!(kept(&[3, 0, 1, 2]), [0, 1, 2]);
        assert_eq!(kept(&[2, 1, 0]).len(), 1);
        assert_eq!(kept(&[]), Vec::<usize>::new());
    }

    #[test]
    fn a_column_says_where_it_stands_unless_that_is_the_end() {
        let mut line = Line::new(vec!["a".to_owned(), "b".to_owned()]);
        assert_eq!(line.put("c", Some("b"), true), "");
        assert_eq!(line.put("d", Some("a"), true), " AFTER `a`");
        assert_eq!(line.put("e", None, true), " FIRST");
        assert_eq!(line.put("f", Some("c"), false), " AFTER `c`");
    }
}
