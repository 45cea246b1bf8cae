//! `cargo driftless`: the command line as a subcommand of cargo.

fn main() -> std::process::ExitCode {
    driftless_cli::main()
}
