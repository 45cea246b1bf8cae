//! Runs the steps on the database file named by the first argument.

use sqlx::Connection;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};

fn main() {
    let path = std::env::args().nth(1).expect("a path");
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    runtime.block_on(async {
        let options = SqliteConnectOptions::new().filename(path).create_if_missing(true);
        let mut connection = SqliteConnection::connect_with(&options).await.expect("a database");
        embedded::MIGRATOR.run(&mut connection).await.expect("migrated");
        connection.close().await.expect("closed");
    });
}
