//! Arguments of the commands that compare schemas or print one: `snapshot`, `drift`, `diff`.

use std::path::PathBuf;

use clap::Args;

/// `snapshot`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  driftless snapshot                                write schema/<component>.sql
  driftless snapshot --check                        in CI: exit 1 when one is stale
  driftless snapshot --from sqlite:app.db           print a database's schema as SQL
  driftless snapshot --from migrations:db/migrations --format json

A source is `migrations:DIR`, `snapshot:FILE` or a database URL.")]
pub(crate) struct Snapshot {
    /// Write nothing; show what differs and exit 1 when a snapshot is stale
    #[arg(long, conflicts_with = "from")]
    pub(crate) check: bool,
    /// Print the schema of this source instead
    #[arg(long, value_name = "SOURCE")]
    pub(crate) from: Option<String>,
}

/// `drift`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  driftless drift
  driftless drift --environment production --strict
  driftless drift --format markdown > comment.md
  driftless drift --save before.json
  driftless drift --against before.json
  driftless drift --repair-sql > back.sql
  driftless drift --accept add_hotfix_index         and then `adopt --at` records the step there
  driftless drift --against schema/app.sql --url sqlite:app.db      without the steps

Exits 0 when the database is as the applied steps and the last run left it, 1 when it is not,
11 when that cannot be decided.")]
pub(crate) struct Drift {
    /// Fail also where something in the database was not compared
    #[arg(long)]
    pub(crate) strict: bool,
    /// Write what the databases contain into this file, for `--against`
    #[arg(long, value_name = "FILE")]
    pub(crate) save: Option<PathBuf>,
    /// Compare with this file instead of the steps: one that `--save` wrote, or a snapshot
    #[arg(long, value_name = "FILE")]
    pub(crate) against: Option<PathBuf>,
    /// Record what differs only from the last run, and from no step, as it is now: grants, owners,
    /// settings. Writes our own tables only
    #[arg(long, conflicts_with = "against")]
    pub(crate) record: bool,
    /// Print the SQL that brings the databases back, and nothing else
    #[arg(long, conflicts_with_all = ["save", "against"])]
    pub(crate) repair_sql: bool,
    /// Write a step of this name that makes the steps agree with the database
    #[arg(long, value_name = "SLUG", conflicts_with_all = ["save", "against", "repair_sql"])]
    pub(crate) accept: Option<String>,
    /// With `--accept`: what has another name, `users=accounts` or `users.name=title`
    #[arg(long, value_name = "OLD=NEW", requires = "accept")]
    pub(crate) rename: Vec<String>,
    /// With `--accept`: write the step although it does this, as in `--allow data-loss`
    #[arg(long, value_name = "HAZARD", requires = "accept")]
    pub(crate) allow: Vec<String>,
}

/// `diff`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  driftless diff --from migrations:migrations/identity --to sqlite:app.db
  driftless diff --from snapshot:schema/identity.sql --to migrations:migrations/identity
  driftless diff --from sqlite:before.db --to sqlite:after.db --format json
  driftless diff --from sqlite:before.db --to snapshot:schema.sql --format sql > change.sql

A source is `migrations:DIR`, `snapshot:FILE` or a database URL.
Exits 0 when they are equal, 1 when they differ, 11 when that cannot be decided.")]
pub(crate) struct Diff {
    /// The first source
    #[arg(long, value_name = "SOURCE")]
    pub(crate) from: String,
    /// The second source
    #[arg(long, value_name = "SOURCE")]
    pub(crate) to: String,
    /// Compare who owns what, too
    #[arg(long)]
    pub(crate) owners: bool,
    /// Compare who may do what, too
    #[arg(long)]
    pub(crate) privileges: bool,
    /// Compare the order of columns, too
    #[arg(long)]
    pub(crate) column_order: bool,
    /// Compare everything
    #[arg(long)]
    pub(crate) everything: bool,
    /// With `--format sql`: the plainest statements, whatever they lock
    #[arg(long)]
    pub(crate) plain: bool,
    /// With `--format sql`: what has another name, `users=accounts` or `users.name=title`; where that
    /// is not enough, with its kind, `index:a=b`
    #[arg(long, value_name = "OLD=NEW")]
    pub(crate) rename: Vec<String>,
    /// With `--format sql`: print the SQL although it does this, as in `--allow data-loss`
    #[arg(long, value_name = "HAZARD")]
    pub(crate) allow: Vec<String>,
}
