//! A plan: everything that running migrations needs, as plain data.
//!
//! The compiler side (steps on disk, parser, replay) computes a [`Plan`] once; the program that
//! embeds it gets it back through [`Plan::decode`] from one byte string and the step files
//! themselves. So that program links no parser, and its expansion is two constants however many
//! steps there are: an expression a step would cost more to compile than the check itself. What a start that
//! finds nothing to do has to know, the [`Ending`], stands in front and is read by itself.
//!
//! Nothing here runs anything, reads a file or trusts its input: decoding any bytes whatever
//! ends in a plan whose spans can be sliced, or in a [`DecodeError`].

mod codec;
mod decode;
mod effect;
mod ending;
mod plan;

pub use decode::DecodeError;
pub use effect::{Batched, Change, Effect, Global, Object, Part, PartKind, Path, Thing};
pub use ending::{Ending, HashedRow, head_hash, hex, ledger_hash};
pub use plan::{Form, Kind, Plan, Replaced, Requirement, Script, Step};
