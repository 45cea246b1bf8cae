//! The steps, embedded by sqlx.

pub static MIGRATOR: sqlx::migrate::Migrator = sqlx::migrate!("./migrations");
