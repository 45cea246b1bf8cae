//! The `migrations!` macro: a directory of steps, checked while the program compiles and embedded
//! into it.
//!
//! Phases as files: `args` reads the arguments, `locate` finds the directory and what
//! `driftless.toml` says about it, `driftless-check` judges, `expand` writes tokens and `report`
//! turns problems into compiler messages. The judgement is the one the command line makes, through
//! the same function. This crate never links a database client: compiling must not need one.

mod args;
mod expand;
mod locate;
mod report;
mod variant;

use proc_macro::TokenStream;

/// Checks and embeds the steps of a directory. Documented where it is re-exported: see
/// `driftless::migrations`.
#[proc_macro]
pub fn migrations(input: TokenStream) -> TokenStream {
    let call = proc_macro::Span::call_site().local_file();
    let arguments = syn::parse::<args::Arguments>(input);
    let tokens = arguments.and_then(|arguments| {
        let source = locate::locate(&arguments, call.as_deref())?;
        Ok(expand::expand(&arguments, &source))
    });
    tokens.unwrap_or_else(syn::Error::into_compile_error).into()
}
