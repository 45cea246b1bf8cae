//! Where a PostgreSQL database is: `postgres://user@host:port/name?parameters`, or libpq's
//! `keyword=value` form (<https://www.postgresql.org/docs/current/libpq-connect.html>).
//!
//! Both are read here and handed to libpq as keywords, for three reasons. libpq's own errors about
//! a URL repeat it, password included. What it takes from `PG*` variables decides which database
//! is meant, and so which components share a ledger. And a few keywords are added where nobody
//! gave them (`connection.rs`).
//!
//! Nothing here may show a password: a place shows its hosts, ports and the database's name. A raw
//! `@` or `/` in a password moves the rest of it to where one of those is expected, so what cannot
//! be one is refused without being repeated.

use std::fmt;

use super::{decode, wrong};
use crate::Error;

/// How a variable of the environment is read.
pub(super) type Variable<'a> = &'a dyn Fn(&str) -> Option<String>;

/// The keywords of libpq 18 that a connection may have.
const KEYWORDS: [&str; 51] = [
    "application_name",
    "channel_binding",
    "client_encoding",
    "connect_timeout",
    "dbname",
    "fallback_application_name",
    "gssdelegation",
    "gssencmode",
    "gsslib",
    "host",
    "hostaddr",
    "keepalives",
    "keepalives_count",
    "keepalives_idle",
    "keepalives_interval",
    "krbsrvname",
    "load_balance_hosts",
    "max_protocol_version",
    "min_protocol_version",
    "oauth_client_id",
    "oauth_client_secret",
    "oauth_issuer",
    "oauth_scope",
    "options",
    "passfile",
    "password",
    "port",
    "replication",
    "require_auth",
    "requirepeer",
    "requiressl",
    "scram_client_key",
    "scram_server_key",
    "service",
    "servicefile",
    "ssl_max_protocol_version",
    "ssl_min_protocol_version",
    "sslcert",
    "sslcertmode",
    "sslcompression",
    "sslcrl",
    "sslcrldir",
    "sslkey",
    "sslkeylogfile",
    "sslmode",
    "sslnegotiation",
    "sslpassword",
    "sslrootcert",
    "sslsni",
    "target_session_attrs",
    "tcp_user_timeout",
];

/// The port when nobody names one.
const PORT: &str = "5432";

/// Where a PostgreSQL database is.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct PostgresPlace {
    /// The keywords given, in the order given; a later one wins.
    parameters: Vec<(String, String)>,
    /// What decides which database it is.
    identity: Identity,
}

/// What decides which database a connection leads to, variables considered.
#[derive(Clone, PartialEq, Eq)]
struct Identity {
    /// Hosts, comma-separated; empty for the socket that libpq was built with.
    hosts: String,
    /// Ports, comma-separated: one, or one for each host.
    ports: String,
    /// The database's name; none when only the user's name decides it, and that is the system's.
    database: Option<String>,
    /// The section of the service file, which may say all of this.
    service: Option<String>,
    /// They may set the `search_path`, and with it where the ledger is.
    options: Option<String>,
}

impl PostgresPlace {
    /// Reads what follows the scheme and its colon.
    pub(super) fn uri(rest: &str, variable: Variable<'_>) -> Result<Self, Error> {
        let rest = rest.strip_prefix("//").ok_or_else(|| {
            wrong("`//` has to follow `postgres:`, as in `postgres://host/database`")
        })?;
        let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
        let (authority, database) = rest.split_once('/').unwrap_or((rest, ""));
        let mut parameters = Vec::new();
        let hosts = match authority.split_once('@') {
            Some((user, hosts)) => {
                user_and_password(user, &mut parameters)?;
                hosts
            }
            None => authority,
        };
        hosts_and_ports(hosts, &mut parameters)?;
        if database.contains('@') {
            return Err(unescaped("database name"));
        }
        if !database.is_empty() {
            parameters.push(("dbname".to_owned(), decoded(database)?));
        }
        for parameter in query.split('&').filter(|parameter| !parameter.is_empty()) {
            parameters.push(query_parameter(parameter)?);
        }
        Self::new(parameters, variable)
    }

    /// Reads `keyword = value` pairs. A value with blanks stands in single quotes, in which a
    /// backslash takes the next character as it is.
    pub(super) fn keywords(text: &str, variable: Variable<'_>) -> Result<Self, Error> {
        let mut parameters = Vec::new();
        let mut rest = text.trim_start();
        while !rest.is_empty() {
            let Some((keyword, after)) = rest.split_once('=') else {
                return Err(wrong("a keyword of the connection string has no value"));
            };
            let (value, after) = keyword_value(after.trim_start())?;
            parameters.push((known(keyword.trim_end(), &value)?, value));
            rest = after.trim_start();
        }
        Self::new(parameters, variable)
    }

