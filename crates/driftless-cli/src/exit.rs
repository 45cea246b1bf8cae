//! The exit codes: one closed set for every command, so that a script or a job controller can act
//! on a number.
//!
//! A code says what the caller may do next, not which function failed: try again (75), change the
//! input (2, 3, 4, 6), call a person (5), read the findings (1, 11). Numbers are part of the
//! interface and never change their meaning; `docs/cli.md` and `--help` print the same table, from
//! [`Exit::ALL`].

use std::process::ExitCode;

use driftless_db::Class;

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Exit {
    /// Done, or nothing to do.
    Done,
    /// Findings: drift, `diff` differs, `check` has errors, a stale `--check`.
    Findings,
    /// Usage or configuration.
    Usage,
    /// Refused by a guard before anything was touched.
    Guard,
    /// A step failed and was rolled back; the same input will fail again.
    RolledBack,
    /// Partly done, or nobody knows: a person has to look.
    Partial,
    /// The history disagrees: a checksum, an unknown or a deleted step.
    History,
    /// Steps are pending (`gate`, `wait`, `plan --exit-code`).
    Pending,
    /// `drift` or `diff` cannot decide, or could not read something.
    Undecided,
    /// Temporary: the lock is busy, or a signal stopped the run. Try again.
    Temporary,
}

impl Exit {
    /// Every code, in ascending order.
    pub const ALL: [Self; 10] = [
        Self::Done,
        Self::Findings,
        Self::Usage,
        Self::Guard,
        Self::RolledBack,
        Self::Partial,
        Self::History,
        Self::Pending,
        Self::Undecided,
        Self::Temporary,
    ];

    /// The number the process ends with.
    pub const fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Findings => 1,
            Self::Usage => 2,
            Self::Guard => 3,
            Self::RolledBack => 4,
            Self::Partial => 5,
            Self::History => 6,
            Self::Pending => 10,
            Self::Undecided => 11,
            Self::Temporary => 75,
        }
    }

    /// What it means, in one line.
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::Done => "done, or nothing to do",
            Self::Findings => "findings: drift, a difference, errors in steps, a stale --check",
            Self::Usage => "usage or configuration",
            Self::Guard => "refused by a guard; nothing was touched",
            Self::RolledBack => "a step failed and was rolled back; it will fail again",
            Self::Partial => "partly done or unknown; a person has to look",
            Self::History => "the history disagrees: an edited, unknown or deleted step",
            Self::Pending => "steps are pending (gate, wait, plan --exit-code)",
            Self::Undecided => "cannot decide, or could not read something (drift, diff)",
            Self::Temporary => "temporary (busy, stopped by a signal); try again",
        }
    }

    /// The table that `--help` ends with.
    pub fn table() -> String {
        let lines: Vec<String> = Self::ALL
            .iter()
            .map(|exit| format!("  {:>2}  {}", exit.code(), exit.meaning()))
            .collect();
        format!("Exit codes:\n{}", lines.join("\n"))
    }

    /// The one of two outcomes that a run over several components ends with. The worse one wins;
    /// what a person has to look at is worse than what will be retried.
    #[must_use]
    pub fn worst(self, other: Self) -> Self {
        if self.rank() >= other.rank() { self } else { other }
    }

    const fn rank(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Pending => 1,
            Self::Undecided => 2,
            Self::Findings => 3,
            Self::Temporary => 4,
            Self::Usage => 5,
            Self::Guard => 6,
            Self::History => 7,
            Self::RolledBack => 8,
            Self::Partial => 9,
        }
    }
}

impl From<Class> for Exit {
    fn from(class: Class) -> Self {
        match class {
            Class::Usage => Self::Usage,
            Class::Guard => Self::Guard,
            Class::Failed => Self::RolledBack,
            Class::Partial => Self::Partial,
            Class::History => Self::History,
            Class::Temporary => Self::Temporary,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_numbers_are_the_documented_ones() {
        let codes: Vec<u8> = Exit::ALL.iter().map(|exit| exit.code()).collect();
        assert_eq!(codes, [0, 1, 2, 3, 4, 5, 6, 10, 11, 75]);
    }

    #[test]
    fn a_failing_database_ends_with_the_number_it_names() {
        for class in [
            Class::Usage,
            Class::Guard,
            Class::Failed,
            Class::Partial,
            Class::History,
            Class::Temporary,
        ] {
            assert_eq!(Exit::from(class).code(), class.code());
        }
    }

    #[test]
    fn the_manual_has_the_same_table() {
        let manual = include_str!("../../../docs/cli.md");
        for exit in Exit::ALL {
            let row = format!("| {} | {} |", exit.code(), exit.meaning());
            assert!(manual.contains(&row), "docs/cli.md lacks `{row}`");
        }
    }

    #[test]
    fn the_worse_outcome_wins_whatever_the_order() {
        for one in Exit::ALL {
            for two in Exit::ALL {
                assert_eq!(one.worst(two), two.worst(one));
            }
            assert_eq!(one.worst(Exit::Done), one);
        }
        assert_eq!(Exit::Findings.worst(Exit::Undecided), Exit::Findings);
        assert_eq!(Exit::Temporary.worst(Exit::RolledBack), Exit::RolledBack);
    }
}
