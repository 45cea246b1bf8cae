//! Character sets and collations: their names, and which collation a character set has by default.

use driftless_diag::Backend;

use super::server::Version;

/// What a table or a column says about its text.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Charset {
    /// The character set, by its present name (`utf8mb3`, not `utf8`).
    pub charset: String,
    /// The collation; none where a statement left it to the character set, whose default is the
    /// server's affair. Introspection always fills it in.
    pub collation: Option<String>,
}

impl Charset {
    /// A character set with its default collation.
    pub fn named(charset: &str) -> Self {
        Self { charset: canonical_charset(charset), collation: None }
    }

    /// A collation and the character set it belongs to.
    pub fn collated(collation: &str) -> Self {
        let collation = canonical_collation(collation);
        let charset = collation.split('_').next().unwrap_or_default().to_owned();
        Self { charset, collation: Some(collation) }
    }

    /// The collation, as far as it can be told for that product and version.
    pub fn resolved(&self, product: Backend, version: Option<Version>) -> Option<String> {
        if self.collation.is_some() {
            return self.collation.clone();
        }
        default_collation(product, version, &self.charset)
    }
}

/// The present name of a character set, in lower case.
pub fn canonical_charset(name: &str) -> String {
    match name.to_ascii_lowercase().as_str() {
        "utf8" => "utf8mb3".to_owned(),
        other => other.to_owned(),
    }
}

/// The present name of a collation, in lower case.
pub fn canonical_collation(name: &str) -> String {
    let lower = name.to_ascii_lowercase();
    match lower.strip_prefix("utf8_") {
        Some(rest) => format!("utf8mb3_{rest}"),
        None => lower,
    }
}

/// Whether values of a type as the server prints it have a character set.
pub fn is_text_type(data_type: &str) -> bool {
    let end = data_type.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(data_type.len());
    let word = data_type.get(..end).unwrap_or_default().to_ascii_lowercase();
    matches!(
        word.as_str(),
        "char" | "varchar" | "tinytext" | "text" | "mediumtext" | "longtext" | "enum" | "set"
    )
}

/// The collation that a character set has where none is named.
///
/// From MariaDB 11.5 on, `character_set_collations` gives those of Unicode another one than the
/// tables compiled into the server.
fn default_collation(product: Backend, version: Option<Version>, charset: &str) -> Option<String> {
    let unicode = matches!(charset, "utf8mb3" | "utf8mb4" | "ucs2" | "utf16" | "utf32");
    if unicode && product == Backend::MariaDb {
        let late = version? >= Version(11, 5, 0);
        return Some(format!("{charset}_{}", if late { "uca1400_ai_ci" } else { "general_ci" }));
    }
    if charset == "utf8mb4" {
        let late = version? >= Version(8, 0, 1);
        return Some(format!("{charset}_{}", if late { "0900_ai_ci" } else { "general_ci" }));
    }
    let suffix = match charset {
        "binary" => return Some(charset.to_owned()),
        "latin1" | "dec8" | "swe7" => "swedish_ci",
        "big5" | "gb2312" | "gbk" | "gb18030" => "chinese_ci",
        "hp8" => "english_ci",
        "ujis" | "sjis" | "cp932" | "eucjpms" => "japanese_ci",
        "tis620" => "thai_ci",
        "euckr" => "korean_ci",
        "latin5" => "turkish_ci",
        _ => "general_ci",
    };
    Some(format!("{charset}_{suffix}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn default_collations_depend_on_product_and_version() {
        let utf8mb4 = Charset::named("UTF8MB4");
        let of = |product, version| utf8mb4.resolved(product, version);
        let text = |text: &str| Some(text.to_owned());
        assert_eq!(of(Backend::MariaDb, Some(Version(10, 6, 0))), text("utf8mb4_general_ci"));
        assert_eq!(of(Backend::MariaDb, Some(Version(11, 5, 2))), text("utf8mb4_uca1400_ai_ci"));
        assert_eq!(of(Backend::MySql, Some(Version(8, 0, 36))), text("utf8mb4_0900_ai_ci"));
        assert_eq!(of(Backend::MySql, None), None);
        let latin1 = Charset::named("latin1");
        assert_eq!(latin1.resolved(Backend::MySql, None), text("latin1_swedish_ci"));
        assert_eq!(Charset::collated("utf8_bin"), Charset::collated("utf8mb3_bin"));
        assert!(is_text_type("enum('a','b')") && !is_text_type("varbinary(3)"));
    }
}
