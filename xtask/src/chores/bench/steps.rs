//! The generated steps: the same SQL for every tool.

/// The SQL of step `number`, counted from one: tables, indexes, columns and rows in turn.
pub(crate) fn sql(number: usize) -> String {
    let table = number - (number - 1) % 4;
    match (number - 1) % 4 {
        0 => format!(
            "-- Generated for the benchmark.\nCREATE TABLE t{table} (\n    id INTEGER PRIMARY KEY,\n    \
             name TEXT NOT NULL DEFAULT '',\n    created_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP\n);\n"
        ),
        1 => format!("CREATE INDEX t{table}_name ON t{table} (name, created_at);\n"),
        2 => format!("ALTER TABLE t{table} ADD COLUMN note TEXT;\n"),
        _ => format!(
            "INSERT INTO t{table} (name, note) VALUES ('one', 'first'), ('two', NULL);\n\
             UPDATE t{table} SET note = 'second' WHERE note IS NULL;\n"
        ),
    }
}
