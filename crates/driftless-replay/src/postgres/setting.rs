//! Settings that change what names mean: the search path.

use driftless_sql::postgres::{ResetSetting, Set, SettingValue};

use super::routine::quoted_item;
use super::session::{Done, Session};
use super::setting_value::wrong_value;

impl Session {
    pub(crate) fn set(&mut self, set: &Set) -> Done {
        if let Some(problem) = wrong_value(&set.setting) {
            return Err(problem.into());
        }
        let (name, value) = (&set.setting.name, &set.setting.value);
        match (name.as_str(), value) {
            ("search_path", SettingValue::Values(values)) => {
                let all: Vec<String> = values.iter().map(|value| value.text.clone()).collect();
                self.set_path(&all);
            }
            ("search_path", SettingValue::Default) => self.path = vec!["public".to_owned()],
            ("search_path", _) => self.path_known = false,
            ("check_function_bodies", _) => self.checks_bodies = false,
            _ => {}
        }
        Ok(())
    }

    pub(crate) fn reset(&mut self, reset: &ResetSetting) -> Done {
        if reset.name.as_deref().is_none_or(|name| name == "search_path") {
            self.path = vec!["public".to_owned()];
            self.path_known = true;
        }
        Ok(())
    }

    fn set_path(&mut self, items: &[String]) {
        let schemas = items.iter().flat_map(|item| item.split(','));
        let schemas = schemas.map(|item| item.trim().trim_matches('"').to_owned());
        self.path = schemas
            .filter(|item| !item.is_empty() && item != "$user" && item != "pg_catalog")
            .collect();
        self.path_known = true;
    }

    /// The search path as `SET search_path FROM CURRENT` keeps it. Where no step has set it, it is
    /// the server's default, which begins with the schema of the user's name.
    pub(super) fn current_path(&self) -> String {
        if self.path == ["public"] {
            return "\"$user\", public".to_owned();
        }
        let items = self.path.iter().map(|schema| quoted_item(schema));
        items.collect::<Vec<String>>().join(", ")
    }

    /// `SELECT set_config('search_path', ..)`.
    pub(crate) fn settings_in_query(&mut self, text: &str) {
        let lower = text.to_ascii_lowercase();
        if !lower.contains("set_config") || !lower.contains("search_path") {
            return;
        }
        let mut strings = text.split('\'').skip(1).step_by(2);
        match (strings.next(), strings.next()) {
            (Some("search_path"), Some(value)) => self.set_path(&[value.to_owned()]),
            _ => self.path_known = false,
        }
    }
}
