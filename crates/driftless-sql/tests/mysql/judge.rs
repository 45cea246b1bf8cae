//! What a server accepts is accepted, and what it refuses is refused at the word it names.
//!
//! Both lists were asked of MariaDB 10.11: every statement of the first was prepared or stopped at
//! a name that is not there, and of the second error 1064 named the marked place.

use driftless_diag::Span;
use driftless_sql::mysql::{Product, StatementKind, parse};

const ACCEPTED: &str = include_str!("accepted.sql");
const REFUSED: &str = include_str!("refused.txt");

#[test]
fn what_the_server_accepts_is_accepted() {
    for line in ACCEPTED.lines().filter(|line| !line.starts_with("--")) {
        let statement = parse(Product::MariaDb, line, Span::new(0, line.len()));
        let refused = matches!(
            statement.kind,
            StatementKind::Invalid(_) | StatementKind::Opaque { .. } | StatementKind::Empty
        );
        assert!(!refused, "{line}: {:?}", statement.kind);
    }
}

#[test]
fn what_the_server_refuses_is_refused_where_it_says() {
    let mut lines = REFUSED.lines().filter(|line| !line.starts_with("--"));
    let mut count = 0;
    while let (Some(sql), Some(mark)) = (lines.next(), lines.next()) {
        count += 1;
        let statement = parse(Product::MariaDb, sql, Span::new(0, sql.len()));
        let StatementKind::Invalid(error) = &statement.kind else {
            panic!("{sql}: {:?}", statement.kind)
        };
        let caret = mark.find('^').expect("a mark under every statement");
        assert_eq!(error.span.start, caret, "{sql}: {error:?}");
        let message = mark[caret + 1..].trim();
        assert_eq!(error.expected, message, "{sql}");
    }
    assert_eq!(count, 92);
}
