//! The steps, embedded by driftless.

pub mod steps {
    driftless::migrations!("migrations");
}
