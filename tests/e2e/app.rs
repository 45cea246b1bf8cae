//! A program that embeds its steps, one of them code, and the commands: what `runner` leads to.

use crate::checkout::Checkout;
use crate::story::{assert_has, run};

const MANIFEST: &str = r#"[package]
name = "shop"
version = "0.0.0"
edition = "2024"

[dependencies]
clap.workspace = true
driftless = { workspace = true, features = ["sqlite"] }
driftless-cli = { workspace = true, features = ["sqlite"] }
"#;

const PROGRAM: &str = r#"
use clap::Parser;
use driftless::diesel::connection::SimpleConnection;
use driftless::{Batch, CodeError, Sqlite, StepContext};

mod orders {
    driftless::migrations! {
        path: "migrations/orders",
        code: { "0002_fill" => super::fill }
    }
}

/// A row a batch.
fn fill(step: StepContext<'_, Sqlite>) -> Result<(), CodeError> {
    step.batches(|connection, place| {
        let number = place.number();
        connection.batch_execute(&format!("INSERT INTO orders (total) VALUES ({number})"))?;
        Ok(if number == 3 { Batch::Done } else { Batch::More(number.to_string()) })
    })
}

#[derive(clap::Parser)]
enum Shop {
    /// Look after the database
    Db(driftless_cli::Commands),
}

fn main() -> std::process::ExitCode {
    let Shop::Db(commands) = Shop::parse();
    commands.run(&[orders::PLAN.embedded().expect("of one version")])
}
"#;

const COMPONENT: &str = r#"
[components.orders]
backend    = "sqlite"
migrations = "migrations/orders"
snapshot   = "schema/orders.sql"
url        = "sqlite:target/driftless/orders.db"
runner     = "shop db"
"#;

/// Adds the component and the program to the checkout.
fn add_shop(checkout: &Checkout) {
    let write = |path: &str, text: &str| {
        let path = checkout.path().join(path);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("directories");
        std::fs::write(path, text).expect("a file");
    };
    let configuration = checkout.path().join("driftless.toml");
    let text = std::fs::read_to_string(configuration).expect("the configuration");
    write("driftless.toml", &(text + COMPONENT));
    let table = "CREATE TABLE orders (id INTEGER PRIMARY KEY, total INTEGER NOT NULL);\n";
    write("migrations/orders/0001_orders/up.sql", table);
    write("migrations/orders/0002_fill/step.toml", "kind = \"code\"\n");
    let index = "CREATE INDEX orders_total ON orders (total);\n";
    write("migrations/orders/0003_index/up.sql", index);
    write("crates/shop/Cargo.toml", MANIFEST);
    write("crates/shop/src/main.rs", PROGRAM);
}

#[test]
fn a_step_that_is_code_runs_through_the_package_that_has_it() {
    let checkout = Checkout::new();
    add_shop(&checkout);
    run(&checkout, "cargo xtask lock", 0);
    let migrated = run(&checkout, "cargo xtask migrate --component orders", 0);
    assert_has(&migrated, &["0001_orders", "0002_fill", "0003_index"]);
    let rows = "sqlite3 target/driftless/orders.db 'SELECT group_concat(total) FROM orders'";
    assert_has(&run(&checkout, rows, 0), &["1,2,3"]);
    // Nothing is left for which the package would be needed, so it is not even built.
    let program = "crates/shop/src/main.rs";
    run(&checkout, &format!("mv {program} kept.rs && echo broken > {program}"), 0);
    assert_has(&run(&checkout, "cargo xtask migrate --component orders", 0), &["up to date"]);
    run(&checkout, &format!("mv kept.rs {program}"), 0);
    // The package's own commands: the same database, and a gate for another one.
    let own = |words: &str| format!("cargo run --quiet --package shop -- db {words}");
    assert_has(&run(&checkout, &own("status"), 0), &["0002_fill"]);
    run(&checkout, &own("gate"), 0);
    run(&checkout, &own("gate --url sqlite:target/driftless/other.db"), 10);
    run(&checkout, &own("migrate --url sqlite:target/driftless/other.db"), 0);
    run(&checkout, &own("gate --url sqlite:target/driftless/other.db"), 0);
}
