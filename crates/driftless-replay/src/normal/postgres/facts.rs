//! What the schema around an expression says about the names in it.
//!
//! The server gives every column and constant a type before it prints them, and prints casts where
//! types differ. So whether two texts mean the same can only be said by somebody who knows the
//! types; whoever holds a catalog answers these questions from it. Types are texts as `format_type`
//! prints them. An answer that is not known is `None`, and makes what depends on it unknown.

/// A relation that expressions may read.
#[derive(Debug, Clone)]
pub struct RelationFacts {
    /// Its schema.
    pub schema: String,
    /// Its name.
    pub name: String,
    /// Columns in order: names and types.
    pub columns: Vec<(String, String)>,
}

/// A type of the schema.
#[derive(Debug, Clone)]
pub struct TypeFacts {
    /// Its schema.
    pub schema: String,
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: TypeKind,
}

/// What a type is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TypeKind {
    /// An enum.
    Enum,
    /// A domain.
    Domain {
        /// The type under it, modifiers included.
        base: String,
    },
    /// A composite type, or a table's row.
    Composite,
    /// A range.
    Range {
        /// The type of its bounds.
        subtype: String,
    },
    /// A type made by an extension.
    Base {
        /// Its `typcategory`.
        category: char,
        /// Whether it is preferred in its category.
        preferred: bool,
    },
}

/// A function of the schema.
#[derive(Debug, Clone)]
pub struct FunctionFacts {
    /// Its schema.
    pub schema: String,
    /// Its name.
    pub name: String,
    /// Types of the arguments a call passes.
    pub arguments: Vec<String>,
    /// How many of them have defaults.
    pub defaults: usize,
    /// The element type of a variadic last argument.
    pub variadic: Option<String>,
    /// What it returns, without `SETOF`.
    pub result: String,
    /// Columns of the record it returns.
    pub columns: Vec<(String, String)>,
}

/// What a catalog knows.
pub trait Facts {
    /// The relation that a name in a query means.
    fn relation(&self, _schema: Option<&str>, _name: &str) -> Option<RelationFacts> {
        None
    }

    /// The type that a name means, if it is not one of the server's own.
    fn data_type(&self, _schema: Option<&str>, _name: &str) -> Option<TypeFacts> {
        None
    }

    /// Functions that a name may mean, besides the server's own.
    fn functions(&self, _schema: Option<&str>, _name: &str) -> Vec<FunctionFacts> {
        Vec::new()
    }

    /// How a cast that is not the server's own may be used: `i`mplicitly, by `a`ssignment or
    /// `e`xplicitly.
    fn cast(&self, _source: &str, _target: &str) -> Option<char> {
        None
    }

    /// Whether everything there is is known so well that what is not found does not exist. Only
    /// whoever says so hears what the server would refuse; the questions below are for them.
    fn judges(&self) -> bool {
        false
    }

    /// Whether there may be functions of that name besides [`Self::functions`] and the server's.
    fn may_have_function(&self, _schema: Option<&str>, _name: &str) -> bool {
        true
    }

    /// Whether there may be operators of that name besides the server's.
    fn may_have_operator(&self, _name: &str) -> bool {
        true
    }

    /// Whether somebody made casts of their own.
    fn may_have_casts(&self) -> bool {
        true
    }

    /// Whether there is certainly no type of that name.
    fn lacks_type(&self, _schema: Option<&str>, _name: &str) -> bool {
        false
    }

    /// Whether there is certainly no relation of that name.
    fn lacks_relation(&self, _schema: Option<&str>, _name: &str) -> bool {
        false
    }

    /// The values of an enum.
    fn enum_values(&self, _schema: Option<&str>, _name: &str) -> Option<Vec<String>> {
        None
    }
}

/// Knows nothing.
pub(super) struct NoFacts;

impl Facts for NoFacts {}

/// Where an expression stands.
#[derive(Clone, Copy)]
pub struct Scope<'f> {
    /// What the schema says.
    pub facts: &'f dyn Facts,
    /// Relations whose columns it may name, by the name they have there: the table of a check, or
    /// `old` and `new`.
    pub relations: &'f [(&'f str, &'f RelationFacts)],
    /// The type that its place demands: a default's or generated column's is the column's, a
    /// condition's is `boolean`.
    pub expected: Option<&'f str>,
}
