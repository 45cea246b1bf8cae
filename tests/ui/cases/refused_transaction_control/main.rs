//! A step that commits in the middle.

mod steps {
    driftless::migrations!("tests/ui/cases/refused_transaction_control/steps", backend = "sqlite");
}

fn main() {
    println!("{}", steps::REQUIRED);
}
