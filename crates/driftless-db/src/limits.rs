//! How long a statement may wait and work.

use std::time::Duration;

/// How long the statements of a run may wait and work. Where a step sets something itself, that
/// holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Limits {
    /// PostgreSQL: how long a statement may wait for a lock on a table before it gives up, so that
    /// those who queue behind it can go on. None for what the server says.
    pub lock_timeout: Option<Duration>,
    /// PostgreSQL: how long a statement may take. None for what the server says.
    pub statement_timeout: Option<Duration>,
    /// For how long a step that gave up waiting is tried again. Nothing for once only.
    pub retry_for: Duration,
}

impl Limits {
    /// How long to pause before another attempt: twice as long each time, and a random part of it, so
    /// that several who gave up together do not come back together.
    pub(crate) fn pause(attempt: u32, seed: u64) -> Duration {
        let longest = 250_u64.saturating_mul(1 << attempt.min(7)).min(30_000);
        // What splitmix makes of the seed; nothing depends on its quality.
        let mut mixed = seed.wrapping_add(u64::from(attempt).wrapping_mul(0x9e37_79b9_7f4a_7c15));
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed ^= mixed >> 27;
        Duration::from_millis(longest / 4 + mixed % (longest * 3 / 4 + 1))
    }
}

/// How long to try again what gave way to others.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Patience {
    /// For how long in all.
    pub(crate) retry_for: Duration,
    /// Another for each session.
    pub(crate) seed: u64,
}

/// For how long at least, where the server chose whom of two to undo: then the other goes on, and
/// there is nothing to wait for.
const CONFLICTS: Duration = Duration::from_secs(10);

impl Patience {
    /// How long to pause before the next attempt; nothing when there was the last one.
    pub(crate) fn pause(self, attempt: u32, since: Duration, conflict: bool) -> Option<Duration> {
        let all = if conflict { self.retry_for.max(CONFLICTS) } else { self.retry_for };
        let pause = Limits::pause(attempt - 1, self.seed);
        (since + pause <= all).then_some(pause)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_and_differ_and_end() {
        let pause = |attempt| Limits::pause(attempt, 7).as_millis();
        assert!((62..=250).contains(&pause(0)), "{}", pause(0));
        assert!((7_500..=30_000).contains(&pause(40)), "{}", pause(40));
        assert_ne!(Limits::pause(3, 1), Limits::pause(3, 2));
    }

    #[test]
    fn a_conflict_is_worth_another_attempt_where_a_wait_is_not() {
        let once = Patience { retry_for: Duration::ZERO, seed: 7 };
        assert_eq!(once.pause(1, Duration::ZERO, false), None);
        assert!(once.pause(1, Duration::ZERO, true).is_some());
        assert_eq!(once.pause(1, CONFLICTS, true), None);
        let long = Patience { retry_for: Duration::from_secs(60), seed: 7 };
        assert!(long.pause(1, CONFLICTS, true).is_some());
    }
}
