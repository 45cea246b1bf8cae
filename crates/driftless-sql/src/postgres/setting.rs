//! `SET`, `RESET`, `SHOW` and `ALTER SYSTEM`.
//!
//! The grammar has special forms for a dozen parameters (`SET TIME ZONE`, `SET ROLE`); each is the
//! parameter of another name, and is given as that.

use driftless_diag::Span;

use super::cursor::{Cursor, Parse};
use super::keyword::Keyword as K;
use super::terminal::{Operator, Symbol};
use super::transaction::TransactionMode;

/// `SET` of a parameter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    /// All of it, without `SET`.
    pub span: Span,
    /// The parameter's name in lower case: `search_path`, `timezone`, `role`, `app.user`.
    pub name: String,
    /// Its value.
    pub value: SettingValue,
}

/// The value of a parameter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SettingValue {
    /// `DEFAULT`, also as `LOCAL` of a time zone.
    Default,
    /// `FROM CURRENT`: the value it has when a function is made.
    FromCurrent,
    /// Values, each as text without quotes.
    Values(Vec<SettingItem>),
    /// The modes of `SET TRANSACTION` and of `SET SESSION CHARACTERISTICS`.
    Modes(Vec<TransactionMode>),
}

/// One of the values of a parameter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettingItem {
    /// Where it stands.
    pub span: Span,
    /// The value: folded if it was a word, unescaped if it was quoted.
    pub text: String,
}

/// `RESET` of a parameter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResetSetting {
    /// The parameter's name in lower case; none for `ALL`.
    pub name: Option<String>,
}

/// How long a `SET` lasts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SettingScope {
    /// `SESSION`, also unsaid.
    Session,
    /// `LOCAL`: for the transaction.
    Local,
}

/// `SET`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Set {
    /// How long it lasts.
    pub scope: SettingScope,
    /// What is set.
    pub setting: Setting,
}

/// `SHOW`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Show {
    /// The parameter's name in lower case; none for `ALL`.
    pub name: Option<String>,
}

/// `ALTER SYSTEM`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AlterSystem {
    /// `SET`
    Set(Setting),
    /// `RESET`
    Reset(ResetSetting),
}

