//! A warning, made an error by the program.

#![deny(deprecated)]

mod steps {
    driftless::migrations!("tests/ui/cases/refused_warning/steps", backend = "sqlite");
}

fn main() {
    println!("{}", steps::REQUIRED);
}
