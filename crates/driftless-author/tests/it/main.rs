//! Drafts of steps, from two schemas to texts that were replayed.

mod drafts;
