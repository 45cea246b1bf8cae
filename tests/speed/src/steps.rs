//! The generated steps: the same SQL for every tool and both products.

/// The SQL of step `number`, counted from one: tables, indexes, columns and rows in turn.
pub(crate) fn sql(number: usize) -> String {
    let table = number - (number - 1) % 4;
    match (number - 1) % 4 {
        0 => format!(
            "-- Generated for the benchmark.\nCREATE TABLE t{table} (\n    id INTEGER PRIMARY KEY,\n    \
             name TEXT NOT NULL DEFAULT '',\n    created TEXT\n);\n"
        ),
        1 => format!("CREATE INDEX t{table}_name ON t{table} (name, created);\n"),
        2 => format!("ALTER TABLE t{table} ADD COLUMN note TEXT;\n"),
        _ => format!(
            "INSERT INTO t{table} (id, name, note) VALUES (1, 'one', 'first'), (2, 'two', NULL);\n\
             UPDATE t{table} SET note = 'second' WHERE note IS NULL;\n"
        ),
    }
}
