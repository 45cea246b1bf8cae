//! What `migrations!` says to the compiler, and when the compiler asks again.
//!
//! Each directory of `cases` is one program and the steps it embeds; beside a program that must
//! not compile stands what the compiler prints. After a change of messages, `TRYBUILD=overwrite
//! cargo test -p driftless-tests --test ui` writes them anew: read the difference before you
//! commit it.

mod project;
mod rebuild;

#[test]
fn refusals_read_like_the_compilers_own() {
    let cases = trybuild::TestCases::new();
    cases.pass("ui/cases/passing*/main.rs");
    cases.compile_fail("ui/cases/refused_*/main.rs");
}
