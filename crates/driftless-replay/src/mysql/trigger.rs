//! `CREATE TRIGGER`.

use driftless_catalog::ObjectKind;
use driftless_catalog::SqlText;
use driftless_catalog::mysql::{Name, Table, Trigger};
use driftless_diag::Span;
use driftless_sql::mysql::{
    CreateTrigger, TokenKind, TriggerEvent, TriggerOrder, TriggerTiming, tokens, unquote,
};

use crate::place::Place;
use crate::problem::{Done, Problem, Stop, did_you_mean};
use crate::sqlite::codes::{DUPLICATE_TRIGGER, UNKNOWN_COLUMN, UNKNOWN_TRIGGER};

use super::lookup::same;
use super::routine::account;
use super::session::Session;
use super::text::slice;

impl Session {
    pub(crate) fn create_trigger(&mut self, place: &Place<'_>, create: &CreateTrigger) -> Done {
        let table = self.table_name(&create.table)?;
        let name = table.sibling(&create.name.name.text);
        let taken = self.objects().find_trigger(&name).cloned();
        if let Some(taken) = &taken {
            if create.if_not_exists {
                return Err(Stop::Skipped);
            }
            if !create.or_replace && !self.is_unknown(&taken.name) {
                let message = format!("trigger `{taken}` exists already");
                return Err(Problem::error(&DUPLICATE_TRIGGER, create.name.name.span, message)
                    .label("there is a trigger of that name")
                    .note_if(self.origin_note(&taken.key(ObjectKind::Trigger)))
                    .into());
            }
        }
        self.judge_rows(place, self.table(&table)?, create.body.span)?;
        if let Some(taken) = taken {
            self.objects_mut().triggers.remove(&taken);
        }
        let timing = match create.timing {
            TriggerTiming::Before => "BEFORE",
            TriggerTiming::After => "AFTER",
        };
        let event = match create.event {
            TriggerEvent::Insert => "INSERT",
            TriggerEvent::Update => "UPDATE",
            TriggerEvent::Delete => "DELETE",
        };
        let order = self.order(&table, timing, event, create.order.as_ref())?;
        let trigger = Trigger {
            name: name.clone(),
            table,
            timing: timing.to_owned(),
            event: event.to_owned(),
            order,
            body: SqlText::raw(slice(place, create.body.span)),
            definer: create.definer.as_ref().and_then(account),
            sql_mode: None,
        };
        self.learn(&name.name);
        self.made(place, name.key(ObjectKind::Trigger), create.name.name.span.start);
        self.objects_mut().triggers.insert(name, trigger);
        Ok(())
    }

    /// The place among those of the same table, timing and event; those behind it move on.
    fn order(
        &mut self,
        table: &Name,
        timing: &str,
        event: &str,
        wanted: Option<&TriggerOrder>,
    ) -> Done<u32> {
        let beside = |it: &Trigger| it.table == *table && it.timing == timing && it.event == event;
        let triggers = self.objects().triggers.values().filter(|it| beside(it));
        let last = triggers.clone().map(|it| it.order).max().unwrap_or(0);
        let (name, behind) = match wanted {
            None => return Ok(last + 1),
            Some(TriggerOrder::Follows(name)) => (name, 1),
            Some(TriggerOrder::Precedes(name)) => (name, 0),
        };
        let mut named = triggers.filter(|it| same(&it.name.name, &name.text));
        let Some(order) = named.next().map(|it| it.order + behind) else {
            if self.is_unknown(&name.text) {
                return Err(Stop::Unknown);
            }
            let message = format!("unknown trigger `{}`", name.text);
            return Err(Problem::error(&UNKNOWN_TRIGGER, name.span, message)
                .label("no such trigger of this table, time and event")
                .into());
        };
        for trigger in self.objects_mut().triggers.values_mut() {
            let beside =
                trigger.table == *table && trigger.timing == timing && trigger.event == event;
            if beside && trigger.order >= order {
                trigger.order += 1;
            }
        }
        Ok(order)
    }

    /// `NEW.a` and `OLD.a` are columns of the table.
    fn judge_rows(&self, place: &Place<'_>, table: &Table, body: Span) -> Done {
        if !table.columns_known {
            return Ok(());
        }
        let text = place.text().get(body.range()).unwrap_or_default();
        let all = tokens(self.product, text);
        let all: Vec<_> = all.into_iter().filter(|token| !token.kind.is_trivia()).collect();
        for window in all.windows(3) {
            let [row, point, name] = window else { continue };
            let written = |span: Span| text.get(span.range()).unwrap_or_default();
            let is_row = matches!(row.kind, TokenKind::Word | TokenKind::Name)
                && ["NEW", "OLD"].iter().any(|word| same(word, written(row.span)));
            let is_name =
                matches!(name.kind, TokenKind::Word | TokenKind::Name | TokenKind::QuotedName);
            if !is_row || written(point.span) != "." || !is_name {
                continue;
            }
            let column = unquote(written(name.span));
            if table.column(&column).is_none() {
                let span = Span::new(body.start + name.span.start, body.start + name.span.end);
                let known = table.columns.iter().map(|it| it.name.as_str());
                let message = format!("unknown column `{column}` in table `{}`", table.name);
                return Err(Problem::error(&UNKNOWN_COLUMN, span, message)
                    .label("no such column")
                    .help_if(did_you_mean(&column, known))
                    .into());
            }
        }
        Ok(())
    }
}
