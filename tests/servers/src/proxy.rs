//! A proxy between a run and PostgreSQL that counts messages, and may break the connection at one.
//!
//! It counts what the client sends, message by message as the protocol has them, over all connections
//! of a run. At the chosen one it either breaks before the server gets it, or hands it on and breaks
//! when the server replies: then what was asked for has happened, and nobody was told. A `COMMIT`
//! whose reply is lost is the case that everything else is about.

use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;

/// Where the connection breaks, if it does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cut {
    /// Nowhere: it only counts.
    Never,
    /// Before the server gets this message.
    Before(usize),
    /// After it, so that the reply is lost.
    After(usize),
}

/// A proxy for one run.
#[derive(Debug)]
pub struct Proxy {
    /// Where it listens.
    pub port: u16,
    state: Arc<State>,
}

#[derive(Debug)]
struct State {
    cut: Cut,
    messages: AtomicUsize,
    /// Messages that the server answers before anything else is sent.
    round_trips: AtomicUsize,
    /// The reply to the chosen message is awaited.
    mute: AtomicBool,
    broken: AtomicBool,
    over: AtomicBool,
}

impl Proxy {
    /// Listens.
    pub fn start(socket: PathBuf, cut: Cut) -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let port = listener.local_addr()?.port();
        let state = Arc::new(State {
            cut,
            messages: AtomicUsize::new(0),
            round_trips: AtomicUsize::new(0),
            mute: AtomicBool::new(false),
            broken: AtomicBool::new(false),
            over: AtomicBool::new(false),
        });
        let shared = Arc::clone(&state);
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                if shared.over.load(Ordering::SeqCst) {
                    break;
                }
                if let Ok(server) = UnixStream::connect(&socket) {
                    connect(&client, &server, &shared);
                }
            }
        });
        Ok(Self { port, state })
    }

    /// How often somebody has waited for the server's answer, connecting left out: a simple query, or
    /// the end of a series of messages that are answered together.
    pub fn round_trips(&self) -> usize {
        self.state.round_trips.load(Ordering::SeqCst)
    }

    /// Whether it came to the chosen message.
    pub fn has_broken(&self) -> bool {
        self.state.broken.load(Ordering::SeqCst)
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.state.over.store(true, Ordering::SeqCst);
        // Wakes the listener, which then ends.
        let _ = TcpStream::connect(("127.0.0.1", self.port));
    }
}

fn connect(client: &TcpStream, server: &UnixStream, state: &Arc<State>) {
    let pair = || Some((client.try_clone().ok()?, server.try_clone().ok()?));
    let (Some((from, to)), Some((back, replies))) = (pair(), pair()) else { return };
    let there = Arc::clone(state);
    thread::spawn(move || {
        let _ = forward(&from, &to, &there);
        close(&from, &to);
    });
    let here = Arc::clone(state);
    thread::spawn(move || {
        let _ = reply(&replies, &back, &here);
        close(&back, &replies);
    });
}

fn close(client: &TcpStream, server: &UnixStream) {
    let _ = client.shutdown(Shutdown::Both);
    let _ = server.shutdown(Shutdown::Both);
}

/// Hands the client's messages on.
fn forward(mut client: &TcpStream, mut server: &UnixStream, state: &State) -> io::Result<()> {
    // The first message has no type.
    let mut typed = false;
    loop {
        let message = message(&mut client, typed)?;
        let typed_before = typed;
        // Asking for encryption comes before the first message, and is answered by one byte.
        let code = message.get(4..8).unwrap_or_default();
        typed |= !matches!(code, [0x04, 0xd2, 0x16, 0x2f | 0x30]);
        if typed_before && matches!(message.first(), Some(b'Q' | b'S')) {
            state.round_trips.fetch_add(1, Ordering::SeqCst);
        }
        let number = state.messages.fetch_add(1, Ordering::SeqCst) + 1;
        if state.cut == Cut::Before(number) {
            state.broken.store(true, Ordering::SeqCst);
            return Ok(());
        }
        if state.cut == Cut::After(number) {
            state.broken.store(true, Ordering::SeqCst);
            state.mute.store(true, Ordering::SeqCst);
        }
        server.write_all(&message)?;
    }
}

fn message(client: &mut &TcpStream, typed: bool) -> io::Result<Vec<u8>> {
    let mut message = vec![0; if typed { 5 } else { 4 }];
    client.read_exact(&mut message)?;
    let length: [u8; 4] = message[message.len() - 4..].try_into().unwrap_or_default();
    let rest = usize::try_from(u32::from_be_bytes(length)).unwrap_or_default().saturating_sub(4);
    let head = message.len();
    message.resize(head + rest, 0);
    client.read_exact(&mut message[head..])?;
    Ok(message)
}

/// Hands the server's replies back, until one is to be lost.
fn reply(mut server: &UnixStream, mut client: &TcpStream, state: &State) -> io::Result<()> {
    let mut buffer = [0; 16 * 1024];
    loop {
        let count = server.read(&mut buffer)?;
        if count == 0 || state.mute.load(Ordering::SeqCst) {
            return Ok(());
        }
        client.write_all(buffer.get(..count).unwrap_or_default())?;
    }
}
