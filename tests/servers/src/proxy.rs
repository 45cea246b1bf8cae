//! A proxy between a run and a server that counts messages, and may do something at one of them.
//!
//! It counts what the client sends, message by message as the protocol has them, over all connections
//! of a run. At the chosen one the connection breaks, or nothing comes through any more in either
//! direction, or whatever else somebody wants to do happens. That is before the server gets the
//! message, or as soon as it has it, or when it replies: then what was asked for has happened, and
//! nobody was told. A `COMMIT` whose reply is lost is the case that everything else is about.
//!
//! It may also hold every reply back for a time, as a network does between places far apart.

use std::fmt;
use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::{Duration, Instant};

use crate::frame::{self, Protocol};

/// At which of the client's messages something happens, counted from one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cut {
    /// At none: it only counts.
    Never,
    /// Before the server gets this message.
    Before(usize),
    /// When it has it, and works on it.
    During(usize),
    /// When it replies; the reply is lost.
    After(usize),
}

/// What happens then.
pub enum Deed {
    /// The connection breaks.
    Break,
    /// Nothing comes through any more, in either direction, on any connection.
    Freeze,
    /// This, and the connection breaks.
    Call(Box<dyn Fn() + Send + Sync>),
    /// This, before the server gets the message, and then it goes on ([`Cut::Before`] only).
    Meanwhile(Box<dyn Fn() + Send + Sync>),
}

impl fmt::Debug for Deed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Break => "Break",
            Self::Freeze => "Freeze",
            Self::Call(_) => "Call",
            Self::Meanwhile(_) => "Meanwhile",
        })
    }
}

/// What a proxy stands before, and what it does.
#[derive(Debug)]
pub struct Wire {
    /// The server's socket.
    pub socket: PathBuf,
    /// What is spoken there.
    pub protocol: Protocol,
    /// When something happens.
    pub cut: Cut,
    /// What.
    pub deed: Deed,
    /// How long replies are held back.
    pub delay: Duration,
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
    wire: Wire,
    messages: AtomicUsize,
    /// Messages that the server answers before anything else is sent.
    round_trips: AtomicUsize,
    /// The reply to the chosen message is awaited.
    mute: AtomicBool,
    broken: AtomicBool,
    frozen: AtomicBool,
    over: AtomicBool,
}

impl Proxy {
    /// Listens before a PostgreSQL server, and breaks the connection at a message.
    pub fn start(socket: PathBuf, cut: Cut) -> io::Result<Self> {
        let (protocol, deed, delay) = (Protocol::Postgres, Deed::Break, Duration::ZERO);
        Self::before(Wire { socket, protocol, cut, deed, delay })
    }

    /// Listens.
    pub fn before(wire: Wire) -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let port = listener.local_addr()?.port();
        let state = Arc::new(State {
            wire,
            messages: AtomicUsize::new(0),
            round_trips: AtomicUsize::new(0),
            mute: AtomicBool::new(false),
            broken: AtomicBool::new(false),
            frozen: AtomicBool::new(false),
            over: AtomicBool::new(false),
        });
        let shared = Arc::clone(&state);
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                if shared.over.load(Ordering::SeqCst) {
                    break;
                }
                let _ = client.set_nodelay(true);
                if let Ok(server) = UnixStream::connect(&shared.wire.socket) {
                    connect(&client, &server, &shared);
                }
            }
        });
        Ok(Self { port, state })
    }

    /// How often somebody has waited for the server's answer, connecting left out: a simple query, or
    /// the end of a series of messages that are answered together. Only PostgreSQL's are counted.
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

impl State {
    /// The chosen message has come, and mostly the connection ends with that.
    fn breaks(&self) {
        // Whoever is struck may end at once, and somebody asks then whether it was.
        self.broken.store(true, Ordering::SeqCst);
        match &self.wire.deed {
            Deed::Break => {}
            Deed::Freeze => self.frozen.store(true, Ordering::SeqCst),
            Deed::Call(deed) | Deed::Meanwhile(deed) => deed(),
        }
        self.thaw();
    }

    /// Waits, if nothing comes through any more, until the proxy is dropped.
    fn thaw(&self) {
        while self.frozen.load(Ordering::SeqCst) && !self.over.load(Ordering::SeqCst) {
            thread::sleep(Duration::from_millis(5));
        }
    }
}

fn connect(client: &TcpStream, server: &UnixStream, state: &Arc<State>) {
    let pair = || Some((client.try_clone().ok()?, server.try_clone().ok()?));
    let (Some((from, to)), Some((back, replies))) = (pair(), pair()) else { return };
    let Ok(outlet) = client.try_clone() else { return };
    let there = Arc::clone(state);
    thread::spawn(move || {
        let _ = forward(&from, &to, &there);
        there.thaw();
        close(&from, &to);
    });
    let (sender, receiver) = mpsc::channel();
    let (here, last) = (Arc::clone(state), Arc::clone(state));
    thread::spawn(move || {
        let _ = deliver(&receiver, &outlet, &last);
    });
    thread::spawn(move || {
        let _ = reply(&replies, &sender, &here);
        // What is on its way arrives before the end does.
        drop(sender);
        if here.wire.delay > Duration::ZERO && !here.broken.load(Ordering::SeqCst) {
            thread::sleep(here.wire.delay * 2);
        }
        here.thaw();
        close(&back, &replies);
    });
}

fn close(client: &TcpStream, server: &UnixStream) {
    let _ = client.shutdown(Shutdown::Both);
    let _ = server.shutdown(Shutdown::Both);
}

/// Hands the client's messages on.
fn forward(mut client: &TcpStream, mut server: &UnixStream, state: &State) -> io::Result<()> {
    let mut reader = frame::Reader::new(state.wire.protocol);
    loop {
        let message = reader.message(&mut client)?;
        state.thaw();
        if message.awaited {
            state.round_trips.fetch_add(1, Ordering::SeqCst);
        }
        let number = state.messages.fetch_add(1, Ordering::SeqCst) + 1;
        if state.wire.cut == Cut::Before(number) {
            state.breaks();
            if !matches!(state.wire.deed, Deed::Meanwhile(_)) {
                return Ok(());
            }
        }
        if state.wire.cut == Cut::After(number) {
            state.mute.store(true, Ordering::SeqCst);
        }
        server.write_all(&message.bytes)?;
        if state.wire.cut == Cut::During(number) {
            state.breaks();
            return Ok(());
        }
    }
}

/// Takes the server's replies, until one is to be lost.
fn reply(
    mut server: &UnixStream,
    replies: &mpsc::Sender<(Instant, Vec<u8>)>,
    state: &State,
) -> io::Result<()> {
    let mut buffer = [0; 16 * 1024];
    loop {
        let count = server.read(&mut buffer)?;
        if state.mute.load(Ordering::SeqCst) {
            state.breaks();
            return Ok(());
        }
        if count == 0 {
            return Ok(());
        }
        let bytes = buffer.get(..count).unwrap_or_default().to_vec();
        if replies.send((Instant::now() + state.wire.delay, bytes)).is_err() {
            return Ok(());
        }
    }
}

/// Hands them back when their time has come.
fn deliver(
    replies: &Receiver<(Instant, Vec<u8>)>,
    mut client: &TcpStream,
    state: &State,
) -> io::Result<()> {
    for (when, bytes) in replies {
        thread::sleep(when.saturating_duration_since(Instant::now()));
        state.thaw();
        client.write_all(&bytes)?;
    }
    Ok(())
}
