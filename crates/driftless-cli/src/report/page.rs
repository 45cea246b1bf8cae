//! The page a report is written on: the streams, their colours, how much to say.

use driftless_diag::{Color, Diagnostic, Severity, render};

use super::{Form, Report};
use crate::args::{Format, Global, When};
use crate::{CliError, Stream};

/// What a piece of text means; the page decides whether that is a colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Style {
    /// A heading or a name.
    Strong,
    /// As it should be.
    Good,
    /// Worth a look.
    Warn,
    /// Wrong.
    Bad,
    /// Less important.
    Faint,
}

/// Where a command's output goes.
pub(crate) struct Page<'p, 's> {
    out: &'p mut Stream<'s>,
    err: &'p mut Stream<'s>,
    color: When,
    format: Format,
    verbosity: Verbosity,
}

/// How much to say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Verbosity {
    Quiet,
    Normal,
    Verbose,
}

impl<'p, 's> Page<'p, 's> {
    /// A page for the streams, as the options want it.
    pub(crate) fn new(out: &'p mut Stream<'s>, err: &'p mut Stream<'s>, global: &Global) -> Self {
        let verbosity = match (global.quiet, global.verbose) {
            (true, _) => Verbosity::Quiet,
            (_, true) => Verbosity::Verbose,
            _ => Verbosity::Normal,
        };
        Self { out, err, color: global.color, format: global.format, verbosity }
    }

    /// Prints a report in the form the user asked for.
    pub(crate) fn show(&mut self, report: &dyn Report) {
        match self.format {
            Format::Sarif => self.form(report, Form::Sarif),
            Format::Junit => self.form(report, Form::Junit),
            Format::Markdown => self.form(report, Form::Markdown),
            Format::Html => self.form(report, Form::Html),
            Format::Text => report.text(self),
            Format::Sql => report.sql(self),
            Format::Json => {
                let document = report.json();
                // Serialising a `Value` cannot fail: it has no map with keys that are not text.
                let text = serde_json::to_string_pretty(&document).unwrap_or_default();
                self.out.line(&text);
            }
        }
    }

    /// Commands without the form were refused before they ran.
    fn form(&mut self, report: &dyn Report, form: Form) {
        self.out.raw(&report.other(form).unwrap_or_default());
    }

    /// Prints why a command could not do its work.
    pub(crate) fn error(&mut self, error: &CliError) {
        error.diagnostics.iter().for_each(|diagnostic| self.failure(diagnostic));
        self.problem(&error.message);
        error.help.iter().for_each(|help| self.help(help));
    }

    /// Prints an error sentence that belongs to a report.
    pub(crate) fn problem(&mut self, text: &str) {
        let label = paint(self.error_color(), Style::Bad, "error");
        self.err.line(&format!("{label}: {text}"));
    }

    /// Prints what to do about an error.
    pub(crate) fn help(&mut self, text: &str) {
        let label = paint(self.error_color(), Style::Strong, "help");
        self.err.line(&format!("  {label}: {text}"));
    }

    /// Renders a diagnostic beside the report; what is no error not for the quiet.
    pub(crate) fn failure(&mut self, diagnostic: &Diagnostic) {
        if !diagnostic.is_error() && self.verbosity == Verbosity::Quiet {
            return;
        }
        let text = render(diagnostic, self.error_color());
        self.err.line(&text);
        self.err.line("");
    }

    /// Prints something the user should know, unless asked to be quiet.
    pub(crate) fn warn(&mut self, text: &str) {
        if self.verbosity > Verbosity::Quiet {
            let label = paint(self.error_color(), Style::Warn, "warning");
            self.err.line(&format!("{label}: {text}"));
        }
    }

    /// A line of the report.
    pub(crate) fn line(&mut self, text: &str) {
        self.out.line(text);
    }

    /// A line of the report that a quiet user does not want.
    pub(crate) fn info(&mut self, text: &str) {
        if self.verbosity > Verbosity::Quiet {
            self.out.line(text);
        }
    }

    /// A line of the report for who asked for more.
    pub(crate) fn detail(&mut self, text: &str) {
        if self.verbosity == Verbosity::Verbose {
            self.out.line(text);
        }
    }

    /// Text that is not made of lines.
    pub(crate) fn raw(&mut self, text: &str) {
        self.out.raw(text);
    }

    /// A line about what is going on, beside the report.
    pub(crate) fn progress(&mut self, text: &str) {
        if self.shows_progress() {
            self.err.line(text);
        }
    }

    /// Whether to say what is going on: not to the quiet, and not where a program reads.
    pub(crate) fn shows_progress(&self) -> bool {
        self.verbosity > Verbosity::Quiet && self.format == Format::Text
    }

    /// Whether a person watches what is going on.
    pub(crate) fn progress_is_watched(&self) -> bool {
        self.shows_progress() && self.err.is_terminal()
    }

    /// Whether the user asked for more.
    pub(crate) fn is_verbose(&self) -> bool {
        self.verbosity == Verbosity::Verbose
    }

    /// Renders a diagnostic into the report; notes only for who asked for more.
    pub(crate) fn diagnostic(&mut self, diagnostic: &Diagnostic) {
        let least = match diagnostic.severity {
            Severity::Error => Verbosity::Quiet,
            Severity::Warning => Verbosity::Normal,
            Severity::Note => Verbosity::Verbose,
        };
        if self.verbosity >= least {
            let text = render(diagnostic, self.color());
            self.out.line(&text);
            self.out.line("");
        }
    }

    /// The text in the colour of its meaning, if the report has colours.
    pub(crate) fn paint(&self, style: Style, text: &str) -> String {
        paint(self.color(), style, text)
    }

    fn color(&self) -> Color {
        choose(self.color, self.out.is_terminal())
    }

    fn error_color(&self) -> Color {
        choose(self.color, self.err.is_terminal())
    }
}

fn choose(when: When, terminal: bool) -> Color {
    let unwanted = || {
        std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty())
            || std::env::var_os("TERM").is_some_and(|value| value == "dumb")
    };
    match when {
        When::Always => Color::Ansi,
        When::Auto if terminal && !unwanted() => Color::Ansi,
        When::Auto | When::Never => Color::Plain,
    }
}

fn paint(color: Color, style: Style, text: &str) -> String {
    let code = match style {
        Style::Strong => "1",
        Style::Good => "32",
        Style::Warn => "33;1",
        Style::Bad => "31;1",
        Style::Faint => "2",
    };
    match color {
        Color::Ansi => format!("\u{1b}[{code}m{text}\u{1b}[0m"),
        Color::Plain => text.to_owned(),
    }
}
