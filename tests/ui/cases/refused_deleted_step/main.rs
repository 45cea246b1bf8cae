//! A step of the lock that is not on disk.

mod steps {
    driftless::migrations!("tests/ui/cases/refused_deleted_step/steps", backend = "sqlite");
}

fn main() {
    println!("{}", steps::REQUIRED);
}