    fn new(parameters: Vec<(String, String)>, variable: Variable<'_>) -> Result<Self, Error> {
        if parameters.iter().any(|(_, value)| value.contains('\0')) {
            return Err(wrong("the URL has a NUL in it"));
        }
        let identity = Identity::of(&parameters, variable);
        if !identity.ports.split(',').all(|port| port.parse::<u16>().is_ok_and(|port| port > 0)) {
            return Err(wrong("the port in the URL is not a number between 1 and 65535"));
        }
        Ok(Self { parameters, identity })
    }

    /// Whether both lead to the same database and the same ledger in it.
    pub(super) fn same_database(&self, other: &Self) -> bool {
        self.identity == other.identity
    }

    /// The connection string for libpq, with defaults for keywords that are not given.
    pub(crate) fn connection_string(&self, defaults: &[(&str, &str)]) -> String {
        let given = |keyword: &str| self.parameters.iter().any(|(name, _)| name == keyword);
        let defaults = defaults.iter().filter(|(keyword, _)| !given(keyword));
        let all = self.parameters.iter().map(|(keyword, value)| (keyword.as_str(), value.as_str()));
        let all: Vec<String> = all
            .chain(defaults.copied())
            .map(|(keyword, value)| {
                format!("{keyword}='{}'", value.replace('\\', "\\\\").replace('\'', "\\'"))
            })
            .collect();
        all.join(" ")
    }
}

impl fmt::Display for PostgresPlace {
    /// `postgres://host:port/name`; a socket's directory stands where a parameter would.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Identity { hosts, ports, database, service, .. } = &self.identity;
        let socket = hosts.is_empty() || hosts.starts_with(['/', '@']);
        f.write_str("postgres://")?;
        if !socket {
            f.write_str(hosts)?;
        }
        if ports != PORT {
            write!(f, ":{ports}")?;
        }
        if let Some(database) = database {
            write!(f, "/{database}")?;
        }
        match (socket && !hosts.is_empty(), service) {
            (true, _) => write!(f, "?host={hosts}"),
            (false, Some(service)) => write!(f, "?service={service}"),
            (false, None) => Ok(()),
        }
    }
}

impl Identity {
    fn of(parameters: &[(String, String)], variable: Variable<'_>) -> Self {
        let given = |keyword: &str| {
            let last = parameters.iter().rev().find(|(name, _)| name == keyword);
            last.map(|(_, value)| value.clone()).filter(|value| !value.is_empty())
        };
        let or_variable = |keyword: &str, name: &str| {
            given(keyword).or_else(|| variable(name).filter(|value| !value.is_empty()))
        };
        let service = or_variable("service", "PGSERVICE");
        let hosts = given("hostaddr").or_else(|| or_variable("host", "PGHOST"));
        let user = or_variable("user", "PGUSER");
        Self {
            hosts: hosts.map(same_case).unwrap_or_default(),
            ports: or_variable("port", "PGPORT").unwrap_or_else(|| PORT.to_owned()),
            database: or_variable("dbname", "PGDATABASE").or(user).or_else(|| variable("USER")),
            service,
            options: or_variable("options", "PGOPTIONS"),
        }
    }
}

/// Names of hosts are the same in either case, directories of sockets are not.
fn same_case(hosts: String) -> String {
    if hosts.starts_with(['/', '@']) { hosts } else { hosts.to_ascii_lowercase() }
}

/// Whether a text without a scheme is libpq's `keyword=value` form and not a path.
pub(super) fn is_keywords(text: &str) -> bool {
    let first = text.trim_start().split_once('=').map(|(keyword, _)| keyword.trim_end());
    first.is_some_and(is_keyword)
}

fn is_keyword(word: &str) -> bool {
    word == "user" || KEYWORDS.contains(&word)
}

fn known(keyword: &str, value: &str) -> Result<String, Error> {
    if is_keyword(keyword) {
        return Ok(keyword.to_owned());
    }
    // A password with a raw `?` in it ends here too, and is recognised by what follows it.
    let harmless = keyword.chars().all(|c| c.is_ascii_lowercase() || c == '_');
    Err(wrong(if harmless && !value.contains('@') {
        format!("PostgreSQL's client knows no parameter `{keyword}`")
    } else {
        "PostgreSQL's client does not know one of the URL's parameters".to_owned()
    }))
}

