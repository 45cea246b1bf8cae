//! Steps for servers are read without one, each in its own product's words.

#![deny(warnings, missing_docs, unsafe_code)]

/// For PostgreSQL.
pub mod postgres {
    driftless::migrations!("tests/ui/cases/passing_products/postgres", backend = "postgres");
}

/// For MariaDB.
pub mod mariadb {
    driftless::migrations!("tests/ui/cases/passing_products/mariadb", backend = "mariadb");
}

use driftless::{MariaDb, Plan, Postgres};

static POSTGRES: &Plan<Postgres> = &postgres::PLAN;
static MARIADB: &Plan<MariaDb> = &mariadb::PLAN;

fn main() {
    let postgres = POSTGRES.data().expect("it was written by the same version");
    assert_eq!(
        postgres.steps[1].up.statement(0),
        "CREATE INDEX CONCURRENTLY users_by_email ON users (lower(email))"
    );
    assert!(!postgres.steps[1].transaction);
    let mariadb = MARIADB.data().expect("it was written by the same version");
    assert!(mariadb.steps[1].up.statement(0).starts_with("ALTER TABLE `users`"));
    assert_eq!(postgres::REQUIRED, "0002_lower");
    assert_eq!(mariadb::REQUIRED, "0002_lower");
}
