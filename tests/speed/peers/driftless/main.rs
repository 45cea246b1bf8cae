//! Runs the steps, or looks whether there are any to run: `bench-driftless URL migrate|gate`.

use driftless::{Database, MigrateOptions, OpenSteps, Silent};

mod sqlite {
    driftless::migrations!("migrations/sqlite");
}

mod postgres {
    driftless::migrations!("migrations/postgres");
}

fn main() {
    let url = std::env::args().nth(1).expect("a URL");
    let gates = std::env::args().nth(2).as_deref() == Some("gate");
    let options = MigrateOptions { open_steps: OpenSteps::Apply, ..MigrateOptions::default() };
    macro_rules! run {
        ($plan:expr) => {
            if gates {
                let mut database = Database::open_read_only(&url).expect("a database");
                let gate = $plan.gate(&mut database).expect("an answer");
                assert!(matches!(gate, driftless::Gate::Current), "{gate:?}");
            } else {
                let mut database = Database::open(&url).expect("a database");
                $plan.migrate(&mut database, &options, &mut Silent).expect("migrated");
            }
        };
    }
    if url.starts_with("postgres:") {
        run!(postgres::PLAN);
    } else {
        run!(sqlite::PLAN);
    }
}