fn user_and_password(text: &str, parameters: &mut Vec<(String, String)>) -> Result<(), Error> {
    let (user, password) = match text.split_once(':') {
        Some((user, password)) => (user, Some(password)),
        None => (text, None),
    };
    if !user.is_empty() {
        parameters.push(("user".to_owned(), decoded(user)?));
    }
    if let Some(password) = password.filter(|password| !password.is_empty()) {
        parameters.push(("password".to_owned(), decoded(password)?));
    }
    Ok(())
}

fn hosts_and_ports(text: &str, parameters: &mut Vec<(String, String)>) -> Result<(), Error> {
    if text.is_empty() {
        return Ok(());
    }
    if text.contains('@') {
        return Err(unescaped("host"));
    }
    let mut hosts = Vec::new();
    let mut ports = Vec::new();
    for one in text.split(',') {
        let (host, port) = match one.strip_prefix('[') {
            Some(rest) => rest
                .split_once(']')
                .map(|(host, port)| (host, port.strip_prefix(':').unwrap_or(port)))
                .ok_or_else(|| wrong("an IPv6 address in the URL has no `]`"))?,
            None => one.split_once(':').unwrap_or((one, "")),
        };
        hosts.push(decoded(host)?);
        ports.push(port);
    }
    if hosts.iter().any(|host| !host.is_empty()) {
        parameters.push(("host".to_owned(), hosts.join(",")));
    }
    if ports.iter().any(|port| !port.is_empty()) {
        let port = |port: &&str| if port.is_empty() { PORT } else { port }.to_owned();
        let ports: Vec<String> = ports.iter().map(port).collect();
        parameters.push(("port".to_owned(), ports.join(",")));
    }
    Ok(())
}

fn query_parameter(text: &str) -> Result<(String, String), Error> {
    let Some((keyword, value)) = text.split_once('=') else {
        return Err(wrong("a parameter of the URL has no value"));
    };
    let (keyword, decoded_value) = (decoded(keyword)?, decoded(value)?);
    // As JDBC writes it, and libpq reads it.
    if keyword == "ssl" && decoded_value == "true" {
        return Ok(("sslmode".to_owned(), "require".to_owned()));
    }
    Ok((known(&keyword, value)?, decoded_value))
}

/// The value at the beginning, and what follows it.
fn keyword_value(text: &str) -> Result<(String, &str), Error> {
    let quoted = text.strip_prefix('\'');
    let mut value = String::new();
    let mut characters = quoted.unwrap_or(text).char_indices();
    let inside = quoted.unwrap_or(text);
    while let Some((at, character)) = characters.next() {
        match character {
            '\\' => value.extend(characters.next().map(|(_, character)| character)),
            '\'' if quoted.is_some() => return Ok((value, inside.get(at + 1..).unwrap_or(""))),
            blank if quoted.is_none() && blank.is_ascii_whitespace() => {
                return Ok((value, inside.get(at..).unwrap_or("")));
            }
            other => value.push(other),
        }
    }
    match quoted {
        Some(_) => Err(wrong("a quoted value of the connection string has no end")),
        None => Ok((value, "")),
    }
}

fn decoded(text: &str) -> Result<String, Error> {
    decode(text).ok_or_else(|| wrong("the URL has escapes that are not UTF-8"))
}

fn unescaped(place: &str) -> Error {
    wrong(format!(
        "there is an `@` in the {place} of the URL; in a user name or password, `@` is written \
         `%40`, `/` is `%2F`, `:` is `%3A` and `?` is `%3F`"
    ))
}

#[cfg(test)]
mod tests {
    use super::super::Url;

    fn nothing(_: &str) -> Option<String> {
        None
    }

    fn parse(text: &str) -> Url {
        Url::parse_in(text, &nothing).unwrap_or_else(|error| panic!("{text}: {error}"))
    }

    fn string(text: &str) -> String {
        parse(text).postgres().expect("PostgreSQL").connection_string(&[])
    }

