//! Rewrite rules.

use super::cursor::{Cursor, Parse};
use super::fragment::Fragment;
use super::keyword::Keyword as K;
use super::name::{Name, QualifiedName};
use super::statement::Statement;
use super::terminal::Symbol;

/// `CREATE RULE`.
#[derive(Debug, Clone)]
pub struct CreateRule {
    /// `OR REPLACE`.
    pub or_replace: bool,
    /// The name.
    pub name: Name,
    /// `ON`: the event.
    pub event: RuleEvent,
    /// The table or view.
    pub table: QualifiedName,
    /// `WHERE`.
    pub condition: Option<Fragment>,
    /// `INSTEAD`; false for `ALSO`, also unsaid.
    pub instead: bool,
    /// What is done; nothing for `NOTHING`.
    pub actions: Vec<Statement>,
}

/// The event of a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RuleEvent {
    /// `SELECT`
    Select,
    /// `INSERT`
    Insert,
    /// `UPDATE`
    Update,
    /// `DELETE`
    Delete,
}

impl Cursor<'_> {
    /// The rest of `CREATE [OR REPLACE] RULE`.
    pub(super) fn create_rule(&mut self, or_replace: bool) -> Parse<CreateRule> {
        self.expect(K::Rule)?;
        let name = self.name("a rule")?;
        self.expect_all(&[K::As, K::On])?;
        let event = match self.keyword() {
            Some(K::Select) => RuleEvent::Select,
            Some(K::Insert) => RuleEvent::Insert,
            Some(K::Update) => RuleEvent::Update,
            Some(K::Delete) => RuleEvent::Delete,
            _ => return self.unexpected("SELECT, INSERT, UPDATE or DELETE"),
        };
        self.bump();
        self.expect(K::To)?;
        let table = self.qualified_name("a table")?;
        let condition = self.after(K::Where, Self::fragment)?;
        self.expect(K::Do)?;
        let instead = self.eat(K::Instead);
        if !instead {
            self.eat(K::Also);
        }
        let actions = self.rule_actions()?;
        Ok(CreateRule { or_replace, name, event, table, condition, instead, actions })
    }

    fn rule_actions(&mut self) -> Parse<Vec<Statement>> {
        if self.eat(K::Nothing) {
            return Ok(Vec::new());
        }
        // One query in parentheses is a list of one statement as well, with the same meaning.
        if self.symbol() != Symbol::LeftParen {
            return Ok(vec![self.rule_action()?]);
        }
        self.parens(|cursor| {
            let mut actions = Vec::new();
            loop {
                while cursor.eat_symbol(Symbol::Semicolon) {}
                if cursor.symbol() == Symbol::RightParen {
                    return Ok(actions);
                }
                actions.push(cursor.rule_action()?);
                if cursor.symbol() != Symbol::RightParen {
                    cursor.expect_symbol(Symbol::Semicolon, "`;` or `)`")?;
                }
            }
        })
    }

    fn rule_action(&mut self) -> Parse<Statement> {
        let actions = [K::Insert, K::Update, K::Delete, K::Notify, K::With];
        if !self.at_any(&actions) && !self.at_query() && self.symbol() != Symbol::LeftParen {
            return self.unexpected("SELECT, INSERT, UPDATE, DELETE, NOTIFY or NOTHING");
        }
        self.nested(Self::statement)
    }
}
