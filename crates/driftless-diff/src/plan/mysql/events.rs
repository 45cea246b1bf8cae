//! Events: altered where their time stays, since a new time starts from when the statement runs.

use driftless_catalog::mysql::Event;
use driftless_catalog::{ObjectKey, ObjectKind};
use driftless_replay::print::mysql::parts::{self, literal, named};

use super::super::Planned;
use super::super::order::Order;
use super::draft::Draft;
use super::rank::{self, rank};

impl Draft<'_> {
    pub(super) fn events(&self, order: &mut Order) {
        for event in self.from.events.values() {
            let key = event.name.key(ObjectKind::Event);
            if self.differences.is_one_sided(&key) {
                order.add(rank(rank::EVENTS_GO, &key.path), vec![dropped(event)]);
            }
        }
        for event in self.to.events.values() {
            let key = event.name.key(ObjectKind::Event);
            if !self.differences.has(&key) {
                continue;
            }
            let come = rank(rank::EVENTS_COME, &key.path);
            let mode = event.sql_mode.as_ref();
            if let Some(sql) = self.altered_event(&key, event) {
                order.add(come, self.made(&key, sql, mode));
                continue;
            }
            if !self.differences.is_one_sided(&key) {
                order.add(rank(rank::EVENTS_GO, &key.path), vec![dropped(event)]);
            }
            let sql = parts::event(&self.head(false), event);
            order.add(come, self.made(&key, sql, mode));
        }
    }

    /// `ALTER EVENT`, where the time and the definer stay.
    fn altered_event(&self, key: &ObjectKey, event: &Event) -> Option<String> {
        let (mut words, mut body) = (String::new(), String::new());
        for change in self.differences.of(key) {
            match change.attribute.as_deref()? {
                "on completion preserve" => {
                    let not = if event.preserve { "" } else { "NOT " };
                    words.insert_str(0, &format!(" ON COMPLETION {not}PRESERVE"));
                }
                "status" => words.push_str(match event.status.as_str() {
                    "DISABLED" => " DISABLE",
                    "SLAVESIDE_DISABLED" => " DISABLE ON SLAVE",
                    _ => " ENABLE",
                }),
                "comment" => words.push_str(&format!(" COMMENT {}", literal(&event.comment))),
                "body" => body = format!(" DO\n{}", event.body.source.trim()),
                _ => return None,
            }
        }
        Some(format!("ALTER EVENT {}{words}{body}", named(&event.name)))
    }
}

fn dropped(event: &Event) -> Planned {
    Planned::plain(format!("DROP EVENT {}", named(&event.name)))
}
