//! A column that the table does not have.

mod steps {
    driftless::migrations!("tests/ui/cases/refused_unknown_column/steps", backend = "sqlite");
}

fn main() {
    println!("{}", steps::REQUIRED);
}
