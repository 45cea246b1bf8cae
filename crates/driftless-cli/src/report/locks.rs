//! The report of `locks`.

use driftless_db::Holder;
use serde_json::{Value, json};

use super::{Page, Report, Style};
use crate::Exit;
use crate::ops::locks::{DatabaseLocks, LocksReport};

impl Report for LocksReport {
    fn exit(&self) -> Exit {
        Exit::Done
    }

    fn text(&self, page: &mut Page<'_, '_>) {
        for one in &self.databases {
            let DatabaseLocks { database, known, holders } = one;
            if !known {
                page.line(&format!("{database}: nobody can say who writes to the file"));
            } else if holders.is_empty() {
                page.info(&format!("{database}: free"));
            }
            for (holder, ended) in holders {
                let name = page.paint(Style::Strong, &holder.component);
                let verb = if *ended { "was held by" } else { "is held by" };
                page.line(&format!("{name} ({database}) {verb} {}", described(holder)));
                if *ended {
                    page.line("  the session was ended, and its lock is free");
                }
            }
        }
    }

    fn json(&self) -> Value {
        let databases: Vec<Value> = self
            .databases
            .iter()
            .map(|one| {
                let holders: Vec<Value> = one.holders.iter().map(holder).collect();
                json!({"database": one.database, "known": one.known, "holders": holders})
            })
            .collect();
        json!({"version": 1, "environment": self.environment, "databases": databases})
    }
}

fn described(holder: &Holder) -> String {
    let mut text = format!("session {}", holder.session);
    let mut add = |before: &str, part: &Option<String>| {
        if let Some(part) = part {
            text.push_str(before);
            text.push_str(part);
        }
    };
    add(" of ", &holder.user);
    add(" from ", &holder.from);
    add(", ", &holder.application);
    add(", connected since ", &holder.since);
    add(", ", &holder.state);
    add(" ", &holder.statement);
    if let Some(seconds) = holder.seconds {
        text.push_str(&format!(" for {seconds} s"));
    }
    if !holder.blocked_by.is_empty() {
        let sessions: Vec<String> = holder.blocked_by.iter().map(ToString::to_string).collect();
        text.push_str(&format!(", waiting for session {}", sessions.join(", ")));
    }
    text
}

fn holder((holder, ended): &(Holder, bool)) -> Value {
    json!({
        "component": holder.component,
        "session": holder.session,
        "user": holder.user,
        "from": holder.from,
        "application": holder.application,
        "since": holder.since,
        "state": holder.state,
        "seconds": holder.seconds,
        "statement": holder.statement,
        "blocked_by": holder.blocked_by,
        "ended": ended,
    })
}
