//! A step that the lock does not list.

mod steps {
    driftless::migrations!("tests/ui/cases/refused_unlisted_step/steps", backend = "sqlite");
}

fn main() {
    println!("{}", steps::REQUIRED);
}
