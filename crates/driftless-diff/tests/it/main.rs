//! What a generated plan has to keep: it leads where it says, on paper and on SQLite itself, and
//! it takes the rows along.

mod alike;
mod cases;
mod generated;
mod limits;
mod mysql_plan;
mod postgres;
mod postgres_plan;

mod server;
mod sources;
