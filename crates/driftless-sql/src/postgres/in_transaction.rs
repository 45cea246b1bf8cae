//! Which statements the server refuses inside a transaction.
//!
//! A migration runs in a transaction unless it says otherwise, so this decides between a plain step
//! and one that must be told apart. Where the answer depends on the state of the database, it is
//! not guessed.

use super::*;

/// Whether a statement can run inside a transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InTransaction {
    /// It can.
    Yes,
    /// The server refuses it there, always.
    No,
    /// It depends on something that the statement does not tell.
    Depends(&'static str),
}

impl Statement {
    /// Whether it can run inside a transaction. Statements nobody understood can.
    pub fn in_transaction(&self) -> InTransaction {
        use StatementKind as Kind;
        let refused = |refused| if refused { InTransaction::No } else { InTransaction::Yes };
        match &self.kind {
            Kind::CreateIndex(index) => refused(index.concurrently),
            Kind::Drop(drop) => in_drop(drop),
            Kind::Reindex(reindex) => in_reindex(reindex),
            Kind::AlterTable(alter) => refused(alter.actions.iter().any(detaches_concurrently)),
            Kind::Vacuum(vacuum) => refused(vacuum.vacuum),
            Kind::Cluster(cluster) if cluster.table.is_none() => InTransaction::No,
            Kind::Cluster(_) => InTransaction::Depends("a partitioned table cannot be clustered"),
            Kind::CreateDatabase(_) | Kind::CreateTablespace(_) | Kind::AlterSystem(_) => {
                InTransaction::No
            }
            Kind::AlterDatabase(alter) => {
                refused(matches!(alter.change, DatabaseChange::SetTablespace(_)))
            }
            Kind::CreateSubscription(subscription) => refused(makes_slot(&subscription.with)),
            Kind::AlterSubscription(alter) => in_alter_subscription(alter),
            Kind::Discard(discard) => refused(*discard == Discard::All),
            Kind::Transaction(
                Transaction::CommitPrepared(_) | Transaction::RollbackPrepared(_),
            ) => InTransaction::No,
            Kind::Do(_) | Kind::Call(_) => InTransaction::Depends("the code may end a transaction"),
            Kind::Explain(explain) if explain.analyze => explain.statement.in_transaction(),
            _ => InTransaction::Yes,
        }
    }

    /// False for what the server always refuses inside a transaction.
    pub fn runs_in_transaction(&self) -> bool {
        self.in_transaction() != InTransaction::No
    }
}

fn in_drop(drop: &Drop) -> InTransaction {
    match drop.kind {
        ObjectKind::Index if drop.concurrently => InTransaction::No,
        ObjectKind::Database | ObjectKind::Tablespace => InTransaction::No,
        ObjectKind::Subscription => {
            InTransaction::Depends("a subscription with a replication slot cannot be dropped")
        }
        _ => InTransaction::Yes,
    }
}

fn in_reindex(reindex: &Reindex) -> InTransaction {
    match reindex.target {
        _ if reindex.concurrently => InTransaction::No,
        ReindexTarget::Index(_) | ReindexTarget::Table(_) => {
            InTransaction::Depends("a partitioned table or index cannot be reindexed")
        }
        ReindexTarget::Schema(_) | ReindexTarget::Database(_) | ReindexTarget::System(_) => {
            InTransaction::No
        }
    }
}

fn detaches_concurrently(action: &AlterAction) -> bool {
    matches!(action.kind, AlterActionKind::DetachPartition { mode: DetachMode::Concurrently, .. })
}

/// Whether a boolean option is set; `default` if it is not named, true if it has no value.
fn is_set(options: &[Parameter], name: &str, default: bool) -> bool {
    let Some(option) = options.iter().find(|option| option.name.text == name) else {
        return default;
    };
    let value = option.value.as_ref().map(|value| value.text().to_ascii_lowercase());
    !matches!(value.as_deref(), Some("false" | "off" | "0" | "no" | "f" | "n"))
}

fn makes_slot(options: &[Parameter]) -> bool {
    is_set(options, "create_slot", is_set(options, "connect", true))
}

/// Publications cannot be changed in a transaction while they are refreshed, which is the default.
fn in_alter_subscription(alter: &AlterSubscription) -> InTransaction {
    match &alter.change {
        SubscriptionChange::Refresh(_) => InTransaction::No,
        SubscriptionChange::Add(_, with)
        | SubscriptionChange::Drop(_, with)
        | SubscriptionChange::Set(_, with)
            if is_set(with, "refresh", true) =>
        {
            InTransaction::Depends("an enabled subscription cannot be refreshed")
        }
        _ => InTransaction::Yes,
    }
}
