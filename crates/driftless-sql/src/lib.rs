//! SQL bytes to statements with spans.
//!
//! Two layers. [`split`] cuts a file into pieces without losing a byte; it knows quotes, comments
//! and bodies, and nothing else, so it works on text that no grammar accepts. The parser of a
//! product then understands a piece, or says that it is wrong and where, or that it is beyond us
//! ([`sqlite::StatementKind::Opaque`]). Nothing here does I/O, fails or panics: results carry
//! their problems.

pub mod mysql;
pub mod postgres;
mod split;
pub mod sqlite;

pub use split::{Piece, PieceKind, split};
