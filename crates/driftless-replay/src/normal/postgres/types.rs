//! Types of expressions, and what the server may turn into what.

use std::borrow::Cow;

use driftless_sql::postgres::{DataType, TypeName, leading_type};

use super::builtin::builtins;
use super::facts::{Facts, TypeKind};

/// A name: most are the server's own and stand in its tables.
pub(super) type Text = Cow<'static, str>;

/// A type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Type {
    /// Without modifiers and brackets, as the server prints it.
    pub(super) name: Text,
    /// With modifiers, if it has any; otherwise the name.
    pub(super) full: Text,
    pub(super) array: bool,
}

/// What is known of an expression's type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Ty {
    /// A string or NULL that takes the type its place demands.
    Untyped,
    Known(Type),
    /// Nothing is known: whatever depends on it is unknown too.
    Opaque,
}

impl Type {
    /// A type by its printed name, without modifiers.
    pub(super) fn named(name: &'static str) -> Self {
        let (name, array) = match name.strip_suffix("[]") {
            Some(element) => (element, true),
            None => (name, false),
        };
        Self { name: Text::Borrowed(name), full: Text::Borrowed(name), array }
    }

    /// A type as a statement or a catalog writes it.
    pub(super) fn read(text: &str) -> Option<Self> {
        let (element, array) = text.strip_suffix("[]").map_or((text, false), |it| (it, true));
        if let Some(name) = builtins().printed(element) {
            return Some(Self { name: Text::Borrowed(name), full: Text::Borrowed(name), array });
        }
        let data_type = leading_type(text)?;
        (data_type.span.end == text.len()).then(|| Self::of(&data_type))
    }

    /// A type as it was parsed.
    pub(super) fn of(data_type: &DataType) -> Self {
        let mut plain = data_type.clone();
        plain.dimensions.clear();
        let full = plain.canonical();
        let (full, element) = match full.strip_suffix("[]") {
            Some(element) => (element.to_owned(), true),
            None => (full, false),
        };
        plain.modifiers.clear();
        plain.fields = None;
        let name = match &plain.name {
            TypeName::BuiltIn(name) => (*name).to_owned(),
            _ => plain.canonical().trim_end_matches("[]").to_owned(),
        };
        let shown = |text: String| match text.strip_prefix("public.") {
            Some(rest) => rest.to_owned(),
            None => text,
        };
        let (name, full) = match name.as_str() {
            "bpchar" => ("character".to_owned(), full.replacen("bpchar", "character", 1)),
            _ => (name, full),
        };
        let array = element || !data_type.dimensions.is_empty();
        Self { name: shown(name).into(), full: shown(full).into(), array }
    }

    /// The type without its modifiers.
    pub(super) fn plain(&self) -> Self {
        Self { name: self.name.clone(), full: self.name.clone(), array: self.array }
    }

    pub(super) fn has_modifiers(&self) -> bool {
        self.name != self.full
    }

    /// Whether both are one type, modifiers not counted.
    pub(super) fn same(&self, other: &Self) -> bool {
        self.name == other.name && self.array == other.array
    }

    pub(super) fn element(&self) -> Self {
        Self { array: false, ..self.clone() }
    }

    pub(super) fn array_of(&self) -> Self {
        Self { array: true, ..self.clone() }
    }

    pub(super) fn is(&self, name: &str) -> bool {
        !self.array && self.name == name
    }

    /// As the server prints it.
    pub(super) fn text(&self) -> String {
        // Without a length `character` has the length one.
        let full = if self.full == "character" { "bpchar" } else { self.full.as_ref() };
        if self.array { format!("{full}[]") } else { full.to_owned() }
    }

    /// Whether it is a type of the server's tables.
    pub(super) fn is_named(&self, name: &str) -> bool {
        match name.strip_suffix("[]") {
            Some(element) => self.array && self.name == element,
            None => self.is(name),
        }
    }

    /// Whether the type stands for whatever comes.
    pub(super) fn is_polymorphic(&self) -> bool {
        !self.array && (self.name.starts_with("any") || self.name == "\"any\"")
    }
}

impl Ty {
    pub(super) fn named(name: &'static str) -> Self {
        Self::Known(Type::named(name))
    }

    pub(super) fn known(&self) -> Option<&Type> {
        match self {
            Self::Known(known) => Some(known),
            Self::Untyped | Self::Opaque => None,
        }
    }
}

/// Questions about types, some of which only the schema can answer.
#[derive(Clone, Copy)]
pub(super) struct Types<'f> {
    pub(super) facts: &'f dyn Facts,
}

