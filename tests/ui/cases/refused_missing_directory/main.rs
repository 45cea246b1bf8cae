//! A directory that does not exist.

mod steps {
    driftless::migrations!("tests/ui/cases/refused_missing_directory/steps", backend = "sqlite");
}

fn main() {
    println!("{}", steps::REQUIRED);
}
