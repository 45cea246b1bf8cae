//! The functions of SQL/JSON.
//!
//! Their names became keywords in versions 16 and 17. Before, they were plain names, so a call that
//! does not have the new form may still be one of a function of that name: both readings are tried.

use super::super::cursor::{Cursor, Parse};
use super::super::keyword::Keyword as K;
use super::super::terminal::Symbol;

impl Cursor<'_> {
    /// Reads a function of SQL/JSON if the keyword begins one and its arguments have that form;
    /// false if nothing was taken.
    pub(super) fn json_function(&mut self, keyword: K) -> Parse<bool> {
        let read: fn(&mut Self) -> Parse<()> = match keyword {
            K::JsonObject | K::JsonObjectagg => Self::json_object,
            K::JsonArray => Self::json_array,
            K::JsonArrayagg => Self::json_array_aggregate,
            K::Json => |cursor| {
                cursor.json_value()?;
                cursor.json_unique_keys()
            },
            K::JsonSerialize => |cursor| {
                cursor.json_value()?;
                cursor.json_returning()
            },
            K::JsonQuery | K::JsonExists | K::JsonValue => Self::json_query,
            _ => return Ok(false),
        };
        let aggregate = matches!(keyword, K::JsonObjectagg | K::JsonArrayagg);
        let found = self.attempt(|cursor| {
            cursor.special(read)?;
            if aggregate { cursor.after_call() } else { Ok(()) }
        });
        Ok(found.is_some())
    }

    /// A value with the format it is in.
    pub(in super::super) fn json_value(&mut self) -> Parse<()> {
        self.expression()?;
        self.json_format()
    }

    fn json_format(&mut self) -> Parse<()> {
        if self.eat_all(&[K::Format, K::Json]) && self.eat(K::Encoding) {
            self.name("an encoding")?;
        }
        Ok(())
    }

    fn json_returning(&mut self) -> Parse<()> {
        if self.eat(K::Returning) {
            self.data_type()?;
            self.json_format()?;
        }
        Ok(())
    }

    fn json_unique_keys(&mut self) -> Parse<()> {
        if self.eat_all(&[K::With, K::Unique]) || self.eat_all(&[K::Without, K::Unique]) {
            self.eat(K::Keys);
        }
        Ok(())
    }

    fn json_nulls(&mut self) -> Parse<()> {
        if self.eat(K::Null) || self.eat(K::Absent) {
            self.expect_all(&[K::On, K::Null])?;
        }
        Ok(())
    }

    /// `IS JSON` and what may follow.
    pub(super) fn after_is_json(&mut self) -> Parse<()> {
        if self.at_any(&[K::Value, K::Array, K::Object, K::Scalar]) {
            self.bump();
        }
        self.json_unique_keys()
    }

    fn json_object(&mut self) -> Parse<()> {
        let options = [K::Returning, K::Null, K::Absent];
        let empty = self.symbol() == Symbol::RightParen || self.at(K::Returning);
        if !empty {
            self.list(|cursor| {
                cursor.expression()?;
                if !cursor.eat(K::Value) {
                    cursor.expect_symbol(Symbol::Colon, "`:` or VALUE")?;
                }
                cursor.json_value()
            })?;
        }
        if self.at_any(&options) {
            self.json_nulls()?;
        }
        self.json_unique_keys()?;
        self.json_returning()
    }

    fn json_array(&mut self) -> Parse<()> {
        let empty = self.symbol() == Symbol::RightParen || self.at(K::Returning);
        if self.at_query() {
            self.query()?;
            self.json_format()?;
        } else if !empty {
            self.list(Self::json_value)?;
            self.json_nulls()?;
        }
        self.json_returning()
    }

    fn json_array_aggregate(&mut self) -> Parse<()> {
        self.json_value()?;
        self.optional_order_by()?;
        self.json_nulls()?;
        self.json_returning()
    }

    fn json_query(&mut self) -> Parse<()> {
        self.json_value()?;
        self.expect_symbol(Symbol::Comma, "`,`")?;
        self.expression()?;
        self.json_passing()?;
        self.json_returning()?;
        self.json_wrapper()?;
        self.json_quotes()?;
        self.json_behaviors()
    }

    fn json_passing(&mut self) -> Parse<()> {
        self.after(K::Passing, |cursor| {
            cursor.list(|cursor| {
                cursor.json_value()?;
                cursor.expect(K::As)?;
                cursor.label("a name")
            })
        })
        .map(drop)
    }

    fn json_wrapper(&mut self) -> Parse<()> {
        let with = self.eat(K::With);
        if !with && !self.eat(K::Without) {
            return Ok(());
        }
        if with && !self.eat(K::Conditional) {
            self.eat(K::Unconditional);
        }
        self.eat(K::Array);
        self.expect(K::Wrapper)
    }

    fn json_quotes(&mut self) -> Parse<()> {
        if (self.eat(K::Keep) || self.eat(K::Omit)) && {
            self.expect(K::Quotes)?;
            self.eat(K::On)
        } {
            self.expect_all(&[K::Scalar, K::String])?;
        }
        Ok(())
    }

    /// What happens on an empty result and on an error.
    fn json_behaviors(&mut self) -> Parse<()> {
        for _ in 0..2 {
            if self.eat(K::Default) {
                self.expression()?;
            } else if self.eat(K::Empty) {
                if !self.eat(K::Array) {
                    self.eat(K::Object);
                }
            } else if self.at_any(&[K::Error, K::Null, K::True, K::False, K::Unknown]) {
                self.bump();
            } else {
                return Ok(());
            }
            self.expect(K::On)?;
            if !self.eat(K::Empty) {
                self.expect(K::Error)?;
            }
        }
        Ok(())
    }

    /// `JSON_TABLE` with its arguments.
    pub(in super::super) fn json_table(&mut self) -> Parse<()> {
        self.special(|cursor| {
            cursor.json_value()?;
            cursor.expect_symbol(Symbol::Comma, "`,`")?;
            cursor.expression()?;
            cursor.after(K::As, |cursor| cursor.name("a path's name"))?;
            cursor.json_passing()?;
            cursor.json_columns()?;
            cursor.json_behaviors()
        })
    }

    fn json_columns(&mut self) -> Parse<()> {
        self.expect(K::Columns)?;
        self.nested(|cursor| cursor.listed(Self::json_column)).map(drop)
    }

    fn json_column(&mut self) -> Parse<()> {
        let nested = matches!(self.next_symbol(), Symbol::String(_) | Symbol::Keyword(K::Path));
        if self.at(K::Nested) && nested {
            self.bump();
            self.eat(K::Path);
            self.string("a path")?;
            self.after(K::As, |cursor| cursor.name("a path's name"))?;
            return self.json_columns();
        }
        self.name("a column")?;
        if self.eat(K::For) {
            return self.expect(K::Ordinality);
        }
        self.data_type()?;
        if !self.eat(K::Exists) {
            self.json_format()?;
        }
        self.after(K::Path, |cursor| cursor.string("a path"))?;
        self.json_wrapper()?;
        self.json_quotes()?;
        self.json_behaviors()
    }
}
