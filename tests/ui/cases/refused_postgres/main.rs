//! What PostgreSQL would refuse, found without one.

mod steps {
    driftless::migrations!("tests/ui/cases/refused_postgres/steps", backend = "postgres");
}

fn main() {
    println!("{}", steps::REQUIRED);
}
