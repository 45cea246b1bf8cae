//! Text that SQLite cannot read.

mod steps {
    driftless::migrations!("tests/ui/cases/refused_syntax_error/steps", backend = "sqlite");
}

fn main() {
    println!("{}", steps::REQUIRED);
}
