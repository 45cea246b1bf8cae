//! Runs the steps on the database file named by the first argument.

use diesel::{Connection, SqliteConnection};
use diesel_migrations::MigrationHarness;

fn main() {
    let path = std::env::args().nth(1).expect("a path");
    let mut connection = SqliteConnection::establish(&path).expect("a database");
    connection.run_pending_migrations(embedded::MIGRATIONS).expect("migrated");
}
