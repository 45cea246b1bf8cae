//! The steps, embedded by refinery.

pub mod embedded {
    refinery::embed_migrations!("migrations");
}
