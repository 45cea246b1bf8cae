//! A plan for PostgreSQL does not run on SQLite.

use driftless::{Database, MigrateOptions, Plan, Postgres, Silent, Sqlite};

fn migrate(plan: &Plan<Postgres>, database: &mut Database<Sqlite>, options: &MigrateOptions) {
    let _ = plan.migrate(database, options, &mut Silent);
}

fn main() {}
