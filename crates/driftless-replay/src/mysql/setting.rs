//! Settings and variables: what decides about statements that follow.

use driftless_sql::mysql::{Expr, ExprKind, Literal, Set, SetItem, SetTarget};

use crate::place::Place;
use crate::problem::Done;

use super::guard::{Around, Variables};
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
                let none = Variables::new();
                let known = self.value(value, Around::variables(&none));
                let name = name.to_lowercase();
                match known {
                    Some(value) => _ = self.variables.insert(name.clone(), value),
                    None => _ = self.variables.remove(&name),
                }
                self.written.insert(name, slice(place, value.span).to_owned());
            }
            SetTarget::Variable { scope, name, value } => {
                self.set_server_variable(scope.as_deref(), name, value.as_ref());
            }
            SetTarget::Names(..) | SetTarget::Charset(_) => {}
        }
    }

    /// A variable of the server, as far as it decides about anything here.
    pub(crate) fn set_server_variable(
        &mut self,
        scope: Option<&str>,
        name: &str,
        value: Option<&Expr>,
    ) {
        if matches!(scope, Some("GLOBAL" | "PERSIST" | "PERSIST_ONLY")) {
            return;
        }
        let name = last_part(name);
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
}

/// Whether a variable of the server decides about statements that follow.
pub(crate) fn is_deciding(name: &str) -> bool {
    ["foreign_key_checks", "sql_mode", "explicit_defaults_for_timestamp"].contains(&last_part(name))
}

fn last_part(name: &str) -> &str {
    name.rsplit('.').next().unwrap_or(name)
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
