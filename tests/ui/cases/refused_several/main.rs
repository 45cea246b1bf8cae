//! Every problem is reported at once.

mod steps {
    driftless::migrations!("tests/ui/cases/refused_several/steps", backend = "sqlite");
}

fn main() {
    println!("{}", steps::REQUIRED);
}
