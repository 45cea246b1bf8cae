//! "Did you mean": the nearest of the names that would have been right.

/// The candidate nearest to `name`, when it is near enough to be a slip: at most a third of the
/// letters differ, as cargo judges it. Of two equally near ones the first wins.
pub(crate) fn nearest<'a>(
    name: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let lower = name.to_lowercase();
    candidates
        .into_iter()
        .map(|candidate| {
            (strsim::damerau_levenshtein(&lower, &candidate.to_lowercase()), candidate)
        })
        .filter(|(distance, candidate)| {
            *distance <= name.chars().count().max(candidate.chars().count()).max(3) / 3
        })
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// `a`, `b`, `c`: names in backticks for a message.
pub(crate) fn list<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    names.into_iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_recognised_and_strangers_are_not() {
        let keys = ["requires", "transaction", "kind"];
        assert_eq!(nearest("require", keys), Some("requires"));
        assert_eq!(nearest("Transactoin", keys), Some("transaction"));
        assert_eq!(nearest("banana", keys), None);
    }
}
