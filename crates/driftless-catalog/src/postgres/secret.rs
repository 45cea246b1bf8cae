//! Options of foreign servers and user mappings that may hold passwords.
//!
//! A schema holds them, since a change of one is a change; whoever reads a report, a ledger or
//! generated SQL need not know them.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::Objects;

/// What stands in generated SQL for a secret that somebody has to fill in.
const TO_FILL_IN: &str = "(fill in)";
/// What stands for a secret of the schema one comes from.
const FORMER: &str = "(former)";
/// What stands for a secret in a schema that people read and commit.
pub const HIDDEN: &str = "(hidden)";

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

/// Puts other words in the place of every secret, for a text that people read and commit; what has
/// none is borrowed. What then stands there, [`agree_on_hidden`] takes for unsaid.
pub fn without_secrets(objects: &Objects) -> Cow<'_, Objects> {
    let is_told = |(name, value): (&String, &String)| may_be_secret(name) && value != HIDDEN;
    if !options(objects).any(|options| options.iter().any(is_told)) {
        return Cow::Borrowed(objects);
    }
    let mut objects = objects.clone();
    let servers = objects.servers.values_mut().map(|server| &mut server.options);
    let mappings = objects.user_mappings.values_mut().map(|mapping| &mut mapping.options);
    for (name, value) in servers.chain(mappings).flatten() {
        if may_be_secret(name) {
            HIDDEN.clone_into(value);
        }
    }
    Cow::Owned(objects)
}

/// Whether any secret is hidden.
pub fn hides_secrets(objects: &Objects) -> bool {
    let is_hidden = |(name, value): (&String, &String)| may_be_secret(name) && value == HIDDEN;
    options(objects).any(|options| options.iter().any(is_hidden))
}

/// Gives secrets that one of them does not tell what they are in the other: nobody said that they
/// differ.
pub fn agree_on_hidden(one: &mut Objects, other: &mut Objects) {
    for (name, server) in &mut one.servers {
        if let Some(theirs) = other.servers.get_mut(name) {
            agree(&mut server.options, &mut theirs.options);
        }
    }
    for (name, mapping) in &mut one.user_mappings {
        if let Some(theirs) = other.user_mappings.get_mut(name) {
            agree(&mut mapping.options, &mut theirs.options);
        }
    }
}

fn options(objects: &Objects) -> impl Iterator<Item = &Options> {
    let servers = objects.servers.values().map(|server| &server.options);
    servers.chain(objects.user_mappings.values().map(|mapping| &mapping.options))
}

fn agree(ours: &mut Options, theirs: &mut Options) {
    for (name, our) in ours.iter_mut().filter(|(name, _)| may_be_secret(name)) {
        let Some(their) = theirs.get_mut(name) else { continue };
        if our == HIDDEN {
            our.clone_from(their);
        } else if their == HIDDEN {
            their.clone_from(our);
        }
    }
}

fn hide(mut before: Option<&mut Options>, after: &mut Options) {
    for (name, value) in after.iter_mut().filter(|(name, _)| may_be_secret(name)) {
        if let Some(former) = before.as_mut().and_then(|options| options.get_mut(name)) {
            let same = former == value || former == HIDDEN || value == HIDDEN;
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
    fn a_hidden_secret_is_whatever_the_other_side_has() {
        let told = mapping(&[("password", "a"), ("user", "u")]);
        let mut hidden = without_secrets(&told).into_owned();
        let expected = mapping(&[("password", HIDDEN), ("user", "u")]);
        assert_eq!(hidden.user_mappings, expected.user_mappings);
        assert!(hides_secrets(&hidden) && !hides_secrets(&told));
        agree_on_hidden(&mut hidden, &mut told.clone());
        assert_eq!(hidden.user_mappings, told.user_mappings);
        let (mut without, mut hidden) = (mapping(&[]), without_secrets(&told).into_owned());
        agree_on_hidden(&mut without, &mut hidden);
        let (without, hidden) = (without.user_mappings, hidden.user_mappings);
        assert_ne!(without, hidden, "that there is one is no secret");
    }

    #[test]
    fn equal_secrets_stay_equal_and_different_ones_different() {
        let [from, to] = hidden(&[("password", "a")], &[("password", "a")]);
        assert_eq!(from, to);
        let [from, to] = hidden(&[("password", "a")], &[("password", "b")]);
        assert_ne!(from, to);
        assert_eq!(to, mapping(&[("password", TO_FILL_IN)]).user_mappings);
        let [from, to] = hidden(&[("password", HIDDEN)], &[("password", "b")]);
        assert_eq!(from, to);
        let [_, to] = hidden(&[("user", "a")], &[("user", "b")]);
        assert_eq!(to, mapping(&[("user", "b")]).user_mappings);
    }
}
