//! Arguments of the commands that write steps: `new`, `baseline`, `squash`.

use clap::Args;

/// `new`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  driftless new add_avatar               with one component
  driftless new identity add_avatar      with several
  driftless new --code fill_avatars      a step that a function of your program applies
  driftless new add_avatar --from-snapshot
                                         write up.sql and down.sql from what was edited in the
                                         component's snapshot, schema/<component>.sql
  driftless new rename --from-snapshot --rename users.name=title

The new lock line is open: the step may change until `lock` seals it, or a migration of any
environment but the local one does.")]
pub(crate) struct New {
    /// The component, where there are several, and what the step does in a word or two
    #[arg(value_names = ["COMPONENT", "SLUG"], num_args = 1..=2, required = true)]
    pub(crate) names: Vec<String>,
    /// A function of the program applies it, in place of SQL
    #[arg(long, conflicts_with = "from_snapshot")]
    pub(crate) code: bool,
    /// Write the steps that lead from the schema of the steps to the component's snapshot file, and
    /// back
    #[arg(long)]
    pub(crate) from_snapshot: bool,
    /// With `--from-snapshot`: what has another name, `users=accounts` or `users.name=title`; where
    /// that is not enough, with its kind, `index:a=b`
    #[arg(long, value_name = "OLD=NEW", requires = "from_snapshot")]
    pub(crate) rename: Vec<String>,
    /// With `--from-snapshot`: the plainest statements, whatever they lock
    #[arg(long, requires = "from_snapshot")]
    pub(crate) plain: bool,
    /// With `--from-snapshot`: write the steps although they do this, as in `--allow data-loss`
    #[arg(long, value_name = "HAZARD", requires = "from_snapshot")]
    pub(crate) allow: Vec<String>,
}

/// `baseline`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  driftless baseline                            from the component's own database
  driftless baseline identity --from postgres://localhost/old

The step is proved to make what the database has. The database is only read; `driftless adopt --at` then
records the step there.")]
pub(crate) struct Baseline {
    /// The component, where there are several
    #[arg(value_name = "COMPONENT")]
    pub(crate) name: Option<String>,
    /// The database [default: the component's own]
    #[arg(long, value_name = "URL")]
    pub(crate) from: Option<String>,
}

/// `squash`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  driftless squash --through 0040_accounts
  driftless squash --through identity/0040_accounts

An empty database begins at the baseline, one that has all replaced steps goes on behind it, and one
that has only some of them is refused until a version from before migrated it. What a baseline would
lose (rows that steps insert, statements nobody understood) is listed, and nothing is changed.")]
pub(crate) struct Squash {
    /// The last step to be replaced, `STEP` or `COMPONENT/STEP`
    #[arg(long, value_name = "STEP")]
    pub(crate) through: String,
}
