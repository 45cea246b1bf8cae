//! Steps written for their author.
//!
//! [`draft`] turns the difference between two schemas into the steps that lead there and back: cut
//! where the server needs a transaction to end, laid out as expand, data and contract where rows have
//! to be moved in between, with renames that were asked for. Everything it hands back is proved: the
//! texts are replayed, and what comes out is the schema that was wanted, or there is no draft.
//!
//! Nothing here does I/O. Writing files is `driftless-steps`' job, and asking people the command
//! line's.

mod cut;
mod draft;
mod middle;
mod proof;
mod rename;
mod squash;

pub use draft::{Asked, Draft, Refusal, draft};
pub use rename::{Candidate, RenameError, Renamed, candidates, hints, renamed};
pub use squash::{Obstacle, SquashRefusal, squash};
