//! Calls: arguments, the notations that only some functions have, and windows.

use super::super::cursor::{Cursor, Parse};
use super::super::name::QualifiedName;
use super::tree::{
    CallKind, CastType, Expr, ExprKind, FrameBound, OrderItem, TrimSide, WindowFrame, WindowSpec,
    WindowUse,
};

impl Cursor<'_> {
    /// The rest of a call, from its parenthesis on.
    pub(super) fn call(&mut self, name: QualifiedName) -> Parse<ExprKind> {
        let builtin = name.database.is_none() && !name.name.quoted;
        let mut kind = CallKind::default();
        let word = if builtin { name.name.text.to_ascii_uppercase() } else { String::new() };
        let arguments = match word.as_str() {
            "EXTRACT" => self.parens(Self::extract)?,
            "TRIM" => self.parens(|cursor| cursor.trim(&mut kind))?,
            "SUBSTRING" | "SUBSTR" | "MID" => self.parens(Self::substring)?,
            "POSITION" => self.parens(Self::position)?,
            "TIMESTAMPADD" | "TIMESTAMPDIFF" => self.parens(Self::with_unit)?,
            "GET_FORMAT" => self.parens(Self::get_format)?,
            "GROUP_CONCAT" | "JSON_ARRAYAGG" => {
                self.parens(|cursor| cursor.group_concat(&mut kind))?
            }
            "CHAR" => self.parens(|cursor| {
                let arguments = cursor.expressions()?;
                kind.using = cursor.after("USING", Self::charset)?;
                Ok(arguments)
            })?,
            "COLUMN_CREATE" | "COLUMN_ADD" | "COLUMN_GET" => {
                self.parens(|cursor| cursor.list(Self::dynamic_column))?
            }
            "WEIGHT_STRING" | "JSON_VALUE" => {
                self.parens(|cursor| cursor.with_clauses(&mut kind))?
            }
            _ => self.parens(|cursor| cursor.arguments(&mut kind))?,
        };
        self.after_call(&mut kind)?;
        Ok(ExprKind::Call { name, arguments, kind: Box::new(kind) })
    }

    fn arguments(&mut self, kind: &mut CallKind) -> Parse<Vec<Expr>> {
        if self.at(")") {
            return Ok(Vec::new());
        }
        if self.at("*") && self.is(1, ")") {
            let span = self.bump().span;
            return Ok(vec![Expr { span, kind: ExprKind::Star }]);
        }
        if self.eat("DISTINCT") {
            kind.distinct = true;
        } else {
            self.eat("ALL");
        }
        let arguments = self.list(Self::argument)?;
        if !self.at(")") {
            return self.unexpected("`,` or `)`");
        }
        Ok(arguments)
    }

    /// An argument; functions loaded into a server take names for their arguments.
    fn argument(&mut self) -> Parse<Expr> {
        let argument = self.expression()?;
        if self.at("AS") || self.is_name(0) || self.at("=>") {
            return self.unsure("named arguments are not understood");
        }
        Ok(argument)
    }

    /// `value AS type`, for the columns in a blob that MariaDB has.
    fn dynamic_column(&mut self) -> Parse<Expr> {
        let start = self.start();
        let value = self.expression()?;
        if !self.eat("AS") {
            return Ok(value);
        }
        let data_type = self.cast_type()?;
        let cast_type = CastType { data_type, array: false, time_zone: None };
        let kind = ExprKind::Cast(Box::new(value), Box::new(cast_type));
        Ok(Expr { span: self.since(start), kind })
    }

    fn extract(&mut self) -> Parse<Vec<Expr>> {
        let start = self.start();
        let unit = self.unit()?;
        let unit = Expr { span: self.since(start), kind: ExprKind::Word(unit) };
        self.expect("FROM")?;
        Ok(vec![unit, self.expression()?])
    }

    fn with_unit(&mut self) -> Parse<Vec<Expr>> {
        let start = self.start();
        let unit = self.unit()?;
        let mut arguments = vec![Expr { span: self.since(start), kind: ExprKind::Word(unit) }];
        self.expect(",")?;
        arguments.extend(self.expressions()?);
        Ok(arguments)
    }

    fn get_format(&mut self) -> Parse<Vec<Expr>> {
        let start = self.start();
        let word = self.expect_any(
            &["DATETIME", "DATE", "TIMESTAMP", "TIME"],
            "DATE, TIME, DATETIME or TIMESTAMP",
        )?;
        let kind = ExprKind::Word(word.to_owned());
        let mut arguments = vec![Expr { span: self.since(start), kind }];
        self.expect(",")?;
        arguments.push(self.expression()?);
        Ok(arguments)
    }

    /// `TRIM([[side] [what] FROM] text)`: the text, then what is cut off.
    fn trim(&mut self, kind: &mut CallKind) -> Parse<Vec<Expr>> {
        kind.trim = match self.eat_any(&["BOTH", "LEADING", "TRAILING"]) {
            Some("BOTH") => Some(TrimSide::Both),
            Some("LEADING") => Some(TrimSide::Leading),
            Some(_) => Some(TrimSide::Trailing),
            None => None,
        };
        if kind.trim.is_some() && self.eat("FROM") {
            return Ok(vec![self.expression()?]);
        }
        let first = self.expression()?;
        if self.eat("FROM") {
            return Ok(vec![self.expression()?, first]);
        }
        if kind.trim.is_some() { self.unexpected("FROM") } else { Ok(vec![first]) }
    }

    /// `SUBSTRING(text FROM start FOR length)`, also with commas.
    fn substring(&mut self) -> Parse<Vec<Expr>> {
        let mut arguments = vec![self.expression()?];
        if self.eat("FROM") {
            arguments.push(self.expression()?);
            if self.eat("FOR") {
                arguments.push(self.expression()?);
            }
            return Ok(arguments);
        }
        while self.eat(",") {
            arguments.push(self.expression()?);
        }
        Ok(arguments)
    }

    fn position(&mut self) -> Parse<Vec<Expr>> {
        let what = self.arithmetic(0)?;
        if !self.eat("IN") && !self.eat(",") {
            return self.unexpected("IN");
        }
        Ok(vec![what, self.expression()?])
    }

    fn group_concat(&mut self, kind: &mut CallKind) -> Parse<Vec<Expr>> {
        kind.distinct = self.eat("DISTINCT");
        if !kind.distinct {
            self.eat("ALL");
        }
        let arguments = self.expressions()?;
        if self.at("ORDER") {
            kind.order_by = self.order_by()?;
        }
        if self.eat("SEPARATOR") {
            kind.separator = Some(self.text_argument()?);
        }
        if self.eat("LIMIT") {
            kind.limit = self.expressions()?;
            if self.eat("OFFSET") {
                kind.limit.push(self.expression()?);
            }
        }
        Ok(arguments)
    }

    /// Arguments, then clauses that are kept as they are written.
    fn with_clauses(&mut self, kind: &mut CallKind) -> Parse<Vec<Expr>> {
        let arguments = self.expressions()?;
        let start = self.start();
        let mut depth = 0_usize;
        while !self.at_end() && (depth > 0 || !self.at(")")) {
            depth += usize::from(self.at("("));
            depth = depth.saturating_sub(usize::from(self.at(")")));
            self.bump();
        }
        if start != self.start() {
            kind.clauses = Some(self.text(self.since(start)).to_owned());
        }
        Ok(arguments)
    }

    /// What may follow the parenthesis of a call.
    fn after_call(&mut self, kind: &mut CallKind) -> Parse<()> {
        if self.at_all(&["WITHIN", "GROUP"]) {
            self.bump();
            self.bump();
            kind.within_group = self.parens(Self::order_by)?;
        }
        let mut nulls = Vec::new();
        if self.at("FROM") && (self.is(1, "FIRST") || self.is(1, "LAST")) && !self.is(2, ".") {
            let followed = self.is(2, "OVER") || self.is(3, "NULLS");
            if followed {
                self.bump();
                nulls.push(format!("FROM {}", self.written().to_ascii_uppercase()));
                self.bump();
            }
        }
        if self.at_any(&["RESPECT", "IGNORE"]) && self.is(1, "NULLS") {
            nulls.push(format!("{} NULLS", self.written().to_ascii_uppercase()));
            self.bump();
            self.bump();
        }
        if !nulls.is_empty() {
            kind.nulls = Some(nulls.join(" "));
        }
        if self.at("OVER") && (self.is(1, "(") || self.is_name(1)) {
            self.bump();
            kind.over = Some(if self.at("(") {
                WindowUse::Spec(self.parens(Self::window_spec)?)
            } else {
                WindowUse::Named(self.name("a window")?)
            });
        }
        Ok(())
    }

    /// What stands between the parentheses of a window.
    pub(in super::super) fn window_spec(&mut self) -> Parse<WindowSpec> {
        let base = if self.is_name(0) && !self.at_any(&["ROWS", "RANGE", "GROUPS"]) {
            Some(self.take_name())
        } else {
            None
        };
        let mut partition_by = Vec::new();
        if self.eat("PARTITION") {
            self.expect("BY")?;
            partition_by = self.expressions()?;
        }
        let order_by = if self.at("ORDER") { self.order_by()? } else { Vec::new() };
        let frame = match self.eat_any(&["ROWS", "RANGE"]) {
            Some(unit) => Some(self.window_frame(unit)?),
            None => None,
        };
        Ok(WindowSpec { base, partition_by, order_by, frame })
    }

    fn window_frame(&mut self, unit: &'static str) -> Parse<WindowFrame> {
        let (start, end) = if self.eat("BETWEEN") {
            let start = self.frame_bound()?;
            self.expect("AND")?;
            (start, Some(self.frame_bound()?))
        } else {
            (self.frame_bound()?, None)
        };
        let mut exclude = None;
        if self.eat("EXCLUDE") {
            let word = self.expect_any(
                &["CURRENT", "GROUP", "TIES", "NO"],
                "CURRENT ROW, GROUP, TIES or NO OTHERS",
            )?;
            match word {
                "CURRENT" => self.expect("ROW")?,
                "NO" => self.expect("OTHERS")?,
                _ => {}
            }
            exclude = Some(word.to_owned());
        }
        Ok(WindowFrame { unit, start, end, exclude })
    }

    fn frame_bound(&mut self) -> Parse<FrameBound> {
        if self.eat_all(&["CURRENT", "ROW"]) {
            return Ok(FrameBound::CurrentRow);
        }
        if self.eat("UNBOUNDED") {
            return match self.expect_any(&["PRECEDING", "FOLLOWING"], "PRECEDING or FOLLOWING")? {
                "PRECEDING" => Ok(FrameBound::UnboundedPreceding),
                _ => Ok(FrameBound::UnboundedFollowing),
            };
        }
        let value = Box::new(self.arithmetic(0)?);
        match self.expect_any(&["PRECEDING", "FOLLOWING"], "PRECEDING or FOLLOWING")? {
            "PRECEDING" => Ok(FrameBound::Preceding(value)),
            _ => Ok(FrameBound::Following(value)),
        }
    }

    /// `ORDER BY ..`.
    pub(in super::super) fn order_by(&mut self) -> Parse<Vec<OrderItem>> {
        self.expect_all(&["ORDER", "BY"])?;
        self.list(Self::order_item)
    }

    pub(in super::super) fn order_item(&mut self) -> Parse<OrderItem> {
        let expr = self.expression()?;
        let descending = self.eat_any(&["ASC", "DESC"]) == Some("DESC");
        Ok(OrderItem { expr, descending })
    }
}
