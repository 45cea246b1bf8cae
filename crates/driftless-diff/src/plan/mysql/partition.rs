//! Partitions: added, dropped and divided anew where that says it all, or the whole table anew.
//!
//! `ADD`, `DROP` and `REORGANIZE PARTITION` stand alone in their statement, and touch only the
//! partitions they name. `PARTITION BY` says everything, keeps all rows or fails, and can stand
//! behind other parts, which a change of the primary key needs.

use driftless_catalog::mysql::{Partition, Partitioning, Table};
use driftless_catalog::{ObjectKind, SqlText, Verdict};
use driftless_replay::print::mysql::parts::{ident, is_counted, named, partition, partition_by};

use super::super::{HazardKind, Planned};
use super::alter::Parts;
use super::draft::Draft;

impl Draft<'_> {
    pub(super) fn partitions(&self, from: &Table, to: &Table, parts: &mut Parts) {
        let key = self.differences.key(ObjectKind::Table, &to.name);
        let differs = |attribute| self.differences.has_attribute(&key, attribute);
        let shape = ["partitioned by", "partition key", "subpartitioned by", "subpartition key"];
        let is_reshaped = shape.iter().any(|attribute| differs(attribute));
        if !is_reshaped && !differs("partitions") {
            return;
        }
        let message = format!("`{}` is written anew and locked meanwhile", to.name);
        match (&from.partitioning, &to.partitioning) {
            (_, None) => {
                parts.tail = "REMOVE PARTITIONING".to_owned();
                parts.note(HazardKind::Rewrite, message);
            }
            (Some(one), Some(two)) if !is_reshaped && self.steps(to, one, two, parts) => {}
            (_, Some(wanted)) => {
                parts.tail = partition_by(wanted);
                parts.note(HazardKind::Rewrite, message);
                if !wanted.method.contains("HASH") && !wanted.method.contains("KEY") {
                    let message = format!("every row of `{}` needs a partition", to.name);
                    parts.note(HazardKind::MayFail, message);
                }
            }
        }
    }

    /// Statements that touch some partitions only, if there are such; says whether there are.
    fn steps(&self, to: &Table, one: &Partitioning, two: &Partitioning, parts: &mut Parts) -> bool {
        let table = named(&to.name);
        let alter = |words: String| Planned::plain(format!("ALTER TABLE {table} {words}"));
        if one.sub.is_some() || two.sub.is_some() {
            return false;
        }
        if one.method.ends_with("HASH") || one.method.ends_with("KEY") {
            if !is_counted(one) || !is_counted(two) {
                return false;
            }
            let (before, after) = (one.partitions.len(), two.partitions.len());
            parts.after.push(alter(if after > before {
                format!("ADD PARTITION PARTITIONS {}", after - before)
            } else {
                format!("COALESCE PARTITION {}", before - after)
            }));
            return true;
        }
        if !one.method.starts_with("RANGE") && !one.method.starts_with("LIST") {
            return false;
        }
        let Some(planned) = changed(&to.name.to_string(), one, two) else { return false };
        parts.after.extend(planned.into_iter().map(|(words, hazard)| match hazard {
            Some(message) => alter(words).with(HazardKind::DataLoss, message),
            None => alter(words),
        }));
        true
    }
}

/// What is done to partitions of ranges or lists, with the loss where there is one.
fn changed(
    table: &str,
    one: &Partitioning,
    two: &Partitioning,
) -> Option<Vec<(String, Option<String>)>> {
    let (before, after) = (&one.partitions, &two.partitions);
    let is_same = |(one, two): &(&Partition, &Partition)| same(one, two);
    let start = before.iter().zip(after).take_while(is_same).count();
    let rest = before.len().min(after.len()) - start;
    let backwards = before.iter().rev().zip(after.iter().rev());
    let end = backwards.take(rest).take_while(is_same).count();
    let old = before.get(start..before.len() - end)?;
    let new = after.get(start..after.len() - end)?;
    let texts = |list: &[Partition]| texts(&one.method, list);
    let is_range = one.method.starts_with("RANGE");
    let add = |list: &[Partition]| (format!("ADD PARTITION ({})", texts(list)), None);
    let drop = |list: &[Partition]| {
        let all: Vec<String> = list.iter().map(|it| format!("`{}`", it.name)).collect();
        let message = format!("`{table}` loses the rows of partition {}", all.join(", "));
        (format!("DROP PARTITION {}", names(list)), Some(message))
    };
    match (old, new) {
        ([], []) => Some(Vec::new()),
        ([], new) if end == 0 || !is_range => {
            // A list's partitions are added behind the others.
            if end == 0 { Some(vec![add(new)]) } else { None }
        }
        ([], new) => {
            // Between others: the next one gives up what they take.
            let next = before.get(start)?;
            let mut into = new.to_vec();
            into.push(next.clone());
            Some(vec![(
                format!("REORGANIZE PARTITION {} INTO ({})", ident(&next.name), texts(&into)),
                None,
            )])
        }
        (old, []) if is_range && end > 0 => {
            let next = before.get(before.len() - end)?;
            let mut all = old.to_vec();
            all.push(next.clone());
            let into = texts(std::slice::from_ref(next));
            Some(vec![(format!("REORGANIZE PARTITION {} INTO ({into})", names(&all)), None)])
        }
        (old, []) => Some(vec![drop(old)]),
        (old, new) if covers(is_range, old, new) => {
            Some(vec![(format!("REORGANIZE PARTITION {} INTO ({})", names(old), texts(new)), None)])
        }
        _ if start == 0 && end == 0 => None,
        (old, new) if end == 0 => Some(vec![drop(old), add(new)]),
        _ => None,
    }
}

fn names(list: &[Partition]) -> String {
    let names: Vec<String> = list.iter().map(|it| ident(&it.name)).collect();
    names.join(", ")
}

fn texts(method: &str, list: &[Partition]) -> String {
    let texts: Vec<String> = list.iter().map(|it| partition(method, it)).collect();
    texts.join(", ")
}

/// Whether new partitions hold whatever the old ones do, as the server demands.
fn covers(is_range: bool, old: &[Partition], new: &[Partition]) -> bool {
    if is_range {
        let limit = |list: &[Partition]| list.last().and_then(|it| it.values.clone());
        return match (limit(old), limit(new)) {
            (Some(one), Some(two)) => {
                one.compare(&two) == Verdict::Equal || is_maximum(&two) || grows(&one, &two)
            }
            _ => false,
        };
    }
    let values = |list: &[Partition]| -> Vec<String> {
        let texts = list.iter().filter_map(|it| it.values.as_ref());
        texts.flat_map(|it| it.source.split(',').map(|it| it.trim().to_owned())).collect()
    };
    let new = values(new);
    values(old).iter().all(|value| new.contains(value))
}

fn is_maximum(text: &SqlText) -> bool {
    text.source.eq_ignore_ascii_case("MAXVALUE")
}

fn grows(one: &SqlText, two: &SqlText) -> bool {
    let number = |text: &SqlText| text.source.trim().parse::<i128>().ok();
    number(one).zip(number(two)).is_some_and(|(one, two)| two > one)
}

fn same(one: &Partition, two: &Partition) -> bool {
    let values = match (&one.values, &two.values) {
        (Some(one), Some(two)) => one.compare(two) == Verdict::Equal,
        (None, None) => true,
        _ => false,
    };
    one.name == two.name && one.comment == two.comment && values
}
