//! A down that does not restore the schema, where downs must be proven.

mod steps {
    driftless::migrations!("tests/ui/cases/refused_down/steps", backend = "sqlite", downs = "proven");
}

fn main() {
    println!("{}", steps::REQUIRED);
}
