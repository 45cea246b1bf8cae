//! Sequences (MariaDB).

use driftless_catalog::ObjectKind;
use driftless_catalog::mysql::Sequence;
use driftless_replay::print::mysql::parts::{self, literal, named};

use super::super::order::{Order, Strength};
use super::super::{HazardKind, Planned};
use super::draft::{Draft, Tables};
use super::rank::{self, rank};

impl Draft<'_> {
    pub(super) fn sequences(&self, order: &mut Order, tables: &Tables) {
        for (name, to) in &self.to.sequences {
            let key = self.differences.key(ObjectKind::Sequence, name);
            if !self.differences.has(&key) {
                continue;
            }
            let from = self.from.sequences.get(name);
            let statements = match from {
                Some(from) => altered(from, to),
                None => vec![Planned::plain(parts::sequence(to))],
            };
            let group = order.add(rank(rank::SEQUENCES_COME, &name.to_string()), statements);
            // Tables and sequences share their names.
            if let Some(gone) = tables.gone.get(&self.differences.folded(name)) {
                order.before(*gone, group, Strength::Hard);
            }
        }
        for name in self.from.sequences.keys() {
            let key = self.differences.key(ObjectKind::Sequence, name);
            if !self.differences.is_one_sided(&key) {
                continue;
            }
            let message = format!("sequence `{name}` goes with the value it has come to");
            let planned = Planned::plain(format!("DROP SEQUENCE {}", named(name)))
                .with(HazardKind::DataLoss, message);
            let subject = name.to_string();
            let group = order.add(rank(rank::SEQUENCES_GO, &subject), vec![planned]);
            if let Some(made) = tables.made.get(&self.differences.folded(name)) {
                order.before(group, *made, Strength::Hard);
            }
        }
    }
}

fn altered(from: &Sequence, to: &Sequence) -> Vec<Planned> {
    let name = named(&to.name);
    let mut words = String::new();
    if from.data_type != to.data_type {
        words.push_str(&format!(" AS {}", to.data_type));
    }
    let range = (to.minimum, to.maximum, to.increment);
    if from.start != to.start || (from.minimum, from.maximum, from.increment) != range {
        words.push_str(&format!(
            " START WITH {} MINVALUE {} MAXVALUE {} INCREMENT BY {}",
            to.start, to.minimum, to.maximum, to.increment
        ));
    }
    if from.cache != to.cache {
        words.push_str(&match to.cache {
            0 => " NOCACHE".to_owned(),
            cache => format!(" CACHE {cache}"),
        });
    }
    if from.cycle != to.cycle {
        words.push_str(if to.cycle { " CYCLE" } else { " NOCYCLE" });
    }
    // The server refuses a range without the value that comes next, which is not known here.
    let shrinks = to.minimum > from.minimum || to.maximum < from.maximum;
    let turns = from.increment.signum() != to.increment.signum();
    let restarts = shrinks || turns;
    if restarts {
        words.push_str(&format!(" RESTART WITH {}", to.start));
    }
    let mut statements = Vec::new();
    if !words.is_empty() {
        let mut planned = Planned::plain(format!("ALTER SEQUENCE {name}{words}"));
        if restarts {
            let message = format!("sequence `{}` starts over at {}", to.name, to.start);
            planned = planned.with(HazardKind::Conversion, message);
        }
        statements.push(planned);
    }
    let mut options = Vec::new();
    if from.engine != to.engine {
        options.push(format!("ENGINE={}", to.engine));
    }
    if from.comment != to.comment {
        options.push(format!("COMMENT={}", literal(&to.comment)));
    }
    if !options.is_empty() {
        statements.push(Planned::plain(format!("ALTER TABLE {name} {}", options.join(" "))));
    }
    statements
}
