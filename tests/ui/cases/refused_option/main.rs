//! An option that does not exist.

mod steps {
    driftless::migrations!("tests/ui/cases/refused_option/steps", backend = "sqlite", layuot = "diesel");
}

fn main() {
    println!("{}", steps::REQUIRED);
}
