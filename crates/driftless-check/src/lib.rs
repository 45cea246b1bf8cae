//! The one judgement on a component, and the configuration that says which components there are.
//!
//! The macro and the command line must never disagree about whether a history is right, so what
//! they judge by is read here, once for both.

pub mod config;
