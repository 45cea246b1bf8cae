//! Routines, triggers, rules and policies as attributes.

use std::collections::BTreeSet;

use crate::ObjectKind;

use super::super::{
    Argument, Fact, Policy, Routine, RoutineKind, Rule, Timing, Trigger, TriggerState,
};
use super::{List, pairs};

type Attributes = Vec<(&'static str, Fact)>;

impl List<'_> {
    pub(super) fn code(&mut self) {
        let objects = self.objects;
        for routine in objects.routines.values() {
            let key = routine.key();
            if !self.has_alike_routine(routine, &key) {
                self.add(key, of_routine(routine));
            }
        }
        for trigger in objects.triggers.values() {
            self.add(trigger.name.key(ObjectKind::Trigger), of_trigger(trigger));
        }
        for rule in objects.rules.values() {
            self.add(rule.name.key(ObjectKind::Rule), of_rule(rule));
        }
        for policy in objects.policies.values() {
            self.add(policy.name.key(ObjectKind::Policy), of_policy(policy));
        }
        for trigger in objects.event_triggers.values() {
            let key = super::rest::global(ObjectKind::EventTrigger, &trigger.name);
            let attributes = vec![
                ("event", Fact::text(&trigger.event)),
                ("tags", Fact::texts(&trigger.tags)),
                ("function", Fact::text(trigger.function.to_string())),
                ("state", state(trigger.state)),
            ];
            self.add(key, attributes);
        }
    }
}

fn of_routine(routine: &Routine) -> Attributes {
    let arguments = routine.arguments.iter().map(of_argument).collect();
    let mut attributes = vec![
        ("arguments", Fact::List(arguments)),
        ("returns", Fact::maybe(routine.returns.as_ref().map(|it| it.text.clone()))),
        ("returns set", Fact::flag(routine.returns_set)),
        ("language", Fact::text(&routine.language)),
        ("body", Fact::sql(routine.body.as_ref())),
        ("symbol", Fact::maybe(routine.symbol.as_ref())),
        ("volatility", Fact::text(routine.volatility.sql())),
        ("strict", Fact::flag(routine.strict)),
        ("security definer", Fact::flag(routine.security_definer)),
        ("leakproof", Fact::flag(routine.leakproof)),
        ("parallel", Fact::text(&routine.parallel)),
        ("cost", Fact::maybe(routine.cost.as_ref())),
        ("rows", Fact::maybe(routine.rows.as_ref())),
        ("settings", pairs(&routine.settings)),
        ("support", Fact::maybe(routine.support.as_ref())),
        ("transforms", Fact::texts(&routine.transforms)),
    ];
    match &routine.kind {
        RoutineKind::Aggregate(options) => attributes.push(("options", pairs(options))),
        RoutineKind::Window => attributes.push(("window", Fact::flag(true))),
        RoutineKind::Function | RoutineKind::Procedure => {}
    }
    attributes
}

fn of_argument(argument: &Argument) -> Fact {
    Fact::List(vec![
        Fact::text(argument.mode.sql()),
        Fact::maybe(argument.name.as_ref()),
        Fact::text(&argument.data_type.text),
        Fact::sql(argument.default.as_ref()),
    ])
}

fn of_trigger(trigger: &Trigger) -> Attributes {
    let constraint = trigger.constraint.as_ref();
    let timing = constraint.map(|it| it.timing).filter(|it| *it != Timing::NotDeferrable);
    vec![
        ("timing", Fact::text(&trigger.timing)),
        ("events", Fact::texts(&trigger.events)),
        // In the table's order, which says nothing.
        ("update of", Fact::texts(trigger.update_of.iter().collect::<BTreeSet<_>>())),
        ("level", Fact::text(if trigger.for_each_row { "row" } else { "statement" })),
        ("when", Fact::sql(trigger.when.as_ref())),
        ("function", Fact::text(trigger.function.to_string())),
        ("arguments", Fact::texts(&trigger.arguments)),
        ("old table", Fact::maybe(trigger.old_table.as_ref())),
        ("new table", Fact::maybe(trigger.new_table.as_ref())),
        ("constraint", Fact::flag(constraint.is_some())),
        ("deferral", Fact::maybe(timing.map(Timing::sql))),
        ("from", Fact::maybe(constraint.and_then(|it| it.from.as_ref()))),
        ("state", state(trigger.state)),
        ("of", Fact::maybe(trigger.parent.as_ref())),
    ]
}

fn state(state: TriggerState) -> Fact {
    if state == TriggerState::Origin { Fact::None } else { Fact::text(state.name()) }
}

fn of_rule(rule: &Rule) -> Attributes {
    vec![
        ("event", Fact::text(&rule.event)),
        ("instead", Fact::flag(rule.instead)),
        ("condition", Fact::sql(rule.condition.as_ref())),
        ("actions", Fact::List(rule.actions.iter().cloned().map(Fact::Sql).collect())),
        ("state", state(rule.state)),
    ]
}

fn of_policy(policy: &Policy) -> Attributes {
    vec![
        ("restrictive", Fact::flag(policy.restrictive)),
        ("command", Fact::text(&policy.command)),
        ("roles", Fact::texts(&policy.roles)),
        ("using", Fact::sql(policy.using.as_ref())),
        ("with check", Fact::sql(policy.with_check.as_ref())),
    ]
}
