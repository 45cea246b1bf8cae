//! Database products as types, so that a plan for one cannot be run on another.
//!
//! They name what SQL is written for, which is settled when it is embedded; whether a program can
//! connect to such a database is a matter of its features.

use driftless_diag::Backend;

mod sealed {
    pub trait Sealed {}
}

/// A database product. Nobody else can implement it.
pub trait Product: sealed::Sealed {
    /// The product as a value.
    const BACKEND: Backend;
    /// What a step that is code works with: diesel's connection. A type without values where this
    /// program is built without the product.
    type Connection: 'static;
}

macro_rules! products {
    ($($(#[$doc:meta])* $product:ident: $connection:ident)*) => {
        $(
            $(#[$doc])*
            #[derive(Debug, Clone, Copy)]
            pub enum $product {}

            impl sealed::Sealed for $product {}

            impl Product for $product {
                const BACKEND: Backend = Backend::$product;
                type Connection = driftless_db::$connection;
            }
        )*
    };
}

products! {
    /// SQLite.
    Sqlite: SqliteClient
    /// PostgreSQL.
    Postgres: PostgresClient
    /// Oracle MySQL.
    MySql: MySqlClient
    /// MariaDB.
    MariaDb: MySqlClient
}
