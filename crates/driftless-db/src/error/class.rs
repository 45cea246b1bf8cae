//! What the caller may do next about each error: the exit codes of the command line.

use crate::ErrorKind;

/// What the caller may do about an error. The numbers are the exit codes of the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// Temporary: try again.
    Temporary,
    /// Usage or configuration.
    Usage,
    /// Refused by a guard; nothing was touched.
    Guard,
    /// The history disagrees with the ledger.
    History,
    /// Failed and undone; the same input will fail again.
    Failed,
    /// Partly done; a person has to look.
    Partial,
}

impl Class {
    /// The exit code.
    pub const fn code(self) -> u8 {
        match self {
            Self::Usage => 2,
            Self::Guard => 3,
            Self::Failed => 4,
            Self::Partial => 5,
            Self::History => 6,
            Self::Temporary => 75,
        }
    }
}

impl ErrorKind {
    /// What the caller may do about it.
    pub const fn class(&self) -> Class {
        match self {
            Self::Url(_)
            | Self::NoSupport { .. }
            | Self::Missing { .. }
            | Self::MissingDirectory { .. }
            | Self::NotAFile { .. }
            | Self::Open { .. }
            | Self::OtherBackend { .. }
            | Self::Authentication { .. }
            | Self::NoSuchDatabase { .. }
            | Self::Tls { .. }
            | Self::UnknownComponent(_)
            | Self::UnknownStep(_)
            | Self::Duplicate
            | Self::UnknownRequirement(_)
            | Self::Circle(_) => Class::Usage,
            Self::NotADatabase
            | Self::OldServer { .. }
            | Self::Privilege(_)
            | Self::NoSchema
            | Self::LockLost(_)
            | Self::Pooled
            | Self::ReadOnly
            | Self::NoLedger { .. }
            | Self::AlreadyMigrated { .. }
            | Self::OpenStep
            | Self::NotTogether { .. }
            | Self::NoFunction
            | Self::OtherEnvironment { .. }
            | Self::OtherComponent { .. }
            | Self::Requirement(_)
            | Self::MissingDown
            | Self::RequiredBy(_)
            | Self::TransactionControl { .. } => Class::Guard,
            Self::Statement(_)
            | Self::Code { batches: 0, .. }
            | Self::ForeignKeys { .. }
            | Self::Commit { .. }
            | Self::Database { .. } => Class::Failed,
            Self::Partial { .. }
            | Self::Code { .. }
            | Self::Unfinished { .. }
            | Self::Rewritten { .. }
            | Self::Undecided { .. }
            | Self::Escaped
            | Self::Unrecorded { .. } => Class::Partial,
            Self::Changed { .. }
            | Self::UnknownApplied { .. }
            | Self::InsideBaseline { .. }
            | Self::OutOfOrder { .. }
            | Self::NewerLedger { .. } => Class::History,
            Self::Busy { .. }
            | Self::Executing { .. }
            | Self::Unreachable { .. }
            | Self::ConnectionLost { .. }
            | Self::LockTimeout { .. }
            | Self::Stopped
            | Self::Moved
            | Self::Interrupted => Class::Temporary,
        }
    }
}
