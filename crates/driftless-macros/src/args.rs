//! The arguments of `migrations!`: a directory, then named options. What has a value is written
//! `name = value` or `name: value`.

use proc_macro2::Span;
use syn::parse::{Parse, ParseStream};
use syn::{Error, ExprPath, Ident, LitStr, Result, Token, braced};

/// The options, in the order in which documentation lists them.
const NAMES: [&str; 6] = ["backend", "layout", "component", "downs", "code", "crate"];

/// What stands between the parentheses.
pub(crate) struct Arguments {
    /// The directory of the steps.
    pub(crate) path: LitStr,
    /// `backend = "sqlite"`.
    pub(crate) backend: Option<LitStr>,
    /// `layout = "diesel"`.
    pub(crate) layout: Option<LitStr>,
    /// `component = "identity"`.
    pub(crate) component: Option<LitStr>,
    /// `downs = "proven"`.
    pub(crate) downs: Option<LitStr>,
    /// `crate = "path::to::driftless"`, for programs that know it by another name.
    pub(crate) facade: Option<LitStr>,
    /// `code: { "0007_backfill" => backfill }`.
    pub(crate) code: Vec<Function>,
}

/// The function of a step that is code.
pub(crate) struct Function {
    /// The step.
    pub(crate) step: LitStr,
    /// The function's path.
    pub(crate) path: ExprPath,
}

impl Parse for Function {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let step = input.parse()?;
        input.parse::<Token![=>]>()?;
        Ok(Self { step, path: input.parse()? })
    }
}

impl Parse for Arguments {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        if input.is_empty() {
            let message = "name the directory of the steps: `migrations!(\"migrations/identity\")`";
            return Err(Error::new(Span::call_site(), message));
        }
        if input.peek(Ident) && input.fork().parse::<Ident>()? == "path" {
            input.parse::<Ident>()?;
            is_or_colon(input)?;
        }
        let mut arguments = Self {
            path: input.parse()?,
            backend: None,
            layout: None,
            component: None,
            downs: None,
            facade: None,
            code: Vec::new(),
        };
        while !input.is_empty() {
            input.parse::<Token![,]>()?;
            if !input.is_empty() {
                arguments.option(input)?;
            }
        }
        Ok(arguments)
    }
}

impl Arguments {
    fn option(&mut self, input: ParseStream<'_>) -> Result<()> {
        let name = match input.parse::<Option<Token![crate]>>()? {
            Some(token) => Ident::new("crate", token.span),
            None => input.parse()?,
        };
        is_or_colon(input)?;
        if name == "code" {
            return self.functions(&name, input);
        }
        let value: LitStr = input.parse()?;
        let slot = match name.to_string().as_str() {
            "backend" => &mut self.backend,
            "layout" => &mut self.layout,
            "component" => &mut self.component,
            "downs" => &mut self.downs,
            "crate" => &mut self.facade,
            other => {
                let message =
                    format!("unknown option `{other}`; the options are {}", NAMES.join(", "));
                return Err(Error::new(name.span(), message));
            }
        };
        if slot.is_some() {
            return Err(Error::new(name.span(), format!("`{name}` is given twice")));
        }
        *slot = Some(value);
        Ok(())
    }

    fn functions(&mut self, name: &Ident, input: ParseStream<'_>) -> Result<()> {
        if !self.code.is_empty() {
            return Err(Error::new(name.span(), "`code` is given twice"));
        }
        let listed;
        braced!(listed in input);
        for function in listed.parse_terminated(Function::parse, Token![,])? {
            let step = function.step.value();
            if self.code.iter().any(|other| other.step.value() == step) {
                let message = format!("`{step}` has two functions");
                return Err(Error::new(function.step.span(), message));
            }
            self.code.push(function);
        }
        Ok(())
    }
}

fn is_or_colon(input: ParseStream<'_>) -> Result<()> {
    if input.peek(Token![:]) {
        input.parse::<Token![:]>().map(drop)
    } else {
        input.parse::<Token![=]>().map(drop)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> std::result::Result<Arguments, String> {
        syn::parse_str(text).map_err(|error| error.to_string())
    }

    #[test]
    fn a_path_and_options_in_any_order() {
        let arguments =
            parse(r#""migrations/a", layout = "diesel", backend = "sqlite", crate = "x::y","#);
        let arguments = arguments.unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(arguments.path.value(), "migrations/a");
        assert_eq!(arguments.backend.map(|text| text.value()).as_deref(), Some("sqlite"));
        assert_eq!(arguments.layout.map(|text| text.value()).as_deref(), Some("diesel"));
        assert_eq!(arguments.facade.map(|text| text.value()).as_deref(), Some("x::y"));
        assert!(arguments.downs.is_none() && arguments.component.is_none());
    }

    #[test]
    fn functions_of_steps_that_are_code() {
        let arguments = parse(r#"path: "m", code: { "0001_a" => a, "0002_b" => x::b }"#);
        let arguments = arguments.unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(arguments.path.value(), "m");
        let steps: Vec<String> = arguments.code.iter().map(|one| one.step.value()).collect();
        assert_eq!(steps, ["0001_a", "0002_b"]);
        let error = |text: &str| parse(text).err().unwrap_or_default();
        assert!(error(r#""m", code: { "1" => a, "1" => b }"#).contains("two functions"));
        assert!(error(r#""m", code: { "1" => "a" }"#).contains("expected"));
    }

    #[test]
    fn mistakes_are_named() {
        let error = |text: &str| parse(text).err().unwrap_or_default();
        assert!(error("").contains("name the directory"));
        assert!(error(r#""a", bakend = "sqlite""#).contains("unknown option `bakend`"));
        assert!(error(r#""a", layout = "x", layout = "x""#).contains("given twice"));
        assert!(error(r#""a" "b""#).contains("expected `,`"));
        assert!(error(r#""a", backend = sqlite"#).contains("expected string literal"));
    }
}
