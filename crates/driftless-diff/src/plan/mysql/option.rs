//! A table's options: engine, character set, comment and what else stands behind the parentheses.

use driftless_catalog::ObjectKind;
use driftless_catalog::mysql::Table;
use driftless_replay::print::mysql::parts::{charset_option, ident, literal, option};

use super::super::HazardKind;
use super::alter::Parts;
use super::draft::Draft;

impl Draft<'_> {
    pub(super) fn table_options(&self, from: &Table, to: &Table, parts: &mut Parts) {
        let key = self.differences.key(ObjectKind::Table, &to.name);
        let differs = |attribute| self.differences.has_attribute(&key, attribute);
        let mut words = Vec::new();
        let mut is_rewritten = false;
        if differs("engine") {
            words.push(format!("ENGINE={}", to.engine));
            is_rewritten = true;
        }
        if differs("charset") || differs("collation") {
            let charset = to.charset.as_ref().or(self.context.database.as_ref());
            words.push(charset.map_or_else(
                || "DEFAULT CHARSET=DEFAULT".to_owned(),
                |it| charset_option(it).trim().to_owned(),
            ));
        }
        if differs("options") {
            for (name, value) in &to.options {
                if from.options.get(name) != Some(value) {
                    words.push(option(name, value));
                    is_rewritten |= is_stored(name);
                }
            }
            let gone = from.options.iter().filter(|(name, _)| !to.options.contains_key(*name));
            // Aria's own, which nobody can take back and nobody heeds.
            let usual = |name: &str| matches!(name, "page_checksum" | "transactional");
            for (name, _) in gone.filter(|(name, value)| !usual(name) || *value != "1") {
                words.push(without(name));
                is_rewritten |= is_stored(name);
            }
        }
        if differs("comment") {
            words.push(format!("COMMENT={}", literal(&to.comment)));
        }
        if !words.is_empty() {
            parts.list.push(words.join(" "));
        }
        if is_rewritten {
            let message = format!("`{}` is written anew and locked meanwhile", to.name);
            parts.note(HazardKind::Rewrite, message);
        }
    }
}

/// Whether an option says how rows are stored.
fn is_stored(name: &str) -> bool {
    matches!(
        name,
        "row_format"
            | "key_block_size"
            | "encrypted"
            | "encryption"
            | "page_compressed"
            | "compression"
            | "encryption_key_id"
            | "page_compression_level"
    )
}

/// What takes an option back.
fn without(name: &str) -> String {
    let zero = matches!(
        name,
        "key_block_size"
            | "checksum"
            | "delay_key_write"
            | "max_rows"
            | "min_rows"
            | "avg_row_length"
    );
    let word = name.to_ascii_uppercase();
    let is_plain = name.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'_');
    match name {
        "transactional" | "page_checksum" => format!("{word}=1"),
        "compression" | "connection" | "password" => format!("{word}=''"),
        "encryption" => "ENCRYPTION='N'".to_owned(),
        "union" => "UNION=()".to_owned(),
        "insert_method" => "INSERT_METHOD=NO".to_owned(),
        _ if zero => format!("{word}=0"),
        _ if is_plain => format!("{word}=DEFAULT"),
        _ => format!("{}=DEFAULT", ident(name)),
    }
}
