//! The entrance: steps in, catalog and diagnostics out.

use std::sync::Arc;

use driftless_catalog::{Catalog, ObjectKind, ObjectName};
use driftless_diag::{Backend, Diagnostic, SourceFile};
use driftless_sql::{Piece, PieceKind, split};

use crate::normal::{normalize, normalize_beside};
use crate::place::Place;
use crate::problem::Problem;
use crate::sqlite::{self, SYNTAX_ERROR};
use crate::{mysql, postgres};

/// Carries out steps, one file after the other, on a schema in memory.
#[derive(Debug, Clone)]
pub struct Replayer {
    session: Session,
    statements: usize,
}

/// A connection to one of the products.
#[derive(Debug, Clone)]
enum Session {
    /// SQLite.
    Sqlite(Box<sqlite::Session>),
    /// PostgreSQL.
    Postgres(Box<postgres::Session>),
    /// MySQL or MariaDB.
    MySql(Box<mysql::Session>),
}

/// What replaying gave.
#[derive(Debug, Clone)]
pub struct Replayed {
    /// The schema after the last statement.
    pub catalog: Catalog,
    /// Everything worth saying, in the order of the statements.
    pub diagnostics: Vec<Diagnostic>,
    /// How many statements there were.
    pub statements: usize,
    /// How many of them nobody understood.
    pub opaque: usize,
}

impl Replayer {
    /// Begins with an empty database.
    pub fn new(backend: Backend) -> Self {
        Self::from_catalog(Catalog::new(backend))
    }

    /// Begins with an existing schema.
    pub fn from_catalog(catalog: Catalog) -> Self {
        let session = match catalog.backend {
            Backend::Postgres => Session::Postgres(Box::new(postgres::Session::new(catalog))),
            Backend::MySql | Backend::MariaDb => {
                Session::MySql(Box::new(mysql::Session::new(catalog)))
            }
            Backend::Sqlite => Session::Sqlite(Box::new(sqlite::Session::new(catalog))),
        };
        Self { session, statements: 0 }
    }

    /// Whether the statements of the files that follow run in one transaction each, which the server
    /// commits at the end. Where nobody says so, nothing is said about what that would mean.
    pub fn set_transactional(&mut self, transactional: bool) {
        if let Session::Postgres(session) = &mut self.session {
            session.transactional = transactional;
        }
    }

    /// Whether foreign keys are off while the file that follows runs, as far as the product can do so: what
    /// renaming does to references depends on it.
    pub fn set_foreign_keys_off(&mut self, off: bool) {
        if let Session::Sqlite(session) = &mut self.session {
            session.settings.foreign_keys_off = off;
        }
    }

    /// Carries out the statements of a file. `step` is what diagnostics and origins name.
    pub fn apply(&mut self, step: &str, file: &Arc<SourceFile>) {
        let breaks: Vec<usize> = file.text.match_indices('\n').map(|(at, _)| at).collect();
        for piece in split(self.catalog().backend, &file.text) {
            let end = end_of(&file.text, &piece);
            let place = Place { step, file, breaks: &breaks, statement: piece.sql, end };
            self.piece(&piece, &place);
        }
        match &mut self.session {
            Session::Sqlite(session) => session.settle(),
            Session::Postgres(session) => session.settle(),
            Session::MySql(session) => session.settle(),
        }
    }

    /// Views and triggers that do not resolve: for as long as there is one, SQLite refuses to
    /// rename anything or to drop a column.
    pub fn broken(&mut self) -> Vec<(ObjectKind, ObjectName)> {
        match &mut self.session {
            Session::Sqlite(session) => session.broken(),
            Session::Postgres(_) | Session::MySql(_) => Vec::new(),
        }
    }

    fn piece(&mut self, piece: &Piece, place: &Place<'_>) {
        match piece.kind {
            PieceKind::Blank => {}
            // `DELIMITER` has done its work when the file was cut.
            PieceKind::ClientCommand if matches!(self.session, Session::MySql(_)) => {}
            PieceKind::ClientCommand => {
                let message = "this line is a command of a client program, not SQL";
                let problem = Problem::error(&SYNTAX_ERROR, piece.sql, message)
                    .label("the server would not understand it");
                match &mut self.session {
                    Session::Sqlite(session) => _ = session.report(place, [problem]),
                    Session::Postgres(session) => session.report(place, [problem]),
                    Session::MySql(session) => session.report(place, [problem]),
                }
            }
            PieceKind::Statement => {
                self.statements += 1;
                match &mut self.session {
                    Session::Postgres(session) => session.statement(place),
                    Session::MySql(session) => session.statement(place),
                    Session::Sqlite(session) => session.statement(place),
                }
            }
        }
    }

