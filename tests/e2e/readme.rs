//! Every shell block of the README, run in order in one fresh checkout.

use crate::checkout::{Checkout, text};
use crate::transcript;

#[test]
fn every_block_of_the_readme_does_what_it_says() {
    let readme =
        std::fs::read_to_string(driftless_tests::root().join("README.md")).expect("README");
    for shell in ["```sh", "```bash", "```shell"] {
        assert!(
            !readme.contains(shell),
            "shell blocks are `console` transcripts, so that they run"
        );
    }
    let entries = transcript::entries(&readme);
    assert!(entries.len() >= 5, "only {} commands found", entries.len());
    let checkout = Checkout::new();
    for entry in entries {
        // Testing runs this test; cloning and entering the clone are done.
        if ["cargo xtask test", "git clone", "cd ", "cargo install"]
            .iter()
            .any(|elsewhere| entry.command.starts_with(elsewhere))
        {
            continue;
        }
        let output = checkout.shell(&entry.command);
        let printed = text(&output);
        let lines: Vec<String> = printed.lines().map(|line| line.trim_end().to_owned()).collect();
        assert_eq!(output.status.code(), Some(entry.exit_code), "$ {}\n{printed}", entry.command);
        assert!(
            transcript::matches(&entry.expected, &lines),
            "$ {}\nexpected:\n{}\nprinted:\n{printed}",
            entry.command,
            entry.expected.join("\n")
        );
    }
}
