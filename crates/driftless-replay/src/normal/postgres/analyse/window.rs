//! Windows and orders.

use super::super::name::quoted;
use super::super::syntax::{Bound, OrderItem, Over, Window};
use super::super::types::{Ty, Type};
use super::{Analyser, Typed, listed};

impl Analyser<'_> {
    pub(super) fn over(&mut self, over: &Over) -> Option<String> {
        match over {
            Over::Named(name) => Some(quoted(name)),
            Over::Window(window) => self.window(window),
        }
    }

    /// A window in its parentheses.
    pub(super) fn window(&mut self, window: &Window) -> Option<String> {
        let mut parts: Vec<String> = window.base.iter().map(|base| quoted(base)).collect();
        if !window.partition.is_empty() {
            let items = self.all(&window.partition)?;
            parts.push(format!("PARTITION BY {}", listed(&items)));
        }
        if !window.order.is_empty() {
            parts.push(format!("ORDER BY {}", self.order_items(&window.order)?));
        }
        if let Some(frame) = &window.frame {
            let (start, end) = (self.frame_bound(&frame.start)?, self.frame_bound(&frame.end)?);
            let exclude = frame.exclude.unwrap_or_default();
            let default = frame.mode == "RANGE"
                && start == "UNBOUNDED PRECEDING"
                && end == "CURRENT ROW"
                && exclude.is_empty();
            if !default {
                parts.push(format!("{} BETWEEN {start} AND {end}{exclude}", frame.mode));
            }
        }
        Some(format!("({})", parts.join(" ")))
    }

    fn frame_bound(&mut self, bound: &Bound) -> Option<String> {
        match &bound.distance {
            None => Some(bound.words.to_owned()),
            Some(distance) => {
                let distance = self.expr(distance)?;
                if distance.ty == Ty::Untyped {
                    return None;
                }
                Some(format!("{} {}", distance.text, bound.words))
            }
        }
    }

    pub(super) fn order_items(&mut self, items: &[OrderItem]) -> Option<String> {
        let mut texts = Vec::new();
        for item in items {
            let mut value = self.expr(&item.value)?;
            if value.ty == Ty::Untyped {
                value = self.coerced(value, &Type::named("text"))?;
            }
            texts.push(ordered(&value, item));
        }
        Some(texts.join(", "))
    }
}

/// An expression with its direction, as far as that has to be said.
pub(super) fn ordered(value: &Typed, item: &OrderItem) -> String {
    directed(&value.text, item)
}

/// A text with the direction of an entry of `ORDER BY`.
pub(super) fn directed(text: &str, item: &OrderItem) -> String {
    let direction = if item.descending { " DESC" } else { "" };
    let nulls = match (item.descending, item.nulls_first) {
        (false, true) => " NULLS FIRST",
        (true, false) => " NULLS LAST",
        _ => "",
    };
    format!("{text}{direction}{nulls}")
}
