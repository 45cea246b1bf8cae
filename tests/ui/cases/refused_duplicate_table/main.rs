//! A table that is there already.

mod steps {
    driftless::migrations!("tests/ui/cases/refused_duplicate_table/steps", backend = "sqlite");
}

fn main() {
    println!("{}", steps::REQUIRED);
}
