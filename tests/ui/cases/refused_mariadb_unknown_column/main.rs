//! A column that a step for MariaDB does not have.

mod steps {
    driftless::migrations!("tests/ui/cases/refused_mariadb_unknown_column/steps", backend = "mariadb");
}

fn main() {
    println!("{}", steps::REQUIRED);
}
