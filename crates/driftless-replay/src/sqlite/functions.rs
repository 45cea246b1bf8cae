//! The functions SQLite has, and how many arguments each takes.
//!
//! From `pragma_function_list` of the SQLite that the live backend links (3.53), and what its
//! `prepare` accepts. Functions that other common builds have beside these (mathematics,
//! percentiles, regular expressions, decimals, points) are neither known nor unknown: which build
//! will run the steps cannot be seen from here, so nothing is said about them.

use driftless_diag::Code;
use driftless_sql::sqlite::Name;

use crate::problem::{Problem, did_you_mean};
use crate::sqlite::tree::Call;

/// A function that SQLite does not have.
pub(crate) static UNKNOWN_FUNCTION: Code = Code {
    id: "unknown-function",
    title: "a function that does not exist",
    manual: "The statement calls a function that SQLite does not have, or with a number of \
             arguments that it does not take. Functions that your program adds to its own \
             connections are not there when steps are run.\n\n\
             ```sql\nSELECT left(name, 3) FROM users;      -- wrong\n\
             SELECT substr(name, 1, 3) FROM users; -- right\n```\n",
};

/// As many arguments as one likes.
const MANY: usize = usize::MAX;

/// Name, fewest and most arguments, sorted by name.
const FUNCTIONS: [(&str, usize, usize); 125] = [
    ("abs", 1, 1),
    ("avg", 1, 1),
    ("bm25", 0, MANY),
    ("changes", 0, 0),
    ("char", 0, MANY),
    ("coalesce", 2, MANY),
    ("concat", 1, MANY),
    ("concat_ws", 2, MANY),
    ("count", 0, 1),
    ("cume_dist", 0, 0),
    ("current_date", 0, 0),
    ("current_time", 0, 0),
    ("current_timestamp", 0, 0),
    ("date", 0, MANY),
    ("datetime", 0, MANY),
    ("dense_rank", 0, 0),
    ("first_value", 1, 1),
    ("format", 0, MANY),
    ("fts3_tokenizer", 1, 2),
    ("fts5", 1, 1),
    ("fts5_get_locale", 0, MANY),
    ("fts5_insttoken", 1, 1),
    ("fts5_locale", 2, 2),
    ("fts5_source_id", 0, 0),
    ("glob", 2, 2),
    ("group_concat", 1, 2),
    ("hex", 1, 1),
    ("highlight", 0, MANY),
    ("if", 2, MANY),
    ("ifnull", 2, 2),
    ("iif", 2, MANY),
    ("instr", 2, 2),
    ("json", 1, 1),
    ("json_array", 0, MANY),
    ("json_array_insert", 0, MANY),
    ("json_array_length", 1, 2),
    ("json_error_position", 1, 1),
    ("json_extract", 0, MANY),
    ("json_group_array", 1, 1),
    ("json_group_object", 2, 2),
    ("json_insert", 0, MANY),
    ("json_object", 0, MANY),
    ("json_patch", 2, 2),
    ("json_pretty", 1, 2),
    ("json_quote", 1, 1),
    ("json_remove", 0, MANY),
    ("json_replace", 0, MANY),
    ("json_set", 0, MANY),
    ("json_type", 1, 2),
    ("json_valid", 1, 2),
    ("jsonb", 1, 1),
    ("jsonb_array", 0, MANY),
    ("jsonb_array_insert", 0, MANY),
    ("jsonb_extract", 0, MANY),
    ("jsonb_group_array", 1, 1),
    ("jsonb_group_object", 2, 2),
    ("jsonb_insert", 0, MANY),
    ("jsonb_object", 0, MANY),
    ("jsonb_patch", 2, 2),
    ("jsonb_remove", 0, MANY),
    ("jsonb_replace", 0, MANY),
    ("jsonb_set", 0, MANY),
    ("julianday", 0, MANY),
    ("lag", 1, 3),
    ("last_insert_rowid", 0, 0),
    ("last_value", 1, 1),
    ("lead", 1, 3),
    ("length", 1, 1),
    ("like", 2, 3),
    ("likelihood", 2, 2),
    ("likely", 1, 1),
    ("load_extension", 1, 2),
    ("lower", 1, 1),
    ("ltrim", 1, 2),
    ("match", 2, 2),
    ("matchinfo", 1, 2),
    ("max", 1, MANY),
    ("min", 1, MANY),
    ("nth_value", 2, 2),
    ("ntile", 1, 1),
    ("nullif", 2, 2),
    ("octet_length", 1, 1),
    ("offsets", 1, 1),
    ("optimize", 1, 1),
    ("percent_rank", 0, 0),
    ("printf", 0, MANY),
    ("quote", 1, 1),
    ("random", 0, 0),
    ("randomblob", 1, 1),
    ("rank", 0, 0),
    ("replace", 3, 3),
    ("round", 1, 2),
    ("row_number", 0, 0),
    ("rtreecheck", 0, MANY),
    ("rtreedepth", 1, 1),
    ("rtreenode", 2, 2),
    ("rtrim", 1, 2),
    ("sign", 1, 1),
    ("snippet", 0, MANY),
    ("soundex", 1, 1),
    ("sqlite_compileoption_get", 1, 1),
    ("sqlite_compileoption_used", 1, 1),
    ("sqlite_log", 2, 2),
    ("sqlite_source_id", 0, 0),
    ("sqlite_version", 0, 0),
    ("strftime", 0, MANY),
    ("string_agg", 2, 2),
    ("substr", 2, 3),
    ("substring", 2, 3),
    ("subtype", 1, 1),
    ("sum", 1, 1),
    ("time", 0, MANY),
    ("timediff", 2, 2),
    ("total", 1, 1),
    ("total_changes", 0, 0),
    ("trim", 1, 2),
    ("typeof", 1, 1),
    ("unhex", 1, 2),
    ("unicode", 1, 1),
    ("unistr", 1, 1),
    ("unistr_quote", 1, 1),
    ("unixepoch", 0, MANY),
    ("unlikely", 1, 1),
    ("upper", 1, 1),
    ("zeroblob", 1, 1),
];