impl Cursor<'_> {
    /// The rest of `SET`, but for `SET CONSTRAINTS`.
    pub(super) fn set(&mut self) -> Parse<Set> {
        // `session` and `local` may also begin the name of a parameter.
        let scoped = !matches!(self.next_symbol(), Symbol::Operator(Operator::Equal) | Symbol::Dot)
            && self.keyword_ahead(1) != Some(K::To);
        if scoped && self.eat(K::Local) {
            return Ok(Set { scope: SettingScope::Local, setting: self.any_setting()? });
        }
        let authorization = [Some(K::Authorization), Some(K::Characteristics)];
        if scoped && self.at(K::Session) && !authorization.contains(&self.keyword_ahead(1)) {
            self.bump();
        }
        Ok(Set { scope: SettingScope::Session, setting: self.any_setting()? })
    }

    /// Any setting, the modes of transactions included.
    fn any_setting(&mut self) -> Parse<Setting> {
        let start = self.start();
        let characteristics = [K::Session, K::Characteristics, K::As, K::Transaction].as_slice();
        let name = if self.at_all(&[K::Session, K::Characteristics]) {
            self.expect_all(characteristics)?;
            "session_characteristics"
        } else if self.at(K::Transaction)
            && !self.is_assignment()
            && self.keyword_ahead(1) != Some(K::Snapshot)
        {
            self.bump();
            "transaction"
        } else {
            return self.setting();
        };
        let value = SettingValue::Modes(self.transaction_modes()?);
        Ok(Setting { span: self.since(start), name: name.to_owned(), value })
    }

    /// A setting as functions, roles and databases have them too.
    pub(super) fn setting(&mut self) -> Parse<Setting> {
        let start = self.start();
        let (name, value) = match self.special_setting()? {
            Some((name, value)) => (name.to_owned(), value),
            None => self.generic_setting(true)?,
        };
        Ok(Setting { span: self.since(start), name, value })
    }

    /// `name = value`, also with `TO`, and `name FROM CURRENT`.
    fn generic_setting(&mut self, from_current: bool) -> Parse<(String, SettingValue)> {
        let name = self.setting_name()?;
        if from_current && self.eat(K::From) {
            self.expect(K::Current)?;
            return Ok((name, SettingValue::FromCurrent));
        }
        if !self.eat_symbol(Symbol::Operator(Operator::Equal)) && !self.eat(K::To) {
            return self.unexpected("`=` or TO");
        }
        if self.eat(K::Default) {
            return Ok((name, SettingValue::Default));
        }
        let values = self.list(Self::setting_item)?;
        Ok((name, SettingValue::Values(values)))
    }

    fn setting_name(&mut self) -> Parse<String> {
        let mut name = self.name("a parameter")?.text;
        while self.eat_symbol(Symbol::Dot) {
            name.push('.');
            name.push_str(&self.name("a parameter")?.text);
        }
        Ok(name)
    }

    fn setting_item(&mut self) -> Parse<SettingItem> {
        let start = self.start();
        let text = self.plain_value()?;
        Ok(SettingItem { span: self.since(start), text })
    }

    /// The forms that are not `name = value`, if one follows.
    fn special_setting(&mut self) -> Parse<Option<(&'static str, SettingValue)>> {
        let next = self.keyword_ahead(1);
        let string_follows = matches!(self.next_symbol(), Symbol::String(_));
        let one = |item| SettingValue::Values(vec![item]);
        Ok(Some(match self.keyword() {
            Some(K::Time) if next == Some(K::Zone) => {
                self.bump();
                self.bump();
                ("timezone", self.time_zone()?)
            }
            Some(K::Schema) if string_follows => {
                self.bump();
                ("search_path", one(self.setting_item()?))
            }
            Some(K::Catalog) if string_follows => {
                let message = "current database cannot be changed";
                return self.refuse(self.current().span, message, "");
            }
            Some(K::Names) if !self.is_assignment() => {
                self.bump();
                let default = self.eat(K::Default) || !self.is_string();
                let value = if default { SettingValue::Default } else { one(self.setting_item()?) };
                ("client_encoding", value)
            }
            Some(K::Role) if !self.is_assignment() => {
                self.bump();
                ("role", one(self.setting_item()?))
            }
            Some(K::Session) if next == Some(K::Authorization) => {
                self.bump();
                self.bump();
                let default = self.eat(K::Default);
                let value = if default { SettingValue::Default } else { one(self.setting_item()?) };
                ("session_authorization", value)
            }
            Some(K::Xml) if next == Some(K::Option) => {
                self.bump();
                self.bump();
                if !self.at_any(&[K::Document, K::Content]) {
                    return self.unexpected("DOCUMENT or CONTENT");
                }
                ("xmloption", one(self.setting_item()?))
            }
            Some(K::Transaction) if next == Some(K::Snapshot) => {
                self.bump();
                self.bump();
                if !self.is_string() {
                    return self.unexpected("a string");
                }
                ("transaction_snapshot", one(self.setting_item()?))
            }
            _ => return Ok(None),
        }))
    }

    fn is_assignment(&self) -> bool {
        self.next_symbol() == Symbol::Operator(Operator::Equal)
            || matches!(self.keyword_ahead(1), Some(K::To | K::From))
            || self.next_symbol() == Symbol::Dot
    }

    fn time_zone(&mut self) -> Parse<SettingValue> {
        if self.eat(K::Default) || self.eat(K::Local) {
            return Ok(SettingValue::Default);
        }
        let start = self.start();
        if self.at(K::Interval) {
            self.primary()?;
            let span = self.since(start);
            let text = self.text(span).to_owned();
            return Ok(SettingValue::Values(vec![SettingItem { span, text }]));
        }
        self.setting_item().map(|item| SettingValue::Values(vec![item]))
    }

    /// The rest of `RESET`.
    pub(super) fn reset_setting(&mut self) -> Parse<ResetSetting> {
        Ok(ResetSetting { name: self.shown_name()? })
    }

    /// A parameter as `RESET` and `SHOW` name it; none for `ALL`.
    fn shown_name(&mut self) -> Parse<Option<String>> {
        if self.eat(K::All) {
            return Ok(None);
        }
        let special = if self.eat_all(&[K::Time, K::Zone]) {
            "timezone"
        } else if self.eat_all(&[K::Transaction, K::Isolation]) {
            self.expect(K::Level)?;
            "transaction_isolation"
        } else if self.eat_all(&[K::Session, K::Authorization]) {
            "session_authorization"
        } else {
            return self.setting_name().map(Some);
        };
        Ok(Some(special.to_owned()))
    }

    /// `SHOW`.
    pub(super) fn show(&mut self) -> Parse<Show> {
        self.expect(K::Show)?;
        Ok(Show { name: self.shown_name()? })
    }

    /// The rest of `ALTER SYSTEM`.
    pub(super) fn alter_system(&mut self) -> Parse<AlterSystem> {
        self.expect(K::System)?;
        if self.eat(K::Reset) {
            return self.reset_setting().map(AlterSystem::Reset);
        }
        self.expect(K::Set)?;
        let start = self.start();
        let (name, value) = self.generic_setting(false)?;
        Ok(AlterSystem::Set(Setting { span: self.since(start), name, value }))
    }
}
