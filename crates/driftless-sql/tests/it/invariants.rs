//! What holds for any text at all: no byte is lost, and every span is one of the text. The fuzz
//! target checks the same.

use driftless_diag::{Backend, Span};
use driftless_sql::sqlite::{self, ColumnOptionKind, Statement, StatementKind, TableBody};
use driftless_sql::{PieceKind, split};

/// Panics unless everything this crate promises of any text holds for `text`.
pub(crate) fn check(text: &str) {
    for backend in Backend::ALL {
        check_split(backend, text);
    }
    check_parse(text);
    let mut end = 0;
    for token in sqlite::tokens(text) {
        assert_eq!(token.span.start, end);
        within(text, token.span, token.span);
        assert!(!token.span.is_empty());
        end = token.span.end;
    }
    assert_eq!(end, text.len());
}

fn within(text: &str, outer: Span, inner: Span) {
    assert!(outer.start <= inner.start && inner.start <= inner.end, "{inner:?} in {outer:?}");
    assert!(inner.end <= text.len(), "{inner:?} in {}", text.len());
    assert!(text.get(inner.range()).is_some(), "{inner:?} cuts a character");
}

fn check_split(backend: Backend, text: &str) {
    let mut end = 0;
    for piece in split(backend, text) {
        assert_eq!(piece.span.start, end, "a gap");
        assert!(piece.span.end > piece.span.start, "an empty piece");
        within(text, piece.span, piece.sql);
        assert!(piece.sql.end <= piece.span.end, "{piece:?}");
        assert_eq!(piece.kind == PieceKind::Blank, piece.sql.is_empty(), "{piece:?}");
        end = piece.span.end;
    }
    assert_eq!(end, text.len(), "lost bytes");
}

fn check_parse(text: &str) {
    for piece in split(Backend::Sqlite, text) {
        let statement = sqlite::parse(text, piece.sql);
        for span in spans(&statement) {
            within(text, piece.sql, span);
        }
        build_trees(text, &statement);
        let _ = sqlite::classify(&text[piece.sql.range()]);
    }
    let all = sqlite::parse(text, Span::new(0, text.len()));
    assert_eq!(all.span, Span::new(0, text.len()));
}

/// Making a tree may fail, and may not panic.
fn build_trees(text: &str, statement: &Statement) {
    match &statement.kind {
        StatementKind::Dml(dml) => drop(dml.tree(text)),
        StatementKind::CreateView(view) => drop(view.query.tree(text)),
        StatementKind::CreateIndex(index) => {
            index.columns.iter().for_each(|column| drop(column.expression.tree(text)));
        }
        StatementKind::CreateTrigger(trigger) => {
            trigger.statements.iter().for_each(|statement| drop(statement.tree(text)));
        }
        _ => {}
    }
}

/// The spans that later layers slice texts with.
fn spans(statement: &Statement) -> Vec<Span> {
    let mut spans = vec![statement.span];
    match &statement.kind {
        StatementKind::Invalid(error) => spans.push(error.span),
        StatementKind::Dml(dml) => spans.push(dml.span),
        StatementKind::CreateTable(table) => {
            spans.push(table.name.span());
            let TableBody::Columns { columns, constraints, .. } = &table.body else {
                return spans;
            };
            spans.extend(constraints.iter().map(|constraint| constraint.span));
            for column in columns {
                spans.extend([column.span, column.name.span, column.type_span]);
                for option in &column.options {
                    spans.push(option.span);
                    if let ColumnOptionKind::Check(fragment) | ColumnOptionKind::Default(fragment) =
                        &option.kind
                    {
                        spans.push(fragment.span);
                    }
                }
            }
        }
        StatementKind::CreateTrigger(trigger) => {
            spans.push(trigger.body);
            spans.extend(trigger.statements.iter().map(|statement| statement.span));
        }
        StatementKind::CreateVirtualTable(table) => spans.extend(&table.arguments),
        _ => {}
    }
    spans
}
