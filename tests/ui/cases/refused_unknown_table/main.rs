//! A table that no step made.

mod steps {
    driftless::migrations!("tests/ui/cases/refused_unknown_table/steps", backend = "sqlite");
}

fn main() {
    println!("{}", steps::REQUIRED);
}
