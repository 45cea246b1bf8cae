//! Constants.

use driftless_sql::mysql::{Expr, Literal, TemporalKind};

use super::Writer;

impl Writer<'_> {
    /// A constant. `expr` is where it stands.
    pub(super) fn literal(&self, literal: &Literal, expr: &Expr) -> Option<String> {
        Some(match literal {
            Literal::Null => "null".to_owned(),
            Literal::Boolean(value) => u8::from(*value).to_string(),
            Literal::Integer(digits) => whole(digits),
            Literal::Decimal(digits) => decimal(digits),
            Literal::Float(digits) => digits.to_ascii_lowercase(),
            Literal::String { introducer, value } => {
                let national = self.written(expr).starts_with(['n', 'N']);
                // MariaDB forgets the character set of `N'..'`.
                let said = |name: &&str| *name != "utf8mb4" && !(national && self.is_mariadb());
                let charset = introducer.as_deref().filter(said);
                let charset = charset.map(|name| format!("_{name}")).unwrap_or_default();
                format!("{charset}{}", string(value))
            }
            // `X'..'` is a string to MariaDB, and `0x..` a number where one is needed.
            Literal::Hex(introducer, digits) => {
                let charset = introducer.as_ref().map(|name| format!("_{name} "));
                let written = self.written(expr).trim_start_matches(|c| c != '0');
                let number = !self.is_mariadb() || written.starts_with("0x");
                let mark = if number { "0x" } else { "x" };
                format!("{}{mark}{digits}", charset.unwrap_or_default())
            }
            Literal::Bits(None, digits) => format!("0x{}", hexadecimal(digits)?),
            Literal::Bits(Some(_), _) => return None,
            Literal::Temporal(kind, value) => {
                let kind = match kind {
                    TemporalKind::Date => "date",
                    TemporalKind::Time => "time",
                    TemporalKind::Timestamp => "timestamp",
                };
                format!("{kind} {}", string(value))
            }
        })
    }

    /// The source of an expression.
    pub(super) fn written(&self, expr: &Expr) -> &str {
        self.text.get(expr.span.range()).unwrap_or_default()
    }
}

/// A string in quotes.
pub(super) fn string(value: &str) -> String {
    format!("'{}'", value.replace('\\', "\\\\").replace('\'', "''"))
}

/// Digits without zeros that say nothing.
fn whole(digits: &str) -> String {
    let digits = digits.trim_start_matches('0');
    if digits.is_empty() { "0".to_owned() } else { digits.to_owned() }
}

/// Digits behind the point stay: they are the scale of the number.
fn decimal(digits: &str) -> String {
    match digits.split_once('.') {
        Some((before, after)) if !after.is_empty() => format!("{}.{after}", whole(before)),
        Some((before, _)) => whole(before),
        None => whole(digits),
    }
}

/// Bits as whole bytes.
fn hexadecimal(bits: &str) -> Option<String> {
    let padded = format!("{}{bits}", "0".repeat((8 - bits.len() % 8) % 8));
    let bytes = padded.as_bytes().chunks(8).map(|byte| {
        let byte = std::str::from_utf8(byte).ok()?;
        u8::from_str_radix(byte, 2).ok().map(|value| format!("{value:02X}"))
    });
    bytes.collect()
}
