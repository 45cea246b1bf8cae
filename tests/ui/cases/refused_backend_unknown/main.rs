//! Nobody says which database the steps are for.

mod steps {
    driftless::migrations!("tests/ui/cases/refused_backend_unknown/steps");
}

fn main() {
    println!("{}", steps::REQUIRED);
}
