//! A directory without its lock.

mod steps {
    driftless::migrations!("tests/ui/cases/refused_missing_lock/steps", backend = "sqlite");
}

fn main() {
    println!("{}", steps::REQUIRED);
}
