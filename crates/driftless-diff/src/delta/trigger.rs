//! What differs between two triggers of one name.

use std::collections::BTreeSet;

use driftless_catalog::{Ident, Trigger};

use super::attribute::{Attribute, Attributes, list, verdict};

/// Attributes that differ. The order of `UPDATE OF` columns says nothing.
pub(crate) fn compare(from: &Trigger, to: &Trigger) -> Vec<Attribute> {
    let mut attributes = Attributes::default();
    let same = verdict(from.table == to.table);
    attributes.judged("table", same, Some(from.table.to_string()), Some(to.table.to_string()));
    word(&mut attributes, "timing", &from.timing, &to.timing);
    word(&mut attributes, "event", &from.event, &to.event);
    let set = |trigger: &Trigger| trigger.update_of.iter().cloned().collect::<BTreeSet<Ident>>();
    let shown =
        |trigger: &Trigger| (!trigger.update_of.is_empty()).then(|| list(&trigger.update_of));
    attributes.judged("update_of", verdict(set(from) == set(to)), shown(from), shown(to));
    attributes.text("when", from.when.as_ref(), to.when.as_ref());
    attributes.text("body", Some(&from.body), Some(&to.body));
    attributes.into_vec()
}

fn word(attributes: &mut Attributes, name: &'static str, from: &str, to: &str) {
    let same = verdict(from.eq_ignore_ascii_case(to));
    attributes.judged(name, same, Some(from.to_owned()), Some(to.to_owned()));
}
