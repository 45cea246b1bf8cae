//! Triggers, rules and policies: what belongs to a table and runs or filters.

use driftless_catalog::ObjectKind;
use driftless_catalog::SqlText;
use driftless_catalog::postgres::{
    ConstraintTrigger, EventTrigger, Name, PartName, Policy, Rule, TableKind, Trigger, TriggerState,
};
use driftless_sql::postgres::{
    self as sql, AlterEventTrigger, AlterPolicy, CreateEventTrigger, CreatePolicy, CreateRule,
    CreateTrigger, PolicyCommand, RuleEvent, TriggerEvent, TriggerTiming,
};

use crate::place::Place;
use crate::problem::{Problem, did_you_mean};
use crate::sqlite::codes::{DUPLICATE_TRIGGER, UNKNOWN_COLUMN};

use super::alter_table::switched;
use super::codes::{DUPLICATE_OBJECT, UNKNOWN_FUNCTION};
use super::constraint::timing;
use super::depend::Item;
use super::drop::role_name;
use super::lookup::RelationKind;
use super::outputs::Source;
use super::session::{Done, Session, Stop};
use super::text::{expression, slice};

impl Session {
    pub(crate) fn create_trigger(&mut self, place: &Place<'_>, create: &CreateTrigger) -> Done {
        let (table, kind) = self.table_or_view(&create.table)?;
        let part = PartName::new(table.clone(), &create.name.text);
        if self.objects().triggers.contains_key(&part)
            && !create.or_replace
            && !self.is_unknown(&create.name.text)
        {
            let message = format!("`{table}` has a trigger `{}` already", create.name.text);
            return Err(Problem::error(&DUPLICATE_TRIGGER, create.name.span, message)
                .label("this trigger exists")
                .into());
        }
        let function = self.trigger_function(&create.function)?;
        if let Some(when) = &create.when {
            self.judge_expression(place, when, self.row_sources(&table))?;
            let rows = [("old", &table), ("new", &table)];
            self.judge_types(place, when.span, &rows, Some("boolean"))?;
        }
        let (events, update_of) = self.events(&table, &create.events)?;
        let transition = |new: bool| {
            let found = create.referencing.iter().find(|it| it.new == new && it.table);
            found.map(|it| it.name.text.clone())
        };
        let from = create.from.as_ref().map(|from| self.table_name(from)).transpose()?;
        let trigger = Trigger {
            name: part.clone(),
            timing: match create.timing {
                TriggerTiming::Before => "BEFORE",
                TriggerTiming::After => "AFTER",
                TriggerTiming::InsteadOf => "INSTEAD OF",
            }
            .to_owned(),
            events,
            update_of,
            for_each_row: create.for_each_row,
            when: create.when.as_ref().map(|it| expression(place, it)),
            function,
            arguments: create.arguments.clone(),
            old_table: transition(false),
            new_table: transition(true),
            constraint: create
                .constraint
                .then(|| ConstraintTrigger { timing: timing(create.attributes), from }),
            state: TriggerState::Origin,
            parent: None,
        };
        self.made(place, part.key(ObjectKind::Trigger), create.name.span.start);
        self.learn(&create.name.text);
        if kind == RelationKind::Table {
            self.repeat_trigger(&table, &trigger);
        }
        self.objects_mut().triggers.insert(part, trigger);
        Ok(())
    }

    /// A row trigger of a partitioned table is one of each partition too.
    fn repeat_trigger(&mut self, table: &Name, trigger: &Trigger) {
        let partitioned = self
            .objects()
            .tables
            .get(table)
            .is_some_and(|table| matches!(table.kind, TableKind::Partitioned(_)));
        if !partitioned || !trigger.for_each_row {
            return;
        }
        for partition in self.partitions(table) {
            let mut own = trigger.clone();
            own.name.of = partition.clone();
            own.parent = Some(table.clone());
            self.repeat_trigger(&partition, &own);
            self.objects_mut().triggers.insert(own.name.clone(), own);
        }
    }

