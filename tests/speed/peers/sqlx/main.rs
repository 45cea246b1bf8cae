//! Runs the steps, or looks whether there are any to run: `bench-sqlx URL migrate|gate`.
//! It has no gate of its own: what is applied is read and compared with what is embedded.

use sqlx::Connection;
use sqlx::migrate::{Migrate, Migrator};
use sqlx::postgres::PgConnection;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};

static MIGRATOR: Migrator = sqlx::migrate!("./migrations");

async fn run<C: Migrate + Connection>(mut connection: C, gates: bool)
where
    for<'a> &'a mut C: sqlx::Acquire<'a>,
    for<'a> <<&'a mut C as sqlx::Acquire<'a>>::Connection as std::ops::Deref>::Target: Migrate,
{
    if gates {
        let applied = connection.list_applied_migrations("_sqlx_migrations").await.expect("rows");
        assert_eq!(applied.len(), MIGRATOR.iter().count());
    } else {
        MIGRATOR.run(&mut connection).await.expect("migrated");
    }
    connection.close().await.expect("closed");
}

fn main() {
    let url = std::env::args().nth(1).expect("a URL");
    let gates = std::env::args().nth(2).as_deref() == Some("gate");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.expect("a runtime").block_on(async {
        if url.starts_with("postgres:") {
            run(PgConnection::connect(&url).await.expect("a database"), gates).await;
        } else {
            let options = SqliteConnectOptions::new().filename(&url).create_if_missing(true);
            run(SqliteConnection::connect_with(&options).await.expect("a database"), gates).await;
        }
    });
}
