//! A sealed step that was edited.

mod steps {
    driftless::migrations!("tests/ui/cases/refused_sealed_step_changed/steps", backend = "sqlite");
}

fn main() {
    println!("{}", steps::REQUIRED);
}