    fn events(&self, table: &Name, events: &[TriggerEvent]) -> Done<(Vec<String>, Vec<String>)> {
        let (mut names, mut columns) = (Vec::new(), Vec::new());
        for (word, is) in [
            ("INSERT", TriggerEvent::Insert),
            ("UPDATE", TriggerEvent::Update(Vec::new())),
            ("DELETE", TriggerEvent::Delete),
            ("TRUNCATE", TriggerEvent::Truncate),
        ] {
            let same = |event: &&TriggerEvent| {
                std::mem::discriminant(*event) == std::mem::discriminant(&is)
            };
            let Some(event) = events.iter().find(same) else { continue };
            names.push(word.to_owned());
            if let TriggerEvent::Update(of) = event {
                columns = self.any_columns(table, of)?;
            }
        }
        Ok((names, columns))
    }

    /// Columns that must exist in a table or view, in its order.
    fn any_columns(&self, relation: &Name, names: &[sql::Name]) -> Done<Vec<String>> {
        let Some(known) = self.relation_columns(relation) else {
            return Ok(names.iter().map(|name| name.text.clone()).collect());
        };
        for name in names {
            if !known.iter().any(|column| column.name == name.text) {
                let message = format!("`{relation}` has no column `{}`", name.text);
                return Err(Problem::error(&UNKNOWN_COLUMN, name.span, message)
                    .label("no such column")
                    .help_if(did_you_mean(&name.text, known.iter().map(|it| it.name.as_str())))
                    .into());
            }
        }
        let named =
            |column: &&super::outputs::Output| names.iter().any(|name| name.text == column.name);
        Ok(known.iter().filter(named).map(|column| column.name.clone()).collect())
    }

    /// The function a trigger calls.
    fn trigger_function(&self, name: &sql::QualifiedName) -> Done<Name> {
        let own = [
            "tsvector_update_trigger",
            "tsvector_update_trigger_column",
            "suppress_redundant_updates_trigger",
        ];
        let found = self.routines_named(name);
        if let Some(routine) = found.first() {
            return Ok(routine.name.clone());
        }
        if own.contains(&name.name.text.as_str()) {
            return Ok(Name::new("pg_catalog", &name.name.text));
        }
        if self.may_have_routine(name) {
            let schema = match &name.schema {
                Some(schema) => schema.text.clone(),
                None => self.creation_schema()?,
            };
            return Ok(Name::new(schema, &name.name.text));
        }
        let text = &name.name.text;
        let known = self.objects().routines.keys().map(|it| it.name.name.as_str());
        Err(Problem::error(&UNKNOWN_FUNCTION, name.name.span, format!("unknown function `{text}`"))
            .label("no such function")
            .help_if(did_you_mean(text, known))
            .note_if(self.history.of(text))
            .into())
    }

    pub(crate) fn create_rule(&mut self, place: &Place<'_>, create: &CreateRule) -> Done {
        let (table, _) = self.table_or_view(&create.table)?;
        let part = PartName::new(table.clone(), &create.name.text);
        if self.objects().rules.contains_key(&part) && !create.or_replace {
            let message = format!("`{table}` has a rule `{}` already", create.name.text);
            return Err(Problem::error(&DUPLICATE_OBJECT, create.name.span, message).into());
        }
        for action in &create.actions {
            self.judge_tables_of(place.text(), action.span)?;
        }
        let rule = Rule {
            name: part.clone(),
            event: match create.event {
                RuleEvent::Select => "SELECT",
                RuleEvent::Insert => "INSERT",
                RuleEvent::Update => "UPDATE",
                RuleEvent::Delete => "DELETE",
            }
            .to_owned(),
            instead: create.instead,
            condition: create.condition.as_ref().map(|it| expression(place, it)),
            actions: create.actions.iter().map(|it| SqlText::raw(slice(place, it.span))).collect(),
            state: TriggerState::Origin,
        };
        self.made(place, part.key(ObjectKind::Rule), create.name.span.start);
        self.objects_mut().rules.insert(part, rule);
        Ok(())
    }

