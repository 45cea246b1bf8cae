//! `cargo xtask <command>`: driftless for this workspace, and the place for chores of your own.

fn main() -> std::process::ExitCode {
    driftless_cli::main()
}
