//! What a newcomer does, done by a test: the README's blocks in a fresh checkout, and the story
//! from a new step to a drift report.
//!
//! The checkout is a copy of the tracked files in a directory of its own, so that nothing a
//! developer left lying about can make it pass.

mod app;
mod checkout;
mod readme;
mod story;
mod transcript;
