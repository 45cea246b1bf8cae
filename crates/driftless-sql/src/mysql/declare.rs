//! What a block of a body declares: variables, conditions, cursors and handlers.
//!
//! Of a handler it matters what it is for and what it fills: one for `NOT FOUND` alone runs at
//! moments that can be told, any other whenever something fails.

use std::collections::BTreeSet;

use super::body::{Handler, OnError, Reading, assigned};
use super::code::{Code, DeclaredCursor};
use super::cursor::{Cursor, Parse};

impl Cursor<'_> {
    pub(super) fn declare(&mut self, reading: &mut Reading, code: &mut Vec<Code>) -> Parse<()> {
        self.bump();
        if self.at_any(&["CONTINUE", "EXIT", "UNDO"]) && self.is(1, "HANDLER") {
            return self.handler(reading);
        }
        let names = self.list(|cursor| cursor.name("a variable"))?;
        if names.len() == 1 && self.eat("CONDITION") {
            self.expect("FOR")?;
            return self.condition_value().map(drop);
        }
        if names.len() == 1 && self.eat("CURSOR") {
            if self.at("(") && !self.at_query_in_parens(1) {
                self.parens(|cursor| {
                    cursor.list(|cursor| {
                        cursor.name("a parameter")?;
                        cursor.data_type().map(drop)
                    })
                })?;
            }
            self.expect("FOR")?;
            let query = self.query()?;
            let name =
                names.into_iter().next().map_or_else(String::new, |it| it.text.to_lowercase());
            reading.cursors.push(DeclaredCursor { name, query });
            return Ok(());
        }
        self.variable_type()?;
        let given = self.eat("DEFAULT") || self.eat(":=");
        let default = if given { Some(self.expression()?) } else { None };
        if reading.blocks == 1 {
            reading.variables.extend(names.into_iter().map(|name| (name, default.clone())));
        } else {
            code.push(Code::Declare(names, default));
        }
        Ok(())
    }

    /// `CONTINUE HANDLER FOR .. statement`.
    fn handler(&mut self, reading: &mut Reading) -> Parse<()> {
        let goes_on = self.at("CONTINUE");
        self.bump();
        self.bump();
        self.expect("FOR")?;
        let all = self.at("SQLEXCEPTION");
        let handled = self.list(Self::handled)?;
        let not_found = handled.iter().all(|no_row| *no_row);
        reading.no_row_ends |= !goes_on && handled.contains(&true);
        let serves = goes_on && reading.blocks == 1 && !reading.in_handler;
        let outside = std::mem::replace(&mut reading.in_handler, true);
        let before = reading.statements.len();
        let mut code = Vec::new();
        let result = self.body_statement(reading, &mut code);
        reading.in_handler = outside;
        let statements = &reading.statements[before..];
        let fills = statements.iter().flat_map(|it| assigned(&it.kind)).collect::<BTreeSet<_>>();
        let is_empty = statements.is_empty();
        if not_found {
            reading.not_found.push(Handler { code, fills, serves });
            return result;
        }
        reading.filled.extend(fills);
        reading.on_error = match reading.on_error {
            OnError::Fails if goes_on && all && is_empty => OnError::Ignored,
            _ => OnError::Handled,
        };
        result
    }

    /// The type of a variable: also `ROW (..)` and `TYPE OF` (MariaDB).
    fn variable_type(&mut self) -> Parse<()> {
        if self.at_all(&["ROW", "("]) {
            self.bump();
            self.listed(|cursor| {
                cursor.name("a field")?;
                cursor.data_type().map(drop)
            })?;
            return Ok(());
        }
        if self.eat("ROW") || self.at_all(&["TYPE", "OF"]) {
            self.expect_all(&["TYPE", "OF"])?;
            return self.column_reference();
        }
        self.data_type()?;
        if self.eat("COLLATE") {
            self.charset()?;
        }
        Ok(())
    }

    /// What a handler is for: whether it is that there is no row.
    fn handled(&mut self) -> Parse<bool> {
        if self.eat("NOT") {
            return self.expect("FOUND").map(|()| true);
        }
        if self.eat_any(&["SQLWARNING", "SQLEXCEPTION"]).is_some() {
            return Ok(false);
        }
        if self.is_name(0) && !self.at("SQLSTATE") {
            self.bump();
            return Ok(false);
        }
        self.condition_value()
    }

    fn condition_value(&mut self) -> Parse<bool> {
        if self.eat("SQLSTATE") {
            self.eat("VALUE");
            return Ok(self.string("a state")?.value == "02000");
        }
        Ok(self.integer("SQLSTATE or an error's number")?.value == "1329")
    }
}
