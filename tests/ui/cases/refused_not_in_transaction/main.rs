//! A statement that cannot run in a transaction.

mod steps {
    driftless::migrations!("tests/ui/cases/refused_not_in_transaction/steps", backend = "sqlite");
}

fn main() {
    println!("{}", steps::REQUIRED);
}
