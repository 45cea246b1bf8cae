//! PostgreSQL's statements, through the public interface: the list of statements that must be
//! understood, the trees of our own ones, the errors of broken ones, and laws over token soup.

mod probes;
mod properties;
mod transactions;
mod tree;
mod trees;
