//! Runs the steps, or looks whether there are any to run: `bench-diesel URL migrate|gate`.

use diesel::{Connection, PgConnection, SqliteConnection};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

const MIGRATIONS: EmbeddedMigrations = embed_migrations!("migrations");

fn main() {
    let url = std::env::args().nth(1).expect("a URL");
    let gates = std::env::args().nth(2).as_deref() == Some("gate");
    macro_rules! run {
        ($connection:ty) => {{
            let mut connection = <$connection>::establish(&url).expect("a database");
            if gates {
                assert!(!connection.has_pending_migration(MIGRATIONS).expect("an answer"));
            } else {
                connection.run_pending_migrations(MIGRATIONS).expect("migrated");
            }
        }};
    }
    if url.starts_with("postgres:") { run!(PgConnection) } else { run!(SqliteConnection) }
}
