//! Two steps with one id.

mod steps {
    driftless::migrations!("tests/ui/cases/refused_duplicate_id/steps", backend = "sqlite");
}

fn main() {
    println!("{}", steps::REQUIRED);
}
