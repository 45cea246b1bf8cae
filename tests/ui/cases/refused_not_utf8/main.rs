//! A file that is not UTF-8.

mod steps {
    driftless::migrations!("tests/ui/cases/refused_not_utf8/steps", backend = "sqlite");
}

fn main() {
    println!("{}", steps::REQUIRED);
}
