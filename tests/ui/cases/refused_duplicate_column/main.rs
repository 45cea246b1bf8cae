//! A column that the table has already, whatever its letters.

mod steps {
    driftless::migrations!("tests/ui/cases/refused_duplicate_column/steps", backend = "sqlite");
}

fn main() {
    println!("{}", steps::REQUIRED);
}
