//! A misspelt key in `step.toml`.

mod steps {
    driftless::migrations!("tests/ui/cases/refused_step_toml/steps", backend = "sqlite");
}

fn main() {
    println!("{}", steps::REQUIRED);
}
