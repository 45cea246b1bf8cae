//! The codes that only PostgreSQL's checks report; the rest is shared with SQLite's.

use driftless_diag::Code;

/// A schema that does not exist.
pub(crate) static UNKNOWN_SCHEMA: Code = Code {
    id: "unknown-schema",
    title: "a schema that does not exist",
    manual: "The statement names a schema that no step before it made. `public` exists from the \
             start, unless it was dropped.\n\n\
             ```sql\nCREATE TABLE app.users(id int); -- wrong\n\
             CREATE SCHEMA app;\nCREATE TABLE app.users(id int); -- right\n```\n",
};

/// A type that does not exist.
pub(crate) static UNKNOWN_TYPE: Code = Code {
    id: "unknown-type",
    title: "a type that does not exist",
    manual: "The name is no type of the server, none that a step before made, and none that an \
             extension brings.\n\n\
             ```sql\nCREATE TABLE t(a sting); -- wrong\nCREATE TABLE t(a text);  -- right\n```\n",
};

/// A function, procedure or aggregate that does not exist.
pub(crate) static UNKNOWN_FUNCTION: Code = Code {
    id: "unknown-function",
    title: "a function that does not exist",
    manual: "The statement names a function, procedure or aggregate that no step before it made, \
             or one with other argument types: a function is known by its name and the types of \
             its input arguments.\n",
};

/// Any other object that does not exist.
pub(crate) static UNKNOWN_OBJECT: Code = Code {
    id: "unknown-object",
    title: "an object that does not exist",
    manual: "The statement names a sequence, policy, rule, extension, publication, server or the \
             like that no step before it made, or that one has dropped or renamed.\n",
};

/// Any object of whose kind there is one with that name.
pub(crate) static DUPLICATE_OBJECT: Code = Code {
    id: "duplicate-object",
    title: "an object that exists already",
    manual: "The name is taken by another object of its kind: a type, a schema, a sequence, a \
             function with the same argument types, a policy or the like.\n\n\
             Tables, indexes, sequences and views of one schema share their names, and a table's \
             name is also that of a type.\n",
};

/// Dropping what others depend on.
pub(crate) static HAS_DEPENDENTS: Code = Code {
    id: "has-dependents",
    title: "something depends on what is dropped",
    manual: "The server refuses to drop an object, or to change it deeply, while others depend on \
             it: a foreign key on the table it refers to, a view on what it reads, a column on its \
             type.\n\n\
             ```sql\nCREATE TABLE a(id int PRIMARY KEY);\nCREATE TABLE b(a int REFERENCES a);\n\
             DROP TABLE a;          -- wrong\nDROP TABLE b, a;       -- right\n\
             DROP TABLE a CASCADE;  -- right, and `b` loses its foreign key\n```\n",
};

/// A value an enum does not have, or has already.
pub(crate) static ENUM_VALUE: Code = Code {
    id: "enum-value",
    title: "a value that the enum does not have, or has already",
    manual: "`ALTER TYPE .. RENAME VALUE` and the neighbours in `ADD VALUE .. BEFORE` must exist; a \
             new value must not (or say `IF NOT EXISTS`). A value that is added to an enum that was \
             there before can be used only after its transaction: add it in a step of its own.\n",
};

/// A value of a type that its place does not take.
pub(crate) static TYPE_MISMATCH: Code = Code {
    id: "type-mismatch",
    title: "a value of a type that its place does not take",
    manual: "The server gives every expression a type before it runs anything, and refuses a \
             statement in which types do not go together: a default that is no value of its \
             column's type, a comparison for which there is no operator, a condition that is not \
             boolean.\n\n\
             ```sql\nCREATE TABLE t(done boolean DEFAULT 'maybe'); -- wrong\n\
             CREATE TABLE t(done boolean DEFAULT 'false'); -- right\n\
             DELETE FROM t WHERE done = 1;                 -- wrong\n\
             DELETE FROM t WHERE done;                     -- right\n```\n\
             A string without a type takes the one its place demands; anything else needs a cast.\n",
};

/// A statement that needs something else than what is there.
pub(crate) static INVALID_DEFINITION: Code = Code {
    id: "invalid-definition",
    title: "a definition that the server refuses",
    manual: "Parts of the definition contradict each other or what they refer to: two defaults for \
             a column, a partition of a table that is not partitioned, an identity column of a \
             type that cannot count, a value that a setting does not take. The message says \
             which.\n",
};
