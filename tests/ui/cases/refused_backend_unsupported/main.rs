//! A product whose SQL this version does not read.

mod steps {
    driftless::migrations!("tests/ui/cases/refused_backend_unsupported/steps", backend = "mysql");
}

fn main() {
    println!("{}", steps::REQUIRED);
}
