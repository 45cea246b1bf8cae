//! The codes several checks share: a name that means nothing, a name that is taken.

use driftless_diag::Code;

/// A table that does not exist.
pub(crate) static UNKNOWN_TABLE: Code = Code {
    id: "unknown-table",
    title: "a table that does not exist",
    manual: "The statement names a table or view that no step before it made, or that one has \
             dropped or renamed.\n\n\
             ```sql\nCREATE TABLE users(id INTEGER PRIMARY KEY);\n\
             ALTER TABLE usres ADD COLUMN name TEXT; -- wrong\n\
             ALTER TABLE users ADD COLUMN name TEXT; -- right\n```\n",
};

/// A column that does not exist.
pub(crate) static UNKNOWN_COLUMN: Code = Code {
    id: "unknown-column",
    title: "a column that does not exist",
    manual: "The statement names a column that no table in reach has at this point of the \
             history.\n\n\
             ```sql\nCREATE TABLE users(id INTEGER PRIMARY KEY, name TEXT);\n\
             CREATE INDEX users_by_name ON users(nmae); -- wrong\n\
             CREATE INDEX users_by_name ON users(name); -- right\n```\n",
};

/// A name that several tables in reach have.
pub(crate) static AMBIGUOUS_COLUMN: Code = Code {
    id: "ambiguous-column",
    title: "a column name that several tables have",
    manual: "Several tables in `FROM` have a column of that name. Say which one is meant.\n\n\
             ```sql\nSELECT id FROM users JOIN orders ON orders.user = users.id;       -- wrong\n\
             SELECT users.id FROM users JOIN orders ON orders.user = users.id; -- right\n```\n",
};

/// An index that does not exist.
pub(crate) static UNKNOWN_INDEX: Code = Code {
    id: "unknown-index",
    title: "an index that does not exist",
    manual: "The statement names an index that no step before it made, or that went away with its \
             table. `DROP INDEX IF EXISTS` accepts both.\n",
};

/// A view that does not exist.
pub(crate) static UNKNOWN_VIEW: Code = Code {
    id: "unknown-view",
    title: "a view that does not exist",
    manual: "The statement names a view that no step before it made. `DROP VIEW IF EXISTS` accepts \
             that.\n",
};

/// A trigger that does not exist.
pub(crate) static UNKNOWN_TRIGGER: Code = Code {
    id: "unknown-trigger",
    title: "a trigger that does not exist",
    manual: "The statement names a trigger that no step before it made, or that went away with its \
             table. `DROP TRIGGER IF EXISTS` accepts both.\n",
};

/// A database that is not attached.
pub(crate) static UNKNOWN_DATABASE: Code = Code {
    id: "unknown-database",
    title: "a database that is not attached",
    manual: "A name is qualified by something other than `main`, `temp` or a database that a step \
             attached.\n\n\
             ```sql\nCREATE TABLE public.users(id INTEGER); -- wrong: SQLite has no schemas\n\
             CREATE TABLE users(id INTEGER);        -- right\n```\n",
};

/// A table of that name exists already.
pub(crate) static DUPLICATE_TABLE: Code = Code {
    id: "duplicate-table",
    title: "a name that a table or view has already",
    manual: "Tables, views and indexes share their names, and this one is taken at this point of \
             the history. `IF NOT EXISTS` skips the statement, but then whatever stands there \
             stays as it is.\n",
};

/// An index of that name exists already.
pub(crate) static DUPLICATE_INDEX: Code = Code {
    id: "duplicate-index",
    title: "a name that an index has already",
    manual: "Tables, views and indexes share their names, and this one belongs to an index at this \
             point of the history. Index names are one set for the whole database, not one for \
             each table.\n",
};

/// A trigger of that name exists already.
pub(crate) static DUPLICATE_TRIGGER: Code = Code {
    id: "duplicate-trigger",
    title: "a name that a trigger has already",
    manual: "Trigger names are one set for the whole database, not one for each table.\n",
};

/// A column of that name exists already.
pub(crate) static DUPLICATE_COLUMN: Code = Code {
    id: "duplicate-column",
    title: "a column name that the table has already",
    manual: "Column names are compared without regard to ASCII case.\n\n\
             ```sql\nCREATE TABLE t(a INT, A TEXT); -- wrong\n\
             CREATE TABLE t(a INT, b TEXT); -- right\n```\n",
};

/// A name SQLite keeps for itself.
pub(crate) static RESERVED_NAME: Code = Code {
    id: "reserved-name",
    title: "a name that SQLite keeps for itself",
    manual: "Names that begin with `sqlite_` belong to SQLite; tables with such names can neither \
             be made nor altered.\n",
};

/// The statement fits another kind of object.
pub(crate) static WRONG_OBJECT: Code = Code {
    id: "wrong-object",
    title: "a statement for another kind of object",
    manual: "The name exists, but is of a kind that the statement does not work on: a view is \
             dropped with `DROP VIEW`, views and virtual tables have no indexes and cannot be \
             altered, only views have `INSTEAD OF` triggers.\n",
};

/// The number of values does not fit the number of columns.
pub(crate) static WRONG_COLUMN_COUNT: Code = Code {
    id: "wrong-column-count",
    title: "a number of values that does not fit the columns",
    manual: "An `INSERT` needs one value for each column it fills; the parts of a compound query \
             need the same number of columns.\n\n\
             ```sql\nINSERT INTO users(id, name) VALUES (1);        -- wrong\n\
             INSERT INTO users(id, name) VALUES (1, 'ada'); -- right\n```\n",
};

/// An expression that may not stand where it stands.
pub(crate) static FORBIDDEN_EXPRESSION: Code = Code {
    id: "forbidden-expression",
    title: "an expression that may not stand here",
    manual: "`CHECK` constraints, generated columns, index expressions and the `WHERE` of a partial \
             index see one row: they cannot hold subqueries or parameters, and what an index or \
             a generated column computes must be the same every time.\n",
};

/// Nothing may be written here.
pub(crate) static READ_ONLY: Code = Code {
    id: "read-only",
    title: "a row or column that cannot be written",
    manual: "A view is written through `INSTEAD OF` triggers only, a generated column is never \
             written, and the schema table only under `PRAGMA writable_schema`.\n",
};
