//! Triggers, rules, policies and event triggers.

use driftless_catalog::postgres::{EventTrigger, Policy, Rule, Timing, Trigger, TriggerState};

use super::{Script, bare, enclosed, ident, idents, literal, named, named_routine, role};

impl Script<'_> {
    /// What hangs on tables and views.
    pub(super) fn hangers(&mut self) {
        let objects = self.objects;
        self.statistics();
        for found in objects.triggers.values().filter(|trigger| trigger.parent.is_none()) {
            self.add(trigger(found));
            self.state(&named(&found.name.of), "TRIGGER", &found.name.name, found.state);
        }
        for found in objects.rules.values() {
            self.add(rule(found));
            self.state(&named(&found.name.of), "RULE", &found.name.name, found.state);
        }
        for found in objects.policies.values() {
            self.add(policy(found));
        }
        for found in objects.event_triggers.values() {
            self.add(event_trigger(found));
            if let Some(words) = state_words(found.state) {
                self.add(format!("ALTER EVENT TRIGGER {} {words}", ident(&found.name)));
            }
        }
        self.publications();
    }

    fn state(&mut self, table: &str, kind: &str, name: &str, state: TriggerState) {
        let words = match state {
            TriggerState::Origin => return,
            TriggerState::Disabled => format!("DISABLE {kind}"),
            TriggerState::Replica => format!("ENABLE REPLICA {kind}"),
            TriggerState::Always => format!("ENABLE ALWAYS {kind}"),
        };
        self.add(format!("ALTER TABLE {table} {words} {}", ident(name)));
    }
}

fn state_words(state: TriggerState) -> Option<&'static str> {
    match state {
        TriggerState::Origin => None,
        TriggerState::Disabled => Some("DISABLE"),
        TriggerState::Replica => Some("ENABLE REPLICA"),
        TriggerState::Always => Some("ENABLE ALWAYS"),
    }
}

/// `CREATE TRIGGER`.
pub fn trigger(trigger: &Trigger) -> String {
    let constraint = if trigger.constraint.is_some() { "CONSTRAINT " } else { "" };
    let events: Vec<String> = trigger
        .events
        .iter()
        .map(|event| match event.as_str() {
            "UPDATE" if !trigger.update_of.is_empty() => {
                format!("UPDATE OF {}", idents(&trigger.update_of))
            }
            other => other.to_owned(),
        })
        .collect();
    let mut text = format!(
        "CREATE {constraint}TRIGGER {}\n    {} {} ON {}",
        ident(&trigger.name.name),
        trigger.timing,
        events.join(" OR "),
        named(&trigger.name.of)
    );
    if let Some(constraint) = &trigger.constraint {
        if let Some(from) = &constraint.from {
            text.push_str(&format!(" FROM {}", named(from)));
        }
        if constraint.timing != Timing::NotDeferrable {
            text.push_str(&format!(" {}", constraint.timing.sql()));
        }
    }
    let transitions = [("OLD", &trigger.old_table), ("NEW", &trigger.new_table)];
    if transitions.iter().any(|(_, name)| name.is_some()) {
        text.push_str("\n    REFERENCING");
        for (word, name) in transitions {
            if let Some(name) = name {
                text.push_str(&format!(" {word} TABLE AS {}", ident(name)));
            }
        }
    }
    let level = if trigger.for_each_row { "ROW" } else { "STATEMENT" };
    text.push_str(&format!("\n    FOR EACH {level}"));
    if let Some(when) = &trigger.when {
        text.push_str(&format!(" WHEN {}", enclosed(when)));
    }
    let arguments: Vec<String> = trigger.arguments.iter().map(|it| literal(it)).collect();
    let function = named_routine(&trigger.function);
    text.push_str(&format!("\n    EXECUTE FUNCTION {function}({})", arguments.join(", ")));
    text
}

/// `CREATE RULE`.
pub fn rule(rule: &Rule) -> String {
    let condition = rule.condition.as_ref();
    let condition = condition.map_or(String::new(), |it| format!(" WHERE {}", bare(it)));
    let instead = if rule.instead { "INSTEAD " } else { "" };
    let actions: Vec<&str> = rule.actions.iter().map(|action| action.source.trim()).collect();
    let actions = match actions.as_slice() {
        [] => "NOTHING".to_owned(),
        [only] => (*only).to_owned(),
        several => format!("({})", several.join("; ")),
    };
    format!(
        "CREATE RULE {} AS ON {} TO {}{condition}\n    DO {instead}{actions}",
        ident(&rule.name.name),
        rule.event,
        named(&rule.name.of)
    )
}

/// `CREATE POLICY`.
pub fn policy(policy: &Policy) -> String {
    let mut text =
        format!("CREATE POLICY {} ON {}", ident(&policy.name.name), named(&policy.name.of));
    if policy.restrictive {
        text.push_str(" AS RESTRICTIVE");
    }
    text.push_str(&format!(" FOR {}", policy.command));
    let roles: Vec<String> = policy.roles.iter().map(|name| role(name)).collect();
    if !roles.is_empty() {
        text.push_str(&format!(" TO {}", roles.join(", ")));
    }
    if let Some(using) = &policy.using {
        text.push_str(&format!("\n    USING {}", enclosed(using)));
    }
    if let Some(check) = &policy.with_check {
        text.push_str(&format!("\n    WITH CHECK {}", enclosed(check)));
    }
    text
}

/// `CREATE EVENT TRIGGER`.
pub fn event_trigger(trigger: &EventTrigger) -> String {
    let tags: Vec<String> = trigger.tags.iter().map(|tag| literal(tag)).collect();
    let tags = if tags.is_empty() {
        String::new()
    } else {
        format!("\n    WHEN TAG IN ({})", tags.join(", "))
    };
    format!(
        "CREATE EVENT TRIGGER {} ON {}{tags}\n    EXECUTE FUNCTION {}()",
        ident(&trigger.name),
        trigger.event,
        named_routine(&trigger.function)
    )
}