impl Types<'_> {
    /// The type under a domain, or under a domain of a domain.
    pub(super) fn base(&self, data_type: &Type) -> Type {
        let mut base = data_type.clone();
        for _ in 0..8 {
            match self.kind(&base) {
                Some(TypeKind::Domain { base: under }) => match Type::read(&under) {
                    Some(under) => base = self.resolved(&under).unwrap_or(under),
                    None => return base,
                },
                _ => return base,
            }
        }
        base
    }

    /// What kind of type a type of the schema is; none for one of the server's own.
    pub(super) fn kind(&self, data_type: &Type) -> Option<TypeKind> {
        if data_type.array || builtins().category(&data_type.name).is_some() {
            return None;
        }
        let (schema, name) = split(&data_type.name);
        self.facts.data_type(schema.as_deref(), &name).map(|found| found.kind)
    }

    /// A type by the name under which the schema keeps it. None if nobody knows it.
    pub(super) fn resolved(&self, data_type: &Type) -> Option<Type> {
        if builtins().category(&data_type.name).is_some() {
            return Some(data_type.clone());
        }
        let (schema, name) = split(&data_type.name);
        let found = self.facts.data_type(schema.as_deref(), &name)?;
        let shown = super::name::qualified(&found.schema, &found.name);
        let full = match data_type.full.strip_prefix(data_type.name.as_ref()) {
            Some(modifiers) => format!("{shown}{modifiers}"),
            None => shown.clone(),
        };
        Some(Type { name: shown.into(), full: full.into(), array: data_type.array })
    }

    /// The category of a type and whether it is the preferred one of its category.
    pub(super) fn category(&self, data_type: &Type) -> (char, bool) {
        if data_type.array {
            return ('A', false);
        }
        let base = self.base(data_type);
        if base.array {
            return ('A', false);
        }
        builtins().category(&base.name).unwrap_or_else(|| match self.kind(&base) {
            Some(TypeKind::Enum) => ('E', false),
            Some(TypeKind::Composite) => ('C', false),
            Some(TypeKind::Range { .. }) => ('R', false),
            Some(TypeKind::Base { category, preferred }) => (category, preferred),
            _ => ('U', false),
        })
    }

    /// The type of a range's bounds.
    pub(super) fn subtype(&self, range: &Type) -> Option<Type> {
        let name = match range.name.as_ref() {
            "int4range" => "integer",
            "int8range" => "bigint",
            "numrange" => "numeric",
            "tsrange" => "timestamp without time zone",
            "tstzrange" => "timestamp with time zone",
            "daterange" => "date",
            _ => match self.kind(range) {
                Some(TypeKind::Range { subtype }) => return Type::read(&subtype),
                _ => return None,
            },
        };
        Some(Type::named(name))
    }

    /// Whether the server turns the one into the other where nobody asked for it.
    pub(super) fn coerces(&self, input: &Ty, target: &Type) -> bool {
        let input = match input {
            Ty::Untyped => return true,
            Ty::Opaque => return false,
            Ty::Known(input) => input,
        };
        if input.same(target) {
            return true;
        }
        if target.is_polymorphic() {
            return self.fits(input, &target.name);
        }
        let (input, target) = (self.base(input), self.base(target));
        if input.same(&target) || target.is("record") && self.category(&input).0 == 'C' {
            return true;
        }
        input.array == target.array && self.implicit(&input.name, &target.name)
    }

    fn implicit(&self, source: &str, target: &str) -> bool {
        builtins().cast(source, target).or_else(|| self.facts.cast(source, target)) == Some('i')
    }

    fn fits(&self, input: &Type, polymorphic: &str) -> bool {
        match polymorphic {
            "anyarray" | "anycompatiblearray" => self.base(input).array,
            "anynonarray" | "anycompatiblenonarray" => !self.base(input).array,
            "anyenum" => self.category(input).0 == 'E',
            "anyrange" | "anycompatiblerange" => {
                self.category(input).0 == 'R' && !input.name.contains("multirange")
            }
            "anymultirange" | "anycompatiblemultirange" => input.name.contains("multirange"),
            _ => true,
        }
    }

    /// The type in which several expressions meet, as `CASE`, `IN` and `UNION` need one.
    pub(super) fn common(&self, inputs: &[Ty]) -> Option<Type> {
        if inputs.contains(&Ty::Opaque) {
            return None;
        }
        let first = inputs.first()?.known();
        if let Some(first) = first
            && inputs.iter().all(|input| input.known().is_some_and(|known| known.same(first)))
        {
            // Modifiers stay only if all have them.
            let alike = inputs.iter().all(|input| input.known() == Some(first));
            return Some(if alike { first.clone() } else { first.plain() });
        }
        let mut chosen: Option<Type> = first.map(|first| self.base(first).plain());
        for next in inputs.iter().skip(1).filter_map(Ty::known) {
            let next = self.base(next).plain();
            let Some(current) = &chosen else {
                chosen = Some(next);
                continue;
            };
            if next.same(current) {
                continue;
            }
            let (category, preferred) = self.category(current);
            if category != self.category(&next).0 {
                return None;
            }
            let (ours, theirs) = (Ty::Known(current.clone()), Ty::Known(next.clone()));
            if !preferred && self.coerces(&ours, &next) && !self.coerces(&theirs, current) {
                chosen = Some(next);
            }
        }
        Some(chosen.unwrap_or_else(|| Type::named("text")))
    }
}

/// A printed name as schema and name, without quotes.
pub(super) fn split(text: &str) -> (Option<String>, String) {
    let parts = super::name::parts(text);
    match parts.as_slice() {
        [schema, name] => (Some(schema.clone()), name.clone()),
        _ => (None, parts.last().cloned().unwrap_or_default()),
    }
}