/// Functions of builds with other options, and of extensions that come with SQLite's sources.
const ELSEWHERE: [&str; 110] = [
    "acos",
    "acosh",
    "asin",
    "asinh",
    "atan",
    "atan2",
    "atanh",
    "base64",
    "base85",
    "ceil",
    "ceiling",
    "cos",
    "cosh",
    "crc32",
    "decimal",
    "decimal_add",
    "decimal_cmp",
    "decimal_exp",
    "decimal_mul",
    "decimal_pow2",
    "decimal_sub",
    "decimal_sum",
    "degrees",
    "dtostr",
    "edit",
    "editdist3",
    "eval",
    "exp",
    "floor",
    "fsdir",
    "geopoly_area",
    "geopoly_bbox",
    "geopoly_blob",
    "geopoly_ccw",
    "geopoly_contains_point",
    "geopoly_debug",
    "geopoly_group_bbox",
    "geopoly_json",
    "geopoly_overlap",
    "geopoly_regular",
    "geopoly_svg",
    "geopoly_within",
    "geopoly_xform",
    "icu_load_collation",
    "ieee754",
    "ieee754_exponent",
    "ieee754_from_blob",
    "ieee754_from_int",
    "ieee754_mantissa",
    "ieee754_to_blob",
    "ieee754_to_int",
    "ln",
    "log",
    "log10",
    "log2",
    "lsmode",
    "median",
    "mod",
    "next_char",
    "nextchar",
    "percentile",
    "percentile_cont",
    "percentile_disc",
    "pi",
    "pow",
    "power",
    "radians",
    "readfile",
    "regexp",
    "regexp_bytecode",
    "regexpi",
    "rot13",
    "sha1",
    "sha1_query",
    "sha1b",
    "sha3",
    "sha3_query",
    "shell_add_schema",
    "shell_escape_crnl",
    "shell_idquote",
    "shell_int32",
    "shell_module_schema",
    "shell_putsnl",
    "sin",
    "sinh",
    "spellfix1_editdist",
    "spellfix1_phonehash",
    "spellfix1_scriptcode",
    "spellfix1_translit",
    "sqlar_compress",
    "sqlar_uncompress",
    "sqlite_dbdata",
    "sqlite_dbpage",
    "sqlite_offset",
    "sqrt",
    "stmtrand",
    "strtod",
    "tan",
    "tanh",
    "tointeger",
    "toreal",
    "totype",
    "trunc",
    "usleep",
    "uuid",
    "uuid_blob",
    "uuid_str",
    "writefile",
    "zipfile",
    "zipfile_cds",
];

/// What SQLite would say about the function of a call, if it would refuse it.
pub(super) fn problem(call: &Call) -> Option<Problem> {
    let name = call.name.text.to_ascii_lowercase();
    let given = call.arguments.len();
    let at = FUNCTIONS.binary_search_by(|(known, ..)| known.cmp(&name.as_str()));
    let Some((_, fewest, most)) = at.ok().and_then(|at| FUNCTIONS.get(at)) else {
        return unknown(&call.name, &name);
    };
    // `count(*)` is a call without arguments; no other function takes a star.
    if (*fewest..=*most).contains(&given) && (!call.star || *fewest == 0) {
        return None;
    }
    let message = format!("wrong number of arguments to function `{name}`");
    let label = match (*fewest, *most) {
        (fewest, MANY) => format!("it takes {fewest} or more"),
        (0, 0) => "it takes none".to_owned(),
        (fewest, most) if fewest == most => format!("it takes {fewest}"),
        (fewest, most) => format!("it takes {fewest} to {most}"),
    };
    Some(Problem::error(&UNKNOWN_FUNCTION, call.name.span, message).label(label))
}

fn unknown(written: &Name, name: &str) -> Option<Problem> {
    // Ours, which runs register on their connection.
    if ELSEWHERE.binary_search(&name).is_ok() || name.starts_with("driftless_") {
        return None;
    }
    let message = format!("unknown function `{}`", written.text);
    let names = FUNCTIONS.iter().map(|(known, ..)| *known);
    let problem = Problem::error(&UNKNOWN_FUNCTION, written.span, message)
        .label("SQLite has no function of this name")
        .help_if(did_you_mean(name, names));
    Some(problem)
}
