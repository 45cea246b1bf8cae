//! The trees of our own statements, kind of object by kind of object. A case file holds statements
//! with blank lines between them; spans point into the whole file.

use driftless_diag::Span;

use crate::tree::show;

fn trees(file: &str) -> String {
    let mut shown = String::new();
    let mut start = 0;
    for part in file.split("\n\n") {
        let end = start + part.len();
        let sql = part.trim_end();
        if !sql.is_empty() {
            shown.push_str(&format!("-- {}\n", sql.replace('\n', "\n-- ")));
            shown.push_str(&show(file, Span::new(start, start + sql.len())));
            shown.push('\n');
        }
        start = end + 2;
    }
    shown
}

macro_rules! cases {
    ($($name:ident)*) => {
        $(
            #[test]
            fn $name() {
                let file = include_str!(concat!("cases/", stringify!($name), ".sql"));
                insta::assert_snapshot!(stringify!($name), trees(file));
            }
        )*
    };
}

cases! {
    tables
    constraints
    alterations
    indexes
    sequences
    types
    views
    functions
    triggers
    roles
    foreign
    operators
    objects
    sessions
    rows
    errors
}