    #[test]
    fn urls_and_keywords_say_the_same() {
        for (text, expected) in [
            ("postgres://h/d", "host='h' dbname='d'"),
            ("postgresql://h/d", "host='h' dbname='d'"),
            ("POSTGRES://u@h/d", "user='u' host='h' dbname='d'"),
            (
                "postgres://u:p%40%2F@h:5433/d",
                "user='u' password='p@/' host='h' port='5433' dbname='d'",
            ),
            ("postgres://", ""),
            (
                "postgres:///d?host=/run/pg&sslmode=verify-full",
                "dbname='d' host='/run/pg' sslmode='verify-full'",
            ),
            ("postgres://%2Frun%2Fpg/d", "host='/run/pg' dbname='d'"),
            ("postgres://[::1]:5/d", "host='::1' port='5' dbname='d'"),
            ("postgres://a:1,b/d", "host='a,b' port='1,5432' dbname='d'"),
            ("postgres://h/d?ssl=true", "host='h' dbname='d' sslmode='require'"),
            ("host=h dbname = d", "host='h' dbname='d'"),
            (r"password='a\'b\\c d' user=u\ v", r"password='a\'b\\c d' user='u v'"),
            ("sslkey=/a.key sslcert=/a.crt", "sslkey='/a.key' sslcert='/a.crt'"),
        ] {
            assert_eq!(string(text), expected, "{text}");
        }
    }

    #[test]
    fn defaults_are_only_added_where_nothing_is_given() {
        let place = parse("postgres://h/d?connect_timeout=3");
        let place = place.postgres().expect("PostgreSQL");
        let defaults = [("connect_timeout", "10"), ("keepalives_idle", "5")];
        let expected = "host='h' dbname='d' connect_timeout='3' keepalives_idle='5'";
        assert_eq!(place.connection_string(&defaults), expected);
    }

    #[test]
    fn a_shown_url_has_no_user_and_no_password() {
        for (text, shown) in [
            ("postgres://u:hunter2@h:5433/d?sslpassword=hunter2", "postgres://h:5433/d"),
            ("postgres://u:hunter2@h", "postgres://h/u"),
            ("host=/run/pg dbname=d password=hunter2", "postgres:///d?host=/run/pg"),
            ("postgres://a,b:5433/d", "postgres://a,b:5432,5433/d"),
            ("service=s password=hunter2", "postgres://?service=s"),
            ("postgres://", "postgres://"),
        ] {
            let url = parse(text);
            assert_eq!(url.to_string(), shown, "{text}");
            assert!(!format!("{url:?}").contains("hunter2"), "{text}");
        }
    }

    #[test]
    fn what_cannot_be_read_is_refused_without_being_repeated() {
        for (text, message) in [
            ("postgres:h/d", "`//` has to follow"),
            ("postgres://u:hunter2/x@h/d", "an `@` in the database name"),
            ("postgres://u:5/hunter2@h/d", "an `@` in the database name"),
            ("postgres://u:p@hunter2@h/d", "an `@` in the host"),
            ("postgres://u:5?hunter@h/d", "a parameter of the URL has no value"),
            ("postgres://u:5?hunter=2@h/d", "does not know one of the URL's parameters"),
            ("postgres://h/d?hunter2=1", "does not know one of the URL's parameters"),
            ("postgres://h/d?sslmod=require", "knows no parameter `sslmod`"),
            ("postgres://h:0/d", "between 1 and 65535"),
            ("postgres://u:hunter2/d", "the port in the URL is not a number"),
            ("postgres://h/%FF", "not UTF-8"),
            ("postgres://h/a%00", "a NUL"),
            ("host=h hunter2", "has no value"),
            ("host='hunter2", "has no end"),
        ] {
            let error = Url::parse_in(text, &nothing).expect_err(text);
            assert!(error.to_string().contains(message), "{text}: {error}");
            assert!(!format!("{error} {error:?}").contains("hunter"), "{text}: {error:?}");
            assert_eq!(error.class().code(), 2, "{text}");
        }
    }

    #[test]
    fn components_share_a_database_that_variables_complete() {
        let variables = |name: &str| match name {
            "PGHOST" => Some("H".to_owned()),
            "PGDATABASE" => Some("d".to_owned()),
            _ => None,
        };
        let with = |text: &str| Url::parse_in(text, &variables).expect("a URL");
        assert!(with("postgres://").same_database(&with("postgres://u:p@h:5432/d")));
        assert!(with("dbname=d").same_database(&with("host=h")));
        assert!(!with("postgres://").same_database(&with("postgres://h/e")));
        let tenant = with("postgres://?options=-csearch_path%3Dtenant");
        assert!(!with("postgres://").same_database(&tenant), "another ledger");
        assert_eq!(with("postgres://").to_string(), "postgres://h/d");
    }

    #[test]
    fn a_path_with_an_equals_sign_is_a_path() {
        assert!(parse("a=b.db").path().is_some());
        assert!(parse("./dbname=d").path().is_some());
        assert!(parse("user=u").path().is_none());
    }
}
