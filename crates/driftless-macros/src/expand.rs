//! The items that `migrations!` writes.
//!
//! What compiling them costs decides the shape: one byte string for the whole plan, one static
//! table of `include_str!` for the texts, and no expression a step beyond its name. Including the
//! files is also what makes the compiler watch them on stable Rust: every step file, the lock file
//! (which is how a new step is noticed) and the configuration.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use driftless_check::{Judged, LockPolicy, Request};
use driftless_diag::{Backend, Diagnostic, Severity};
use driftless_plan::Form;
use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::spanned::Spanned as _;

use crate::args::{Arguments, Function};
use crate::locate::Source;
use crate::{report, variant};

/// Judges the steps of `source` and writes the items, or the problems and what items there can be.
pub(crate) fn expand(arguments: &Arguments, source: &Source) -> TokenStream {
    let judged = driftless_check::judge(&Request {
        component: &source.component,
        backend: source.backend,
        directory: &source.directory,
        display_root: source.display_root.as_deref(),
        layout: source.layout,
        lock: LockPolicy::Required,
        downs: source.downs,
        strict: false,
    });
    let of = |severity| move |problem: &&Diagnostic| problem.severity == severity;
    let errors: Vec<&Diagnostic> = judged.diagnostics.iter().filter(of(Severity::Error)).collect();
    let facade = match facade(arguments) {
        Ok(facade) => facade,
        Err(error) => return error.into_compile_error(),
    };
    let functions = if errors.is_empty() { functions(arguments, &judged) } else { Ok(()) };
    if let Err(error) = functions {
        let items = items(&facade, arguments, &judged, source.backend, &Files::default());
        return error.into_compile_error().into_iter().chain(items).collect();
    }
    if errors.is_empty() {
        let warnings = report::warnings(judged.diagnostics.iter().filter(of(Severity::Warning)));
        let items = match files(&judged, source) {
            Ok(files) => items(&facade, arguments, &judged, source.backend, &files),
            Err(path) => {
                let message =
                    format!("`{}` is not UTF-8, so it cannot be included", path.display());
                syn::Error::new(arguments.path.span(), message).into_compile_error()
            }
        };
        quote!(#warnings #items)
    } else {
        let path = arguments.path.value();
        let headline = match errors.len() {
            1 => format!("the steps in `{path}` have an error"),
            count => format!("the steps in `{path}` have {count} errors"),
        };
        let message = report::message(&headline, errors.into_iter());
        let span = arguments.path.span();
        // The items are still written, so that their absence is not reported as well.
        let items = items(&facade, arguments, &judged, source.backend, &Files::default());
        quote_spanned!(span=> ::core::compile_error!(#message); ).into_iter().chain(items).collect()
    }
}

/// The path by which the program knows the façade.
fn facade(arguments: &Arguments) -> syn::Result<TokenStream> {
    match &arguments.facade {
        None => Ok(quote!(::driftless)),
        Some(text) => text.value().parse().map_err(|_| {
            syn::Error::new(text.span(), "this is not a path such as `crate` or `my::driftless`")
        }),
    }
}

/// What the expansion includes.
#[derive(Default)]
struct Files {
    /// Scripts in the order of the plan: up, down if there is one, and so on.
    texts: Vec<String>,
    /// Files that are only watched.
    watched: Vec<String>,
}

/// The files to include, or the one whose path the compiler could not be told.
fn files(judged: &Judged, source: &Source) -> Result<Files, PathBuf> {
    let mut files = Files::default();
    let mut seen = BTreeSet::new();
    for step in &judged.loaded.set.steps {
        for file in [&step.up, &step.down].into_iter().flatten() {
            files.texts.push(utf8(&file.path)?);
            seen.insert(file.path.as_path());
        }
    }
    let tracked = driftless_steps::tracked_files(&judged.loaded);
    for path in tracked.iter().chain(&judged.beside).chain(&source.config) {
        if seen.insert(path.as_path()) {
            files.watched.push(utf8(path)?);
        }
    }
    Ok(files)
}

fn utf8(path: &Path) -> Result<String, PathBuf> {
    path.to_str().map(str::to_owned).ok_or_else(|| path.to_owned())
}

fn items(
    facade: &TokenStream,
    arguments: &Arguments,
    judged: &Judged,
    backend: Backend,
    files: &Files,
) -> TokenStream {
    let names: Vec<&str> = judged.plan.steps.iter().map(|step| step.name.as_str()).collect();
    let step_id = step_id(&names);
    let marker = Ident::new(marker(backend), Span::call_site());
    let has_texts =
        judged.plan.steps.iter().any(|step| step.form == Form::Sql || step.down.is_some());
    let plan = if files.texts.is_empty() && has_texts {
        // There were errors: what matters is that the name and its type exist.
        Literal::byte_string(&[])
    } else {
        Literal::byte_string(&judged.plan.encode())
    };
    let Files { texts, watched } = files;
    let code = code(facade, arguments, &marker);
    let required = judged.plan.last().map(|step| step.name.as_str()).unwrap_or_default();
    let checksum = judged.checksum().to_string();
    quote! {
        #step_id
        /// The steps, checked and embedded when this program was compiled.
        pub static PLAN: #facade::Plan<#facade::#marker> =
            #facade::Plan::__embedded(#plan, &[#(::core::include_str!(#texts)),*], &[#(#code),*]);
        /// The last step: what a database must have for this program; empty without steps.
        pub const REQUIRED: &str = #required;
        /// SHA-256 over every step, as lower-case hexadecimal digits.
        pub const CHECKSUM: &str = #checksum;
        const _: &[&[u8]] = &[#(::core::include_bytes!(#watched)),*];
    }
}

/// Each function as the plan keeps it. The line that gives it its type is the one the compiler
/// complains about, at the function's name.
fn code(facade: &TokenStream, arguments: &Arguments, marker: &Ident) -> Vec<TokenStream> {
    let one = |function: &Function| {
        let Function { step, path } = function;
        let span = path.span();
        quote_spanned! {span=>
            #facade::__CodeStep {
                step: #step,
                function: |driver: &mut dyn #facade::__CodeDriver| {
                    let function: #facade::StepFunction<#facade::#marker> = #path;
                    function(#facade::StepContext::__new(driver))
                },
            }
        }
    };
    arguments.code.iter().map(one).collect()
}

/// Refuses a step that is code and has no function, and a function that has no such step.
fn functions(arguments: &Arguments, judged: &Judged) -> syn::Result<()> {
    let steps = judged.plan.steps.iter().filter(|step| step.form == Form::Code);
    let steps: BTreeSet<&str> = steps.map(|step| step.name.as_str()).collect();
    let mut errors: Option<syn::Error> = None;
    let mut refuse = |error: syn::Error| match &mut errors {
        Some(errors) => errors.combine(error),
        None => errors = Some(error),
    };
    for function in &arguments.code {
        let name = function.step.value();
        if steps.contains(name.as_str()) {
            continue;
        }
        let message = match judged.plan.step(&name) {
            Some(_) => format!(
                "step `{name}` is SQL; one that is code has `kind = \"code\"` in its `step.toml`"
            ),
            None => format!("there is no step `{name}`"),
        };
        refuse(syn::Error::new(function.step.span(), message));
    }
    for step in steps {
        if !arguments.code.iter().any(|function| function.step.value() == step) {
            let message = format!(
                "step `{step}` is code and has no function; name it: \
                 `code: {{ \"{step}\" => function }}`"
            );
            refuse(syn::Error::new(arguments.path.span(), message));
        }
    }
    errors.map_or(Ok(()), Err)
}

const fn marker(backend: Backend) -> &'static str {
    match backend {
        Backend::Sqlite => "Sqlite",
        Backend::Postgres => "Postgres",
        Backend::MySql => "MySql",
        Backend::MariaDb => "MariaDb",
    }
}

fn step_id(names: &[&str]) -> TokenStream {
    let variants: Vec<Ident> = variant::variants(names.iter().copied())
        .iter()
        .map(|variant| Ident::new(variant, Span::call_site()))
        .collect();
    let docs = names.iter().map(|name| format!("`{name}`"));
    let name = if names.is_empty() {
        quote!(match self {})
    } else {
        quote!(const NAMES: &[&str] = &[#(#names),*]; NAMES[self as usize])
    };
    quote! {
        /// The steps, in the order in which they run.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[allow(non_camel_case_types)]
        pub enum StepId { #(#[doc = #docs] #variants),* }

        impl StepId {
            /// Every step, in the order in which they run.
            pub const ALL: &'static [Self] = &[#(Self::#variants),*];

            /// The step's name, as on disk.
            pub const fn name(self) -> &'static str { #name }
        }

        impl ::core::fmt::Display for StepId {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.pad(self.name())
            }
        }

        impl ::core::fmt::Debug for StepId {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.write_str(self.name())
            }
        }
    }
}