    pub(crate) fn create_policy(&mut self, place: &Place<'_>, create: &CreatePolicy) -> Done {
        let table = self.table_name(&create.table)?;
        let part = PartName::new(table.clone(), &create.name.text);
        if self.objects().policies.contains_key(&part) && !self.is_unknown(&create.name.text) {
            let message = format!("`{table}` has a policy `{}` already", create.name.text);
            return Err(Problem::error(&DUPLICATE_OBJECT, create.name.span, message)
                .label("this policy exists")
                .into());
        }
        for fragment in [&create.using, &create.with_check].into_iter().flatten() {
            self.judge_expression(place, fragment, vec![self.source_of(&table)])?;
            let rows = [(table.name.as_str(), &table)];
            self.judge_types(place, fragment.span, &rows, Some("boolean"))?;
        }
        let policy = Policy {
            name: part.clone(),
            restrictive: create.restrictive,
            command: match create.command {
                PolicyCommand::All => "ALL",
                PolicyCommand::Select => "SELECT",
                PolicyCommand::Insert => "INSERT",
                PolicyCommand::Update => "UPDATE",
                PolicyCommand::Delete => "DELETE",
            }
            .to_owned(),
            roles: policy_roles(&create.roles),
            using: create.using.as_ref().map(|it| expression(place, it)),
            with_check: create.with_check.as_ref().map(|it| expression(place, it)),
        };
        self.made(place, part.key(ObjectKind::Policy), create.name.span.start);
        self.learn(&create.name.text);
        self.objects_mut().policies.insert(part, policy);
        Ok(())
    }

    pub(crate) fn alter_policy(&mut self, place: &Place<'_>, alter: &AlterPolicy) -> Done {
        let table = self.table_name(&alter.table)?;
        let Item::Policy(part) = self.part(&table, &alter.name, sql::ObjectKind::Policy)? else {
            return Err(Stop::Unknown);
        };
        for fragment in [&alter.using, &alter.with_check].into_iter().flatten() {
            self.judge_expression(place, fragment, vec![self.source_of(&table)])?;
            let rows = [(table.name.as_str(), &table)];
            self.judge_types(place, fragment.span, &rows, Some("boolean"))?;
        }
        if let Some(policy) = self.objects_mut().policies.get_mut(&part) {
            if let Some(roles) = &alter.roles {
                policy.roles = policy_roles(roles);
            }
            if let Some(using) = &alter.using {
                policy.using = Some(expression(place, using));
            }
            if let Some(check) = &alter.with_check {
                policy.with_check = Some(expression(place, check));
            }
        }
        Ok(())
    }

    pub(crate) fn create_event_trigger(
        &mut self,
        place: &Place<'_>,
        create: &CreateEventTrigger,
    ) -> Done {
        let function = self.trigger_function(&create.function)?;
        let tags = create.filters.iter().flat_map(|(_, tags)| tags);
        let trigger = EventTrigger {
            name: create.name.text.clone(),
            event: create.event.text.to_ascii_lowercase(),
            tags: tags.map(|tag| tag.value.to_ascii_uppercase()).collect(),
            function,
            state: TriggerState::Origin,
        };
        let key = super::other::global_key(ObjectKind::EventTrigger, &create.name.text);
        self.made(place, key, create.name.span.start);
        self.objects_mut().event_triggers.insert(trigger.name.clone(), trigger);
        Ok(())
    }

    pub(crate) fn alter_event_trigger(&mut self, alter: &AlterEventTrigger) -> Done {
        match self.objects_mut().event_triggers.get_mut(&alter.name.text) {
            Some(trigger) => trigger.state = switched(alter.state),
            None => return Err(Stop::Unknown),
        }
        Ok(())
    }

    /// Judges the names in an expression that has these sources in reach.
    pub(crate) fn judge_expression(
        &self,
        place: &Place<'_>,
        fragment: &sql::Fragment,
        sources: Vec<Source>,
    ) -> Done {
        let Some(tree) = &fragment.tree else { return Ok(()) };
        let text = slice(place, fragment.span);
        let found = self.walk_expression(text, fragment.span.start, sources, tree);
        found.problems.into_iter().next().map_or(Ok(()), |problem| Err(problem.into()))
    }
}

fn policy_roles(roles: &[sql::Role]) -> std::collections::BTreeSet<String> {
    let mut names: std::collections::BTreeSet<String> =
        roles.iter().filter_map(role_name).collect();
    if roles.is_empty() {
        names.insert("PUBLIC".to_owned());
    }
    names
}
