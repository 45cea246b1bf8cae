//! The end of a plan: what a database's ledger says when every step is applied and nothing else.
//!
//! Most starts of a program find nothing to do. What they compare is worked out when the plan is encoded and
//! stands in front of it, so that a plan of a thousand steps is only decoded by a run that needs them.

use driftless_diag::Backend;
use sha2::{Digest as _, Sha256};

use crate::Plan;

/// A row of a ledger, as far as it is hashed: component, step and checksum.
pub type HashedRow<'a> = (&'a str, &'a str, &'a [u8; 32]);

/// What is known of a plan before its steps are decoded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ending {
    /// The component's name.
    pub component: String,
    /// The product whose SQL the steps are written in.
    pub backend: Backend,
    /// How many steps there are.
    pub steps: usize,
    /// The [`ledger_hash`] of a database that has them all, and no other.
    pub ledger: [u8; 32],
    /// The [`head_hash`] of the same.
    pub head: [u8; 32],
}

impl Plan {
    /// Its end.
    pub fn ending(&self) -> Ending {
        let component = self.component.as_str();
        let rows = || self.steps.iter().map(|it| (component, it.name.as_str(), &it.checksum));
        Ending {
            component: self.component.clone(),
            backend: self.backend,
            steps: self.steps.len(),
            ledger: ledger_hash(rows()),
            head: head_hash(rows()),
        }
    }
}

/// SHA-256 of a ledger written as one text, which servers can be asked for: component, step and checksum
/// (in lower-case hexadecimal) of each row in the order of applying, all with a line feed between them.
pub fn ledger_hash<'a>(rows: impl Iterator<Item = HashedRow<'a>>) -> [u8; 32] {
    let mut hasher = Sha256::new();
    let mut line = String::new();
    for (component, step, checksum) in rows {
        if !line.is_empty() {
            line.clear();
            line.push('\n');
        }
        line.push_str(component);
        line.push('\n');
        line.push_str(step);
        line.push('\n');
        push_hex(&mut line, checksum);
        hasher.update(&line);
    }
    hasher.finalize().into()
}

/// SHA-256 of the state of a ledger, as records name it: component, step and checksum of each row in the
/// order of applying, the first two behind their length as eight bytes, the lowest first.
pub fn head_hash<'a>(rows: impl Iterator<Item = HashedRow<'a>>) -> [u8; 32] {
    let mut hasher = Sha256::new();
    for (component, step, checksum) in rows {
        for part in [component, step] {
            hasher.update((part.len() as u64).to_le_bytes());
            hasher.update(part);
        }
        hasher.update(checksum);
    }
    hasher.finalize().into()
}

/// Bytes in lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 2);
    push_hex(&mut text, bytes);
    text
}

/// Appends bytes in lower-case hexadecimal.
fn push_hex(text: &mut String, bytes: &[u8]) {
    let digit =
        |nibble: u8| char::from(if nibble < 10 { b'0' + nibble } else { b'a' + nibble - 10 });
    for byte in bytes {
        text.push(digit(byte >> 4));
        text.push(digit(byte & 0xf));
    }
}
