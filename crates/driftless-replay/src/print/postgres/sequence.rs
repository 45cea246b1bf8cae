//! Sequences.

use driftless_catalog::postgres::{Persistence, Sequence};

use super::{Script, ident, named};

impl Script<'_> {
    /// Sequences that are no identity's; who owns them is said when tables are there.
    pub(super) fn sequences(&mut self) {
        for sequence in self.objects.sequences.values() {
            if !is_identity(sequence) && sequence.persistence != Persistence::Temporary {
                self.add(create(sequence));
            }
        }
    }

    /// `OWNED BY`.
    pub(super) fn sequence_owners(&mut self) {
        for sequence in self.objects.sequences.values().filter(|sequence| !is_identity(sequence)) {
            if let Some(owner) = &sequence.owner {
                let (name, table) = (named(&sequence.name), named(&owner.table));
                let column = ident(&owner.column);
                self.add(format!("ALTER SEQUENCE {name} OWNED BY {table}.{column}"));
            }
        }
    }
}

fn is_identity(sequence: &Sequence) -> bool {
    sequence.owner.as_ref().is_some_and(|owner| owner.identity)
}

/// `CREATE SEQUENCE`.
pub fn create(sequence: &Sequence) -> String {
    let unlogged = if sequence.persistence == Persistence::Unlogged { "UNLOGGED " } else { "" };
    let mut text = format!("CREATE {unlogged}SEQUENCE {}", named(&sequence.name));
    if sequence.data_type != "bigint" {
        text.push_str(&format!(" AS {}", sequence.data_type));
    }
    for option in options(sequence) {
        text.push(' ');
        text.push_str(&option);
    }
    text
}

/// Options that are not what they would be unsaid.
pub fn options(sequence: &Sequence) -> Vec<String> {
    let (least, most) = match sequence.data_type.as_str() {
        "smallint" => (i64::from(i16::MIN), i64::from(i16::MAX)),
        "integer" => (i64::from(i32::MIN), i64::from(i32::MAX)),
        _ => (i64::MIN, i64::MAX),
    };
    let ascending = sequence.increment > 0;
    let (minimum, maximum) = if ascending { (1, most) } else { (least, -1) };
    let start = if ascending { sequence.minimum } else { sequence.maximum };
    let mut options = Vec::new();
    let mut option = |words: &str, value: i64, default: i64| {
        if value != default {
            options.push(format!("{words} {value}"));
        }
    };
    option("INCREMENT BY", sequence.increment, 1);
    option("MINVALUE", sequence.minimum, minimum);
    option("MAXVALUE", sequence.maximum, maximum);
    option("START WITH", sequence.start, start);
    option("CACHE", sequence.cache, 1);
    if sequence.cycle {
        options.push("CYCLE".to_owned());
    }
    options
}
