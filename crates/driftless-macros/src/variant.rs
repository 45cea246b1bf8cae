//! Step names as variants of `StepId`: `0001_add_users` is `S0001AddUsers`.
//!
//! Names on disk are any text; variants are identifiers. The `S` keeps a leading digit out of
//! front, words are capitalised, and what cannot stand in an identifier only separates words.
//! Names that fall together that way (`1_a` and `1__a`) get `_2`, `_3` in run order. So a name
//! never changes the variant of another unless the two collide.

use std::collections::BTreeSet;

/// A distinct identifier for each name, in their order.
pub(crate) fn variants<'a>(names: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let mut taken = BTreeSet::new();
    names
        .into_iter()
        .map(|name| {
            let wanted = variant(name);
            let mut made = wanted.clone();
            let mut number = 2;
            while !taken.insert(made.clone()) {
                made = format!("{wanted}_{number}");
                number += 1;
            }
            made
        })
        .collect()
}

fn variant(name: &str) -> String {
    let mut made = String::from("S");
    let mut start = true;
    let mut after_digit = false;
    for c in name.chars() {
        if !c.is_alphabetic() && !c.is_ascii_digit() {
            // `2024-01-02` and `20240102` would read alike, and so would `1.12` and `11.2`.
            if after_digit && matches!(c, '.' | '-') {
                made.push('_');
            }
            start = true;
            after_digit = false;
            continue;
        }
        if start {
            made.extend(c.to_uppercase());
        } else {
            made.push(c);
        }
        start = false;
        after_digit = c.is_ascii_digit();
    }
    identifier(made)
}

/// The text if it is an identifier to Rust, else with everything beyond ASCII spelt out: which
/// letters may stand in one is Unicode's decision, and the compiler's to make.
fn identifier(text: String) -> String {
    if syn::parse_str::<syn::Ident>(&text).is_ok() {
        return text;
    }
    text.chars()
        .map(|c| if c.is_ascii() { c.to_string() } else { format!("U{:X}", u32::from(c)) })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_identifiers() {
        let names = [
            ("0001_users", "S0001Users"),
            ("0002_add_api_keys", "S0002AddApiKeys"),
            ("20240102030405_x", "S20240102030405X"),
            ("2024-01-02-030405_x", "S2024_01_02_030405X"),
            ("10.02.00.02_a b", "S10_02_00_02AB"),
            ("1_größe", "S1Größe"),
            ("1_😀", "S1"),
            ("1", "S1"),
            ("type", "SType"),
            ("___", "S"),
        ];
        for (name, expected) in names {
            assert_eq!(variant(name), expected, "{name}");
            assert!(syn::parse_str::<syn::Ident>(expected).is_ok(), "{expected}");
        }
    }

    #[test]
    fn collisions_are_resolved_in_order() {
        assert_eq!(
            variants(["1_a", "1__a", "1_A", "1_a_2", "2_b"]),
            ["S1A", "S1A_2", "S1A_3", "S1A2", "S2B"]
        );
        assert_eq!(variants(["1_a", "1__a", "1_a.2"]).len(), 3);
    }
}
