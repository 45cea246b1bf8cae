//! A value that PostgreSQL does not assign to the column.

mod steps {
    driftless::migrations!("tests/ui/cases/refused_type_mismatch/steps", backend = "postgres");
}

fn main() {
    println!("{}", steps::REQUIRED);
}
