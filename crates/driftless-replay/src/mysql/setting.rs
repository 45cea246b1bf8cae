//! Settings, prepared statements and calls: what decides about statements that follow.

use driftless_sql::mysql::{
    Call, Execute, Expr, ExprKind, Literal, Prepare, Set, SetItem, SetTarget,
};

use crate::place::Place;
use crate::problem::Done;

use super::session::Session;
use super::text::slice;

impl Session {
    pub(crate) fn set(&mut self, place: &Place<'_>, set: &Set) -> Done {
        match set {
            Set::Variables(items) => items.iter().for_each(|item| self.set_item(place, item)),
            // Settings that hold for one statement: what it means under them is not followed.
            Set::Statement(..) => self.opaque(place, "it runs under settings of its own"),
            Set::Transaction | Set::Password(_) | Set::Role | Set::ResourceGroup => {}
        }
        Ok(())
    }

    fn set_item(&mut self, place: &Place<'_>, item: &SetItem) {
        match &item.target {
            SetTarget::User(name, value) => {
                let text = slice(place, value.span).to_owned();
                self.variables.insert(name.to_lowercase(), text);
            }
            SetTarget::Variable { scope, name, value } => {
                let own = !matches!(scope.as_deref(), Some("GLOBAL" | "PERSIST" | "PERSIST_ONLY"));
                if own {
                    self.set_variable(name, value.as_ref());
                }
            }
            SetTarget::Names(..) | SetTarget::Charset(_) => {}
        }
    }

    fn set_variable(&mut self, name: &str, value: Option<&Expr>) {
        let name = name.rsplit('.').next().unwrap_or(name);
        let switch = value.map_or(Some(true), is_on);
        match name {
            // Restored from a variable, it is what it was before: whatever that is.
            "foreign_key_checks" => {
                self.settings.foreign_key_checks = switch.unwrap_or(true);
            }
            "sql_mode" => self.settings.is_mode_known = false,
            "explicit_defaults_for_timestamp" => {
                self.settings.explicit_timestamps = switch.unwrap_or(true);
            }
            _ => {}
        }
    }

    pub(crate) fn prepare(&mut self, place: &Place<'_>, prepare: &Prepare) -> Done {
        let known = prepare.text.as_ref().map(|text| text.value.clone());
        let variable = prepare.variable.as_ref();
        let variable = variable.and_then(|name| self.variables.get(&name.to_lowercase())).cloned();
        let text = known.or(variable).unwrap_or_default();
        if text.is_empty() {
            self.opaque(place, "which statement it prepares is not known");
        }
        self.prepared.insert(prepare.name.text.to_lowercase(), text);
        Ok(())
    }

    pub(crate) fn execute(&mut self, place: &Place<'_>, execute: &Execute) -> Done {
        let text = match (&execute.name, &execute.text) {
            (Some(name), _) => self.prepared.get(&name.text.to_lowercase()).cloned(),
            (None, text) => text.as_ref().map(|text| text.value.clone()),
        };
        self.opaque_code(place, "it runs code that is put together", &text.unwrap_or_default());
        Ok(())
    }

    pub(crate) fn call(&mut self, place: &Place<'_>, call: &Call) -> Done {
        self.call_procedure(place, call)
    }
}

/// What a switch is set to, if that is written.
fn is_on(value: &Expr) -> Option<bool> {
    match &value.kind {
        ExprKind::Literal(Literal::Integer(text)) => Some(text != "0"),
        ExprKind::Literal(Literal::Boolean(is)) => Some(*is),
        ExprKind::Literal(Literal::String { value, .. }) => word(value),
        ExprKind::Column(names) => names.last().and_then(|name| word(&name.text)),
        _ => None,
    }
}

fn word(text: &str) -> Option<bool> {
    match text.to_ascii_uppercase().as_str() {
        "ON" | "1" | "TRUE" => Some(true),
        "OFF" | "0" | "FALSE" => Some(false),
        _ => None,
    }
}
