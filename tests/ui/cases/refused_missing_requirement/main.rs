//! A required step that does not exist.

mod steps {
    driftless::migrations!("tests/ui/cases/refused_missing_requirement/steps", backend = "sqlite");
}

fn main() {
    println!("{}", steps::REQUIRED);
}
