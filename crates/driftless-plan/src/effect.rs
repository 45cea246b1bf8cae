//! What a statement outside a transaction leaves behind, as far as it can be told beforehand.
//!
//! A step that runs in a transaction is wholly there or wholly not. One that does not can be killed
//! between two statements or in the middle of one, and the next run has to know what to make of it.
//! Most statements can run together with a note of their own, so that the note says it; for the few
//! that cannot, what they change is written down here, as something that is there before and not
//! after, or the other way round. Names are as the server keeps them, so nobody has to parse.
//!
//! MySQL and MariaDB commit every change of the schema by themselves, wholly or not at all. There the
//! same is written down for each of them, in whatever step it stands.

use std::time::Duration;

use driftless_diag::Span;

/// How a statement of a script without a transaction is run, and how one that was begun is judged.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Effect {
    /// Nobody can tell: it may end a transaction from within, or is not understood.
    #[default]
    Unknown,
    /// It can run in a transaction, together with the note that it did.
    Noted,
    /// It concerns the session alone: whoever goes on behind it runs it again.
    Session,
    /// It begins a transaction of the script's own.
    Begins,
    /// It commits that.
    Commits,
    /// It undoes that, or puts it aside.
    Undoes,
    /// It refuses to run in a transaction, and twice is as good as once.
    Repeatable,
    /// The same, and one that was interrupted leaves invalid indexes of its own.
    Reindexes,
    /// It refuses to run in a transaction, and makes or removes one thing.
    Changes(Change),
    /// It changes rows, range by range of a key, each range in a transaction with a note.
    Batched(Batched),
}

/// How a statement that changes the rows of one table is run range by range.
///
/// Spans are of the script's text. The statement, cut to a range, is the text up to the condition,
/// the condition in parentheses and that the key lies in the range; or the whole text and `WHERE`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Batched {
    /// The table as the statement has it, `ONLY` and an alias included: what `FROM` may have too.
    pub table: Span,
    /// The same as a name.
    pub path: Path,
    /// The statement's own condition.
    pub condition: Option<Span>,
    /// The column that is the key, as the server keeps its name.
    pub key: String,
    /// How many rows a range has at most.
    pub size: u64,
    /// How long to wait between two of them.
    pub pause: Duration,
}

/// A thing that is there after a statement and not before, or the other way round.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// What.
    pub thing: Thing,
    /// Whether it is there after the statement, and not before it.
    pub made: bool,
}

/// What a statement makes or removes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Thing {
    /// An index to be made on a table.
    IndexOn {
        /// The table.
        table: Path,
        /// Its name; none where the server makes one.
        name: Option<String>,
        /// Whether it is unique.
        unique: bool,
    },
    /// An index by its name.
    Index(Path),
    /// A partition as a part of a table.
    Partition {
        /// The table.
        of: Path,
        /// The partition.
        partition: Path,
    },
    /// Something of the whole server or database.
    Global {
        /// What kind of thing.
        kind: Global,
        /// Its name.
        name: String,
    },
    /// An object of a MySQL or MariaDB database, by its name.
    Object {
        /// What kind of object.
        kind: Object,
        /// Its name.
        path: Path,
    },
    /// Several objects there, of which the server may drop some and stop.
    Several {
        /// What kind of objects.
        kind: Object,
        /// Their names, in the order of the statement.
        paths: Vec<Path>,
    },
    /// A table there under its new name, and not under its old one.
    Renamed {
        /// The old name.
        from: Path,
        /// The new one.
        to: Path,
    },
    /// Another definition of a table there.
    Definition {
        /// The table.
        table: Path,
        /// What the new one has and the old one has not, or the other way round, as far as it has names.
        parts: Vec<Part>,
    },
    /// A table there without its rows.
    Emptied(Path),
}

/// Kinds of objects of MySQL and MariaDB.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is the kind of its name")]
pub enum Object {
    Table,
    View,
    Procedure,
    Function,
    Trigger,
    Event,
    Sequence,
    Database,
}

/// A part of a table's definition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// What kind of part.
    pub kind: PartKind,
    /// Its name.
    pub name: String,
    /// Whether it is there after the statement.
    pub made: bool,
}

/// Kinds of parts of a table's definition that have names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is the kind of its name")]
pub enum PartKind {
    Column,
    Key,
    Constraint,
}

/// Kinds of things outside schemas.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Global {
    /// A database.
    Database,
    /// A tablespace.
    Tablespace,
    /// A subscription.
    Subscription,
}

/// A name that may have a schema.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Path {
    /// The schema; none where the session's path decides.
    pub schema: Option<String>,
    /// The name.
    pub name: String,
}
