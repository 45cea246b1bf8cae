//! Working at a long list from both of two threads.
//!
//! Whoever waits for a schema of thousands of tables waits for this and for nothing else, and one text is
//! read without regard to the next.

use std::sync::{Mutex, PoisonError};
use std::thread;

/// How many objects a thread takes at a time. A list that is no longer is worth no thread.
const SHARE: usize = 1_000;

/// Works at a list share by share, in any order.
pub(super) fn by_shares<T: Send>(list: &mut [T], work: impl Fn(&mut [T]) + Sync) {
    if list.len() <= SHARE {
        return work(list);
    }
    let shares = Mutex::new(list.chunks_mut(SHARE));
    let next = || shares.lock().unwrap_or_else(PoisonError::into_inner).next();
    let work_on = || {
        while let Some(share) = next() {
            work(share);
        }
    };
    thread::scope(|scope| {
        // Where the system has no thread to give, this one does all of it.
        let _ = thread::Builder::new().spawn_scoped(scope, work_on);
        work_on();
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_is_worked_at_once() {
        for length in [0, 1, SHARE, SHARE + 1, 5 * SHARE + 7] {
            let mut list: Vec<usize> = (0..length).collect();
            by_shares(&mut list, |share| share.iter_mut().for_each(|it| *it += 1));
            assert!(list.into_iter().eq(1..=length), "of {length}");
        }
    }
}
