//! Cutting a file into statements.
//!
//! A splitter knows quotes, comments, bodies and terminators and nothing else, so it works on text
//! that no grammar accepts, and one wrong statement does not take its neighbours with it. It
//! never fails and never loses a byte.

mod mysql;
mod postgres;
mod scan;
mod sqlite;

use driftless_diag::{Backend, Span};

/// A stretch of a file. Pieces follow each other without gap: joined, they are the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Piece {
    /// All bytes, with the comments and blanks before the statement and its terminator.
    pub span: Span,
    /// The statement alone: no leading or trailing blanks or comments, no terminator. Empty when
    /// the piece holds only blanks, comments or a lone terminator.
    pub sql: Span,
    /// What it is.
    pub kind: PieceKind,
}

/// What a piece of a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PieceKind {
    /// A statement.
    Statement,
    /// Nothing but blanks and comments (or a lone terminator).
    Blank,
    /// A line for a client program (`\connect`, `.mode`, `DELIMITER //`), not SQL.
    ClientCommand,
}

/// Cuts `text` into pieces. Never fails: an unterminated quote or body runs to the end of the
/// file, and the parser will say so.
pub fn split(backend: Backend, text: &str) -> Vec<Piece> {
    match backend {
        Backend::Sqlite => sqlite::split(text),
        Backend::Postgres => postgres::split(text),
        Backend::MySql | Backend::MariaDb => mysql::split(text),
    }
}

/// Collects pieces; what all dialects share about where a piece and its statement begin and end.
struct Pieces {
    pieces: Vec<Piece>,
    start: usize,
    sql: Option<Span>,
}

impl Pieces {
    fn new() -> Self {
        Self { pieces: Vec::new(), start: 0, sql: None }
    }

    /// Whether the piece being collected has no token of a statement yet.
    fn is_blank(&self) -> bool {
        self.sql.is_none()
    }

    /// A token of the statement.
    fn token(&mut self, start: usize, end: usize) {
        let start = self.sql.map_or(start, |sql| sql.start);
        self.sql = Some(Span::new(start, end));
    }

    /// The piece ends before `end`, with a terminator that began at `terminator`.
    fn end(&mut self, terminator: usize, end: usize) {
        let kind = if self.sql.is_some() { PieceKind::Statement } else { PieceKind::Blank };
        self.push(kind, self.sql.unwrap_or(Span::new(terminator, terminator)), end);
    }

    fn push(&mut self, kind: PieceKind, sql: Span, end: usize) {
        if end > self.start {
            self.pieces.push(Piece { span: Span::new(self.start, end), sql, kind });
        }
        self.start = end;
        self.sql = None;
    }

    /// The rest of the line that begins at `start` is for a client; hands back where it ends.
    fn client_line(&mut self, bytes: &[u8], start: usize) -> usize {
        let end = scan::line_end(bytes, start);
        let mut sql = end;
        while sql > start && matches!(bytes[sql - 1], b'\n' | b'\r') {
            sql -= 1;
        }
        self.push(PieceKind::ClientCommand, Span::new(start, sql), end);
        end
    }

    /// The lines from `start` to `end` are for a client.
    fn client_lines(&mut self, start: usize, end: usize) {
        self.push(PieceKind::ClientCommand, Span::new(start, end), end);
    }

    fn finish(mut self, length: usize) -> Vec<Piece> {
        self.end(length, length);
        self.pieces
    }
}
