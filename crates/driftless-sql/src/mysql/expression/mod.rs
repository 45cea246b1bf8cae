//! Expressions, as trees.
//!
//! The servers print every expression anew, so that comparing texts means comparing trees; and what
//! a definition depends on are the names in its tree. Both want the same tree, so the parser makes
//! it. Operators are read by precedence climbing over the servers' own levels.

mod call;
mod operator;
mod primary;
mod special;
mod tree;
mod walk;

pub use tree::{
    BinaryOperator, CallKind, CastType, Expr, ExprKind, FrameBound, IsTest, LikeKind, Literal,
    MatchMode, OrderItem, TemporalKind, TrimSide, UnaryOperator, WindowFrame, WindowSpec,
    WindowUse,
};
pub use walk::Visitor;

use driftless_diag::Span;

use super::cursor::{Cursor, Parse};
use super::product::Product;

impl Expr {
    /// An expression that stands alone, as a server prints it or a catalog keeps it; none if the
    /// text is not one.
    pub fn read(product: Product, text: &str) -> Option<Self> {
        let mut cursor = Cursor::new(product, text, Span::new(0, text.len()));
        cursor.expression().ok().filter(|_| cursor.at_end())
    }
}

impl Cursor<'_> {
    /// An expression in parentheses.
    pub(super) fn expression_in_parens(&mut self) -> Parse<Expr> {
        self.parens(Self::expression)
    }

    /// Expressions with commas between.
    pub(super) fn expressions(&mut self) -> Parse<Vec<Expr>> {
        self.list(Self::expression)
    }
}
