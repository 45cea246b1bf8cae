//! Steps that require each other.

mod steps {
    driftless::migrations!("tests/ui/cases/refused_cycle/steps", backend = "sqlite");
}

fn main() {
    println!("{}", steps::REQUIRED);
}
