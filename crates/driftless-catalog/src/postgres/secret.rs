//! Options of foreign servers and user mappings that may hold passwords.
//!
//! A schema holds them, since a change of one is a change; whoever reads a report, a ledger or
//! generated SQL need not know them.

use std::collections::BTreeMap;

use super::Objects;

/// What stands in generated SQL for a secret that somebody has to fill in.
const TO_FILL_IN: &str = "(fill in)";
/// What stands for a secret of the schema one comes from.
const FORMER: &str = "(former)";

/// Whether an option is called like one that holds a password.
pub fn may_be_secret(option: &str) -> bool {
    let option = option.to_ascii_lowercase();
    ["passw", "secret", "key", "token"].iter().any(|word| option.contains(word))
}

/// Puts other words in the place of secrets, so that SQL leading from one schema to the other shows
/// none: equal ones stay equal, and different ones different.
pub fn hide_secrets(from: &mut Objects, to: &mut Objects) {
    for (name, server) in &mut to.servers {
        let before = from.servers.get_mut(name).map(|server| &mut server.options);
        hide(before, &mut server.options);
    }
    for (name, mapping) in &mut to.user_mappings {
        let before = from.user_mappings.get_mut(name).map(|mapping| &mut mapping.options);
        hide(before, &mut mapping.options);
    }
}

type Options = BTreeMap<String, String>;

fn hide(mut before: Option<&mut Options>, after: &mut Options) {
    for (name, value) in after.iter_mut().filter(|(name, _)| may_be_secret(name)) {
        if let Some(former) = before.as_mut().and_then(|options| options.get_mut(name)) {
            let same = former == value;
            *former = if same { TO_FILL_IN } else { FORMER }.to_owned();
        }
        *value = TO_FILL_IN.to_owned();
    }
}

#[cfg(test)]
mod tests {
    use super::super::{UserMapping, UserMappingName};
    use super::*;

    fn mapping(options: &[(&str, &str)]) -> Objects {
        let name = UserMappingName { user: "u".to_owned(), server: "s".to_owned() };
        let options =
            options.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let mut objects = Objects::default();
        objects.user_mappings.insert(name, UserMapping { options });
        objects
    }

    /// Both without secrets.
    fn hidden(
        from: &[(&str, &str)],
        to: &[(&str, &str)],
    ) -> [BTreeMap<UserMappingName, UserMapping>; 2] {
        let (mut from, mut to) = (mapping(from), mapping(to));
        hide_secrets(&mut from, &mut to);
        [from.user_mappings, to.user_mappings]
    }

    #[test]
    fn equal_secrets_stay_equal_and_different_ones_different() {
        let [from, to] = hidden(&[("password", "a")], &[("password", "a")]);
        assert_eq!(from, to);
        let [from, to] = hidden(&[("password", "a")], &[("password", "b")]);
        assert_ne!(from, to);
        assert_eq!(to, mapping(&[("password", TO_FILL_IN)]).user_mappings);
        let [_, to] = hidden(&[("user", "a")], &[("user", "b")]);
        assert_eq!(to, mapping(&[("user", "b")]).user_mappings);
    }
}
