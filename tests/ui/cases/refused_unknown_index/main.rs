//! An index that no step made.

mod steps {
    driftless::migrations!("tests/ui/cases/refused_unknown_index/steps", backend = "sqlite");
}

fn main() {
    println!("{}", steps::REQUIRED);
}
