//! Views, sequences, triggers, routines and events as attributes.

use crate::{Fact, ObjectKind};

use super::super::{Event, Parameter, Routine, Schedule, Sequence, Trigger, View};
use super::{Attributes, List, comment, said};

impl List<'_> {
    pub(super) fn code(&mut self) {
        let objects = self.objects;
        for sequence in objects.sequences.values() {
            self.add(self.folded(&sequence.name).key(ObjectKind::Sequence), of_sequence(sequence));
        }
        for view in objects.views.values() {
            self.add(self.folded(&view.name).key(ObjectKind::View), of_view(view));
        }
        for trigger in objects.triggers.values() {
            let attributes = self.of_trigger(trigger);
            self.add(trigger.name.key(ObjectKind::Trigger), attributes);
        }
        for routine in objects.routines.values() {
            let attributes = self.of_routine(routine);
            self.add(routine.name.key(), attributes);
        }
        for event in objects.events.values() {
            self.add(event.name.key(ObjectKind::Event), of_event(event));
        }
    }

    fn of_trigger(&self, trigger: &Trigger) -> Attributes {
        let order = (trigger.order > 1).then_some(trigger.order);
        vec![
            ("table", Fact::text(self.folded(&trigger.table).to_string())),
            ("timing", Fact::text(&trigger.timing)),
            ("event", Fact::text(&trigger.event)),
            ("order", Fact::maybe(order)),
            ("body", Fact::Sql(trigger.body.clone())),
            ("sql mode", said(trigger.sql_mode.as_ref())),
            ("definer", said(trigger.definer.as_ref())),
        ]
    }

    fn of_routine(&self, routine: &Routine) -> Attributes {
        let parameters = routine.parameters.iter().map(|it| self.of_parameter(it)).collect();
        let returns = routine.returns.as_ref();
        vec![
            ("parameters", Fact::List(parameters)),
            ("returns", returns.map_or(Fact::None, |it| self.data_type(it))),
            (
                "returns charset",
                routine.returns_charset.as_ref().map_or(Fact::Unsaid, |it| Fact::text(&it.charset)),
            ),
            ("body", Fact::Sql(routine.body.clone())),
            ("deterministic", Fact::flag(routine.deterministic)),
            ("data access", Fact::text(&routine.data_access)),
            ("security", security(routine.invoker)),
            ("comment", comment(&routine.comment)),
            ("sql mode", said(routine.sql_mode.as_ref())),
            ("definer", said(routine.definer.as_ref())),
        ]
    }

    fn of_parameter(&self, parameter: &Parameter) -> Fact {
        Fact::List(vec![
            Fact::text(parameter.mode.sql()),
            Fact::text(&parameter.name),
            self.data_type(&parameter.data_type),
        ])
    }
}

fn security(invoker: bool) -> Fact {
    if invoker { Fact::text("invoker") } else { Fact::None }
}

fn of_sequence(sequence: &Sequence) -> Attributes {
    vec![
        ("type", Fact::text(&sequence.data_type)),
        ("start", Fact::text(sequence.start.to_string())),
        ("minimum", Fact::text(sequence.minimum.to_string())),
        ("maximum", Fact::text(sequence.maximum.to_string())),
        ("increment", Fact::text(sequence.increment.to_string())),
        ("cache", Fact::text(sequence.cache.to_string())),
        ("cycle", Fact::flag(sequence.cycle)),
        ("engine", Fact::text(&sequence.engine)),
        ("comment", comment(&sequence.comment)),
    ]
}

fn of_view(view: &View) -> Attributes {
    let algorithm = view.algorithm.as_ref();
    vec![
        ("columns", view.columns.as_ref().map_or(Fact::Unknown, Fact::texts)),
        ("query", Fact::Sql(view.query.clone())),
        (
            "algorithm",
            algorithm.map_or(Fact::Unsaid, |it| {
                if it == "UNDEFINED" { Fact::None } else { Fact::text(it) }
            }),
        ),
        ("security", security(view.invoker)),
        ("check option", Fact::maybe(view.check_option.as_ref())),
        ("definer", said(view.definer.as_ref())),
    ]
}

fn of_event(event: &Event) -> Attributes {
    let mut attributes = match &event.schedule {
        Schedule::At(time) => vec![("at", Fact::Sql(time.clone()))],
        Schedule::Every { interval, starts, ends } => vec![
            ("every", Fact::text(interval)),
            ("starts", starts.clone().map_or(Fact::Unsaid, Fact::Sql)),
            ("ends", Fact::sql(ends.as_ref())),
        ],
    };
    attributes.extend([
        ("on completion preserve", Fact::flag(event.preserve)),
        ("status", Fact::text(&event.status)),
        ("body", Fact::Sql(event.body.clone())),
        ("comment", comment(&event.comment)),
        ("sql mode", said(event.sql_mode.as_ref())),
        ("definer", said(event.definer.as_ref())),
    ]);
    attributes
}
