//! Orders in which every object follows what it needs.

use std::collections::{BTreeMap, BTreeSet};

/// Sorts by key, each after those it must follow and, as far as that goes, those it should.
pub(super) fn sorted<K: Ord + Clone>(
    must: &BTreeMap<K, BTreeSet<K>>,
    should: &BTreeMap<K, BTreeSet<K>>,
) -> Vec<K> {
    let none = BTreeSet::new();
    let open = |needs: Option<&BTreeSet<K>>, key: &K| -> BTreeSet<K> {
        let needs = needs.unwrap_or(&none).iter();
        needs.filter(|need| *need != key && must.contains_key(*need)).cloned().collect()
    };
    let mut hard: BTreeMap<K, BTreeSet<K>> =
        must.keys().map(|key| (key.clone(), open(must.get(key), key))).collect();
    let mut soft: BTreeMap<K, BTreeSet<K>> =
        must.keys().map(|key| (key.clone(), open(should.get(key), key))).collect();
    let mut users: BTreeMap<K, Vec<K>> = BTreeMap::new();
    for (key, needs) in hard.iter().chain(&soft) {
        for need in needs {
            users.entry(need.clone()).or_default().push(key.clone());
        }
    }
    let is_free =
        |needs: &BTreeMap<K, BTreeSet<K>>, key: &K| needs.get(key).is_none_or(BTreeSet::is_empty);
    let mut ready: BTreeSet<K> =
        must.keys().filter(|key| is_free(&hard, key) && is_free(&soft, key)).cloned().collect();
    let mut left: BTreeSet<K> = must.keys().cloned().collect();
    let mut order = Vec::with_capacity(must.len());
    while !left.is_empty() {
        // In a circle the first that can go, goes.
        let next = ready
            .pop_first()
            .or_else(|| left.iter().find(|key| is_free(&hard, key)).cloned())
            .or_else(|| left.first().cloned());
        let Some(next) = next else { break };
        left.remove(&next);
        for user in users.get(&next).into_iter().flatten() {
            for needs in [&mut hard, &mut soft] {
                needs.get_mut(user).map(|needs| needs.remove(&next));
            }
            if left.contains(user) && is_free(&hard, user) && is_free(&soft, user) {
                ready.insert(user.clone());
            }
        }
        order.push(next);
    }
    order
}

/// Every word of a text: letters, digits, `_` and `$`.
pub(super) fn words(text: &str) -> BTreeSet<&str> {
    text.split(|c: char| c != '_' && c != '$' && !c.is_alphanumeric()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn needs(
        pairs: &[(&'static str, &[&'static str])],
    ) -> BTreeMap<&'static str, BTreeSet<&'static str>> {
        pairs.iter().map(|(key, needs)| (*key, needs.iter().copied().collect())).collect()
    }

    #[test]
    fn what_is_needed_comes_first_and_circles_end() {
        let none: &[&str] = &[];
        let must = needs(&[("a", &["c"]), ("b", none), ("c", none)]);
        assert_eq!(sorted(&must, &BTreeMap::new()), ["b", "c", "a"]);
        let must = needs(&[("a", none), ("b", none), ("c", &["b"])]);
        let should = needs(&[("a", &["b"]), ("b", &["a"])]);
        assert_eq!(sorted(&must, &should), ["a", "b", "c"]);
    }
}
