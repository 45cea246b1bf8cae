//! An option that contradicts `driftless.toml`.

mod steps {
    driftless::migrations!("migrations/identity", backend = "postgres");
}

fn main() {
    println!("{}", steps::REQUIRED);
}
