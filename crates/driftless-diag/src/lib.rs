//! Diagnostics: where something is wrong in a file, what is wrong, and what to type instead.
//!
//! Every layer that judges SQL hands back [`Diagnostic`] values and keeps going; only the edge
//! (the macro, the command line) renders them, through [`render`], so that a migration looks
//! equally wrong in a terminal, in `rustc`'s output and in JSON. This crate knows no SQL.

mod backend;
mod code;
mod diagnostic;
#[cfg(feature = "render")]
mod render;
mod source;

pub use backend::{Backend, ParseBackendError};
pub use code::Code;
pub use diagnostic::{Diagnostic, Location, Severity};
#[cfg(feature = "render")]
pub use render::{Color, render, render_all};
pub use source::{Position, SourceFile, Span};
