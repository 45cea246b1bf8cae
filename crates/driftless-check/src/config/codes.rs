//! The ways in which `driftless.toml` can be wrong, each with its manual page.

use driftless_diag::Code;

/// Every way in which `driftless.toml` can be wrong.
pub static CODES: &[&Code] = &[
    &CONFIG_MISSING,
    &CONFIG_UNREADABLE,
    &CONFIG_SYNTAX,
    &CONFIG_UNKNOWN_KEY,
    &CONFIG_MISSING_KEY,
    &CONFIG_VALUE,
];

pub(crate) static CONFIG_MISSING: Code = Code {
    id: "config-missing",
    title: "there is no `driftless.toml`",
    manual: "\
The command works on the components that `driftless.toml` names, and there is no such file here or
in a directory above.

Run `driftless init` to write one, name another with `--config FILE`, or do without it:
`--migrations DIR --backend B --url URL`.
",
};

pub(crate) static CONFIG_UNREADABLE: Code = Code {
    id: "config-unreadable",
    title: "`driftless.toml` cannot be read",
    manual: "\
The file exists, and reading it failed or it is not UTF-8. The message says which.

Look at its permissions, or save it as UTF-8.
",
};

pub(crate) static CONFIG_SYNTAX: Code = Code {
    id: "config-syntax",
    title: "`driftless.toml` is not valid TOML",
    manual: "\
The file does not follow the grammar of TOML 1.1 (<https://toml.io>). What could be read around the
mistake is still checked, so that one run reports every problem.
",
};

pub(crate) static CONFIG_UNKNOWN_KEY: Code = Code {
    id: "config-unknown-key",
    title: "a key of `driftless.toml` that has no meaning",
    manual: "\
A misspelt key that is silently ignored changes what a run does without telling anybody, so a key
we do not know is an error. The message names the nearest key that exists.

```toml
[components.identity]
migratoins = \"migrations/identity\"   # bad: did you mean `migrations`?
```
",
};

pub(crate) static CONFIG_MISSING_KEY: Code = Code {
    id: "config-missing-key",
    title: "a component of `driftless.toml` lacks a key it needs",
    manual: "\
Every component says at least what its database runs on and where its steps are:

```toml
[components.identity]
backend    = \"sqlite\"
migrations = \"migrations/identity\"
```
",
};

pub(crate) static CONFIG_VALUE: Code = Code {
    id: "config-value",
    title: "a value of `driftless.toml` that makes no sense",
    manual: "\
The value has another type than the key takes, or is not one of the words it takes, or contradicts
another part of the file (an environment names a component that does not exist, two components have
one directory). The message says what is expected.
",
};
