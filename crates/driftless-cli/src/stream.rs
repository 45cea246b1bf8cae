//! Where output goes: the two streams of a run, and what each can show.
//!
//! Passed in rather than taken from the process, so that a program which embeds the command line,
//! and a test, decide where text ends up. The one special case is a reader that went away
//! (`driftless status | head`): that is no failure of ours, so it only silences the stream. Any
//! other failure to write is remembered, because a report nobody received must not end in 0.

use std::io::{self, ErrorKind, IsTerminal, Write};

/// One output of a run.
pub struct Stream<'a> {
    writer: Box<dyn Write + 'a>,
    terminal: bool,
    failure: Option<io::Error>,
    closed: bool,
}

impl Stream<'static> {
    /// The process's standard output.
    pub fn stdout() -> Self {
        let stdout = io::stdout();
        let terminal = stdout.is_terminal();
        Self::new(Box::new(stdout), terminal)
    }

    /// The process's standard error.
    pub fn stderr() -> Self {
        let stderr = io::stderr();
        let terminal = stderr.is_terminal();
        Self::new(Box::new(stderr), terminal)
    }
}

impl<'a> Stream<'a> {
    /// A writer that is no terminal, such as a buffer.
    pub fn plain(writer: impl Write + 'a) -> Self {
        Self::new(Box::new(writer), false)
    }

    fn new(writer: Box<dyn Write + 'a>, terminal: bool) -> Self {
        Self { writer, terminal, failure: None, closed: false }
    }

    /// Whether a person is looking, so that progress and colours make sense.
    pub fn is_terminal(&self) -> bool {
        self.terminal
    }

    /// Writes the text and a line break.
    pub(crate) fn line(&mut self, text: &str) {
        self.raw(text);
        self.raw("\n");
    }

    /// Writes the text as it is.
    pub(crate) fn raw(&mut self, text: &str) {
        if self.closed {
            return;
        }
        if let Err(error) = self.writer.write_all(text.as_bytes()) {
            self.fail(error);
        }
    }

    /// Flushes, and hands back the first failure to write that was not a reader gone away.
    pub(crate) fn finish(&mut self) -> Option<io::Error> {
        if !self.closed
            && let Err(error) = self.writer.flush()
        {
            self.fail(error);
        }
        self.failure.take()
    }

    fn fail(&mut self, error: io::Error) {
        self.closed = true;
        if error.kind() != ErrorKind::BrokenPipe {
            self.failure = Some(error);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Fails(ErrorKind);

    impl Write for Fails {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(self.0.into())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_reader_that_went_away_is_no_failure() {
        let mut stream = Stream::plain(Fails(ErrorKind::BrokenPipe));
        stream.line("x");
        stream.line("y");
        assert!(stream.finish().is_none());
    }

    #[test]
    fn a_full_disk_is_one() {
        let mut stream = Stream::plain(Fails(ErrorKind::StorageFull));
        stream.line("x");
        assert_eq!(stream.finish().map(|error| error.kind()), Some(ErrorKind::StorageFull));
    }
}
