//! MariaDB, or MySQL where the environment names one.
//!
//! Here the server prints a table as it would have to be written, so its words are compared too: a
//! judge that shares nothing with the comparison it judges.

use driftless_catalog::Catalog;
use driftless_catalog::mysql::Column;
use driftless_servers::{MySqlDatabase, mysql};

use super::{Ground, Table};

impl Ground for MySqlDatabase {
    fn new() -> Self {
        mysql().database()
    }

    fn emptied(self) -> Option<Self> {
        let name = &self.name;
        let script = format!(
            "SET foreign_key_checks = 0; DROP DATABASE {name}; \
             CREATE DATABASE {name} CHARACTER SET utf8mb4"
        );
        self.server().try_run("", &script).is_ok().then_some(self)
    }

    fn address(&self) -> String {
        self.url()
    }

    fn run(&self, script: &str) -> Result<String, String> {
        self.try_run(script)
    }

    fn build(&self, script: &str) -> Result<(), String> {
        self.try_run(script).map(|_| ())
    }

    fn tables(&self, catalog: &Catalog) -> Vec<Table> {
        let tables = catalog.mysql.tables.values();
        let quoted = |name: &str| format!("`{}`", name.replace('`', "``"));
        // Nothing is no geometry and no date, which those that must not be NULL would get.
        let fills = |column: &Column| {
            !column.not_null || column.default.is_some() || takes_nothing(&column.data_type)
        };
        tables
            .filter(|table| table.columns.iter().all(fills))
            .map(|it| (it.name.to_string(), quoted(&it.name.name)))
            .map(|(shown, quoted)| Table { shown, counted: quoted.clone(), quoted })
            .collect()
    }

    fn fill(&self, tables: &[Table]) {
        // Columns without a default get what their type has for nothing.
        let mode = "SET SESSION sql_mode = ''";
        for table in tables {
            let insert = format!("{mode}; INSERT INTO {} () VALUES ()", table.quoted);
            let _refused = self.try_run(&insert);
        }
    }

    fn empty(&self, tables: &[Table]) {
        let all = tables.iter().map(|table| format!("DELETE FROM {};\n", table.quoted));
        let script: String = all.collect();
        let _refused = self.try_run(&format!("SET SESSION foreign_key_checks = 0;\n{script}"));
    }

    fn printed(&self, catalog: &Catalog) -> Vec<(String, String)> {
        let mut printed = Vec::new();
        let own = format!("`{}`.", self.name);
        for table in catalog.mysql.tables.keys() {
            let name = format!("`{}`", table.name.replace('`', "``"));
            let text = self.try_run(&format!("SHOW CREATE TABLE {name}"));
            let text = text.unwrap_or_else(|error| error).replace(&own, "");
            printed.push((table.to_string(), definition(&text)));
        }
        for view in catalog.mysql.views.keys() {
            let text = self.try_run(&format!("SHOW CREATE VIEW {view}"));
            let text = text.unwrap_or_else(|error| error);
            // The definer is whoever made it, and the database the one it is in.
            let (_, query) = text.split_once(" SQL SECURITY ").unwrap_or_default();
            let query = query.split('\t').next().unwrap_or_default();
            printed.push((format!("view {view}"), query.replace(&own, "")));
        }
        printed
    }
}

/// A table as the server prints it: columns in order, everything else as it comes, without where
/// the counter stands and without a word for what indexes are anyhow.
fn definition(printed: &str) -> String {
    let mut columns = Vec::new();
    let mut others = Vec::new();
    for line in printed.lines() {
        let line = line.trim().trim_end_matches(',').replace(" USING BTREE", "");
        let words = line.split(' ').filter(|word| !word.starts_with("AUTO_INCREMENT="));
        let line = words.collect::<Vec<&str>>().join(" ");
        // Names of options are spelled as somebody did.
        let line = if line.starts_with(") ENGINE") { usual(&line) } else { line };
        if line.starts_with('`') { columns.push(line) } else { others.push(line) }
    }
    others.sort();
    columns.extend(others);
    columns.join("\n")
}

fn takes_nothing(data_type: &str) -> bool {
    let kinds = [
        "geometry",
        "point",
        "linestring",
        "polygon",
        "multi",
        "geomcollection",
        "date",
        "timestamp",
    ];
    !kinds.iter().any(|kind| data_type.starts_with(kind))
}

/// Options as everybody spells them, without what Aria adds and nobody can take back.
fn usual(options: &str) -> String {
    options.to_lowercase().replace(" page_checksum=1", "").replace(" transactional=1", "")
}
