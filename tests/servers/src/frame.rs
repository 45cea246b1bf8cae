//! The client's messages as the protocols of PostgreSQL and of MySQL cut them.

use std::io::{self, Read};

/// What is spoken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Protocol {
    /// PostgreSQL's.
    Postgres,
    /// MySQL's, which MariaDB speaks too. Never encrypted.
    MySql,
}

/// A message of the client.
pub(crate) struct Message {
    pub(crate) bytes: Vec<u8>,
    /// Whether the client waits for the answer before it sends anything else (PostgreSQL).
    pub(crate) awaited: bool,
}

/// Reads messages of one connection.
pub(crate) struct Reader {
    protocol: Protocol,
    /// PostgreSQL's first message has no type.
    typed: bool,
}

impl Reader {
    pub(crate) const fn new(protocol: Protocol) -> Self {
        Self { protocol, typed: false }
    }

    /// The next one.
    pub(crate) fn message(&mut self, client: &mut impl Read) -> io::Result<Message> {
        match self.protocol {
            Protocol::Postgres => self.postgres(client),
            Protocol::MySql => mysql(client),
        }
    }

    fn postgres(&mut self, client: &mut impl Read) -> io::Result<Message> {
        let mut bytes = vec![0; if self.typed { 5 } else { 4 }];
        client.read_exact(&mut bytes)?;
        let length: [u8; 4] = bytes[bytes.len() - 4..].try_into().unwrap_or_default();
        let rest =
            usize::try_from(u32::from_be_bytes(length)).unwrap_or_default().saturating_sub(4);
        body(client, &mut bytes, rest)?;
        let awaited = self.typed && matches!(bytes.first(), Some(b'Q' | b'S'));
        // Asking for encryption comes before the first message, and is answered by one byte.
        let code = bytes.get(4..8).unwrap_or_default();
        self.typed |= !matches!(code, [0x04, 0xd2, 0x16, 0x2f | 0x30]);
        Ok(Message { bytes, awaited })
    }
}

fn mysql(client: &mut impl Read) -> io::Result<Message> {
    let mut bytes = vec![0; 4];
    client.read_exact(&mut bytes)?;
    let length = u32::from_le_bytes([bytes[0], bytes[1], bytes[2], 0]);
    body(client, &mut bytes, usize::try_from(length).unwrap_or_default())?;
    Ok(Message { bytes, awaited: false })
}

fn body(client: &mut impl Read, bytes: &mut Vec<u8>, rest: usize) -> io::Result<()> {
    let head = bytes.len();
    bytes.resize(head + rest, 0);
    client.read_exact(&mut bytes[head..])
}
