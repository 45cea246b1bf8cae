//! Type affinity: what SQLite makes of a declared type.

/// The values a column prefers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Affinity {
    /// An expression that prefers nothing.
    None,
    /// `BLOB`, or no type.
    Blob,
    /// `TEXT`.
    Text,
    /// `NUMERIC`.
    Numeric,
    /// `INTEGER`.
    Integer,
    /// `REAL`.
    Real,
    /// A number of a compound query with a cast.
    Flexible,
}

impl Affinity {
    /// The type `CREATE TABLE .. AS` declares for it.
    pub(crate) const fn declared(self) -> &'static str {
        match self {
            Self::None | Self::Blob => "",
            Self::Text => "TEXT",
            Self::Numeric | Self::Flexible => "NUM",
            Self::Integer => "INT",
            Self::Real => "REAL",
        }
    }

    /// The values a column or cast of this affinity may hold: 1 number, 2 text, 4 blob.
    pub(crate) const fn holds(self) -> u8 {
        match self {
            Self::None | Self::Blob => 7,
            Self::Text => 6,
            Self::Numeric | Self::Integer | Self::Real | Self::Flexible => 5,
        }
    }
}

/// The affinity of a declared type, by the words it contains.
pub(crate) fn of_type(declared: &str) -> Affinity {
    if declared.is_empty() {
        return Affinity::Blob;
    }
    let lower = declared.to_ascii_lowercase();
    let has = |word: &str| lower.contains(word);
    if has("int") {
        return Affinity::Integer;
    }
    if has("char") || has("clob") || has("text") {
        return Affinity::Text;
    }
    let real = ["real", "floa", "doub"].iter().any(|word| has(word));
    if has("blob") {
        Affinity::Blob
    } else if real {
        Affinity::Real
    } else {
        Affinity::Numeric
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_the_type_decide() {
        for (declared, affinity) in [
            ("", Affinity::Blob),
            ("INT", Affinity::Integer),
            ("VARCHAR(10)", Affinity::Text),
            ("CHARINT", Affinity::Integer),
            ("DOUBLE PRECISION", Affinity::Real),
            ("DECIMAL(1,2)", Affinity::Numeric),
            ("BLOB", Affinity::Blob),
            ("BOOLEAN", Affinity::Numeric),
        ] {
            assert_eq!(of_type(declared), affinity, "{declared}");
        }
    }
}
