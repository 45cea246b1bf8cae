//! The arguments of `migrations!`: a directory, then named options.

use proc_macro2::Span;
use syn::parse::{Parse, ParseStream};
use syn::{Error, Ident, LitStr, Result, Token};

/// The options, in the order in which documentation lists them.
const NAMES: [&str; 5] = ["backend", "layout", "component", "downs", "crate"];

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
}

impl Parse for Arguments {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        if input.is_empty() {
            let message = "name the directory of the steps: `migrations!(\"migrations/identity\")`";
            return Err(Error::new(Span::call_site(), message));
        }
        let mut arguments = Self {
            path: input.parse()?,
            backend: None,
            layout: None,
            component: None,
            downs: None,
            facade: None,
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
        input.parse::<Token![=]>()?;
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
    fn mistakes_are_named() {
        let error = |text: &str| parse(text).err().unwrap_or_default();
        assert!(error("").contains("name the directory"));
        assert!(error(r#""a", bakend = "sqlite""#).contains("unknown option `bakend`"));
        assert!(error(r#""a", layout = "x", layout = "x""#).contains("given twice"));
        assert!(error(r#""a" "b""#).contains("expected `,`"));
        assert!(error(r#""a", backend = sqlite"#).contains("expected string literal"));
    }
}