    /// The schema after the last file.
    pub fn catalog(&self) -> &Catalog {
        match &self.session {
            Session::Sqlite(session) => &session.catalog,
            Session::Postgres(session) => &session.catalog,
            Session::MySql(session) => &session.catalog,
        }
    }

    /// Everything said so far.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        match &self.session {
            Session::Sqlite(session) => &session.diagnostics,
            Session::Postgres(session) => &session.diagnostics,
            Session::MySql(session) => &session.diagnostics,
        }
    }

    /// Ends the history, and judges what only its end shows.
    pub fn finish(mut self) -> Replayed {
        if let Session::Sqlite(session) = &mut self.session {
            let mismatches = session.mismatches();
            session.diagnostics.extend(mismatches);
        }
        self.end()
    }

    /// Ends a history without giving texts their normal forms, which costs an analysis of each. Where
    /// two such catalogs are found the same they are; [`with_normal_forms`] gives the forms later.
    pub fn finish_plain(self) -> Replayed {
        match self.session {
            Session::Sqlite(_) => self.finish(),
            Session::Postgres(_) | Session::MySql(_) => self.end_plain(),
        }
    }

    /// Ends what is no history, and has been judged elsewhere.
    pub(crate) fn end(self) -> Replayed {
        let replayed = self.end_plain();
        Replayed { catalog: with_normal_forms(replayed.catalog), ..replayed }
    }

    /// The same as [`Self::finish_plain`] is for histories.
    pub(crate) fn end_plain(self) -> Replayed {
        let statements = self.statements;
        match self.session {
            Session::Sqlite(session) => Replayed {
                catalog: session.catalog,
                diagnostics: session.diagnostics,
                statements,
                opaque: session.opaque,
            },
            Session::Postgres(session) => Replayed {
                catalog: session.catalog,
                diagnostics: session.diagnostics,
                statements,
                opaque: session.opaque,
            },
            Session::MySql(session) => {
                let mut catalog = session.catalog;
                mysql::normalize(catalog.backend, &mut catalog.mysql);
                let (diagnostics, opaque) = (session.diagnostics, session.opaque);
                Replayed { catalog, diagnostics, statements, opaque }
            }
        }
    }
}

/// The catalog with the normal forms of its texts, where they have one.
pub fn with_normal_forms(mut catalog: Catalog) -> Catalog {
    // What texts mean depends on the schema around them, which is whole only now.
    normalize(&mut catalog.postgres);
    catalog
}

/// Gives two catalogs the normal forms that comparing them may need. A text that stands in both to the
/// letter means the same in both, and of big schemas most do.
pub fn add_normal_forms_beside(one: &mut Catalog, two: &mut Catalog) {
    normalize_beside(&mut one.postgres, &two.postgres);
    normalize_beside(&mut two.postgres, &one.postgres);
}

/// Where a statement ends for a server that keeps its text: comments before the terminator are part
/// of it. (One real history edits such a comment later.)
fn end_of(text: &str, piece: &Piece) -> usize {
    let whole = text.get(piece.sql.start..piece.span.end).unwrap_or_default();
    let whole = whole.strip_suffix(';').unwrap_or(whole);
    piece.sql.start + whole.trim_end().len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn replay(sql: &str) -> Replayed {
        let mut replayer = Replayer::new(Backend::Sqlite);
        replayer.apply("0001_a", &Arc::new(SourceFile::new("up.sql", sql)));
        replayer.finish()
    }

    #[test]
    fn a_schema_is_replayed_and_printed() {
        let replayed = replay(
            "CREATE TABLE orgs(id INTEGER PRIMARY KEY);\n\
             CREATE TABLE users(id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL \
             DEFAULT ('a'||'b') COLLATE nocase, age INT CHECK (age>0), org INT REFERENCES orgs(id) \
             ON DELETE CASCADE, UNIQUE (name, age));\n\
             CREATE INDEX by_name ON users(name desc, lower(name)) WHERE age IS NOT NULL;\n\
             ALTER TABLE users ADD COLUMN extra varchar(20);\n\
             CREATE VIEW v AS SELECT id, name FROM users WHERE (age>3);\n\
             CREATE TRIGGER t AFTER UPDATE OF name ON users WHEN new.age>1 BEGIN DELETE FROM orgs; \
             INSERT INTO orgs VALUES(1); END;",
        );
        assert_eq!(replayed.diagnostics, []);
        let text = crate::snapshot::print(&replayed.catalog, "3.50.0");
        let (again, diagnostics) =
            crate::snapshot::parse(&Arc::new(SourceFile::new("schema.sql", text.clone())));
        assert_eq!(diagnostics, []);
        assert_eq!(text, crate::snapshot::print(&again, "3.50.0"));
        assert!(text.contains("    CHECK (age > 0),\n    UNIQUE (name, age)\n);"), "{text}");
    }
}
