//! `driftless`: the command line, installed.

fn main() -> std::process::ExitCode {
    driftless_cli::main()
}
