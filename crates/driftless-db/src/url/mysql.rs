//! Where a MySQL or MariaDB database is: `mysql://user:password@host:port/name?parameters`, or the
//! same with `mariadb://`.
//!
//! Which of the two answers is found out by connecting, and which of the two steps are written for
//! stands in the configuration, so the scheme decides nothing. diesel knows only `mysql://` and
//! few parameters, and takes a database's name without decoding it; so a URL is read here and
//! written anew for it, without the name, which the session is told afterwards.
//!
//! Nothing here may show a password: a place shows its host, port, socket and the database's name.

use std::fmt;

use driftless_diag::Backend;

use super::postgres::Variable;
use super::{decode, wrong};
use crate::Error;

/// The port when nobody names one.
const PORT: u16 = 3306;

/// Where a MySQL or MariaDB database is.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct MySqlPlace {
    /// The product that the scheme names.
    pub(super) scheme: Backend,
    user: String,
    password: Option<String>,
    host: String,
    port: u16,
    socket: Option<String>,
    database: String,
    encryption: Encryption,
    /// Files: the authorities to trust, the client's certificate and its key.
    files: [Option<String>; 3],
}

/// The parameters that name files, as diesel spells them.
const FILES: [&str; 3] = ["ssl_ca", "ssl_cert", "ssl_key"];

/// What is asked of the connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Encryption {
    /// None.
    Disabled,
    /// What both sides can do.
    Preferred,
    /// Encrypted, or no connection.
    Required,
}

impl MySqlPlace {
    /// Reads what follows the scheme and its colon.
    pub(super) fn uri(scheme: Backend, rest: &str, variable: Variable<'_>) -> Result<Self, Error> {
        let rest = rest.strip_prefix("//").ok_or_else(|| {
            wrong(format!("`//` has to follow `{scheme}:`, as in `{scheme}://host/database`"))
        })?;
        let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
        let (authority, database) = rest.split_once('/').unwrap_or((rest, ""));
        let (user, address) = authority.split_once('@').unwrap_or(("", authority));
        if database.contains('@') || address.contains('@') {
            return Err(wrong(
                "there is an `@` too many in the URL; in a user name or password, `@` is written \
                 `%40`, `/` is `%2F`, `:` is `%3A` and `?` is `%3F`",
            ));
        }
        let (user, password) = match user.split_once(':') {
            Some((user, password)) => (decoded(user)?, Some(decoded(password)?)),
            None => (decoded(user)?, None),
        };
        let (host, port) = host_and_port(address)?;
        let database = decoded(database.strip_suffix('/').unwrap_or(database))?;
        if database.is_empty() || database.contains('/') {
            let names = if database.is_empty() { "no database" } else { "more than a database" };
            return Err(wrong(format!(
                "the URL names {names}; it ends as in `{scheme}://host/database`"
            )));
        }
        let mut place = Self {
            scheme,
            user,
            password: password.or_else(|| variable("MYSQL_PWD")),
            host,
            port,
            socket: None,
            database,
            encryption: Encryption::Preferred,
            files: [None, None, None],
        };
        for parameter in query.split('&').filter(|parameter| !parameter.is_empty()) {
            place.parameter(parameter)?;
        }
        Ok(place)
    }

    fn parameter(&mut self, text: &str) -> Result<(), Error> {
        let Some((name, value)) = text.split_once('=') else {
            return Err(wrong("a parameter of the URL has no value"));
        };
        let (name, value) = (decoded(name)?.replace('-', "_"), decoded(value)?);
        if let Some(at) = FILES.iter().position(|file| *file == name) {
            self.files[at] = Some(value);
            return Ok(());
        }
        match name.as_str() {
            "unix_socket" | "socket" => self.socket = Some(value),
            "ssl_mode" | "sslmode" => self.encryption = encryption(&value)?,
            // Ours whatever they say.
            "charset" | "collation" | "timezone" => {}
            // A password with a raw `?` in it ends here too.
            name if name.chars().all(|c| c.is_ascii_lowercase() || c == '_') => {
                return Err(wrong(format!(
                    "driftless knows no parameter `{name}` of MySQL's and MariaDB's URLs"
                )));
            }
            _ => return Err(wrong("one of the URL's parameters is not known")),
        }
        Ok(())
    }

    /// The database's name.
    pub(crate) fn database(&self) -> &str {
        &self.database
    }

    /// What is asked of the connection.
    pub(crate) fn encryption(&self) -> Encryption {
        self.encryption
    }

    /// The URL that diesel reads. It has the password in it.
    pub(crate) fn connection_url(&self) -> String {
        let mut url = format!("mysql://{}", encoded(&self.user));
        if let Some(password) = &self.password {
            url.push_str(&format!(":{}", encoded(password)));
        }
        let host = if self.socket.is_some() { "localhost" } else { &self.host };
        let host = if host.contains(':') { format!("[{host}]") } else { encoded(host) };
        url.push_str(&format!("@{host}:{}/?", self.port));
        let mode = match self.encryption {
            Encryption::Disabled => "disabled",
            Encryption::Preferred => "preferred",
            Encryption::Required => "required",
        };
        url.push_str(&format!("ssl_mode={mode}"));
        let files = FILES.iter().zip(&self.files);
        let files = files.filter_map(|(name, file)| Some((*name, file.as_ref()?)));
        let socket = self.socket.iter().map(|socket| ("unix_socket", socket));
        for (name, value) in files.chain(socket) {
            url.push_str(&format!("&{name}={}", encoded(value)));
        }
        url
    }

    /// Whether both lead to one database.
    pub(super) fn same_database(&self, other: &Self) -> bool {
        self.database == other.database
            && match (&self.socket, &other.socket) {
                (Some(one), Some(two)) => one == two,
                (None, None) => self.host == other.host && self.port == other.port,
                _ => false,
            }
    }
}

impl fmt::Display for MySqlPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { scheme, host, port, socket, database, .. } = self;
        match socket {
            Some(socket) => write!(f, "{scheme}:///{database}?unix_socket={socket}"),
            None if *port == PORT => write!(f, "{scheme}://{host}/{database}"),
            None => write!(f, "{scheme}://{host}:{port}/{database}"),
        }
    }
}

fn encryption(text: &str) -> Result<Encryption, Error> {
    match text.to_ascii_lowercase().replace('-', "_").as_str() {
        "disabled" | "disable" => Ok(Encryption::Disabled),
        "preferred" | "prefer" => Ok(Encryption::Preferred),
        // With `ssl_ca`, the client library checks the certificate by itself.
        "required" | "require" | "verify_ca" => Ok(Encryption::Required),
        "verify_identity" | "verify_full" => Err(wrong(
            "`ssl_mode=verify_identity` cannot be promised: not every client library checks the \
             server's name; `verify_ca` with `ssl_ca` checks who signed its certificate",
        )),
        _ => Err(wrong("the URL's `ssl_mode` is not disabled, preferred, required or verify_ca")),
    }
}

fn host_and_port(text: &str) -> Result<(String, u16), Error> {
    let (host, port) = match text.strip_prefix('[') {
        Some(rest) => rest
            .split_once(']')
            .map(|(host, port)| (host, port.strip_prefix(':').unwrap_or(port)))
            .ok_or_else(|| wrong("an IPv6 address in the URL has no `]`"))?,
        None => text.split_once(':').unwrap_or((text, "")),
    };
    let port = match port {
        "" => PORT,
        port => port
            .parse()
            .ok()
            .filter(|port| *port > 0)
            .ok_or_else(|| wrong("the port in the URL is not a number between 1 and 65535"))?,
    };
    let host = decoded(host)?.to_ascii_lowercase();
    Ok((if host.is_empty() { "localhost".to_owned() } else { host }, port))
}

fn decoded(text: &str) -> Result<String, Error> {
    let decoded = decode(text).ok_or_else(|| wrong("the URL has escapes that are not UTF-8"))?;
    if decoded.contains('\0') { Err(wrong("the URL has a NUL in it")) } else { Ok(decoded) }
}

/// Everything but letters and digits as `%XX`.
fn encoded(text: &str) -> String {
    let mut encoded = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_') {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::super::Url;

    fn parse_in(text: &str, variable: &dyn Fn(&str) -> Option<String>) -> Url {
        Url::parse_in(text, variable).unwrap_or_else(|error| panic!("{text}: {error}"))
    }

    fn parse(text: &str) -> Url {
        parse_in(text, &|_| None)
    }

    #[test]
    fn urls_are_written_anew_for_the_library() {
        for (text, expected) in [
            ("mysql://h/d", "mysql://@h:3306/?ssl_mode=preferred"),
            (
                "mariadb://u:p%40%2F@H:5/d?ssl-mode=REQUIRED&ssl_ca=/a%20b",
                "mysql://u:p%40%2F@h:5/?ssl_mode=required&ssl_ca=%2Fa%20b",
            ),
            (
                "mysql://u@localhost/d?socket=/run/s",
                "mysql://u@localhost:3306/?ssl_mode=preferred&unix_socket=%2Frun%2Fs",
            ),
            ("MySQL://[::1]/d?ssl_mode=disabled", "mysql://@[::1]:3306/?ssl_mode=disabled"),
            ("mysql:///d", "mysql://@localhost:3306/?ssl_mode=preferred"),
        ] {
            assert_eq!(parse(text).mysql().expect("MySQL").connection_url(), expected, "{text}");
        }
        let with = |name: &str| (name == "MYSQL_PWD").then(|| "p".to_owned());
        let url = parse_in("mysql://u@h/d", &with);
        assert!(url.mysql().expect("MySQL").connection_url().starts_with("mysql://u:p@h"));
    }

    #[test]
    fn a_shown_url_has_no_user_and_no_password() {
        for (text, shown) in [
            ("mysql://u:hunter2@h:5/d?ssl_ca=hunter2", "mysql://h:5/d"),
            ("mariadb://u:hunter2@h:3306/d", "mariadb://h/d"),
            ("mysql://u:hunter2@h/d?socket=/run/s", "mysql:///d?unix_socket=/run/s"),
        ] {
            let url = parse(text);
            assert_eq!(url.to_string(), shown);
            assert!(!format!("{url:?}").contains("hunter2"));
        }
    }

    #[test]
    fn what_cannot_be_read_is_refused_without_being_repeated() {
        for (text, message) in [
            ("mysql:h/d", "`//` has to follow"),
            ("mysql://u:p@h", "names no database"),
            ("mysql://u:p@h/d/hunter2", "more than a database"),
            ("mysql://u:hunter2/x@h/d", "an `@` too many"),
            ("mysql://u:p@hunter2@h/d", "an `@` too many"),
            ("mysql://u:hunter2/d", "the port in the URL is not a number"),
            ("mysql://h:0/d", "between 1 and 65535"),
            ("mysql://h/d?hunter2=1", "one of the URL's parameters is not known"),
            ("mysql://h/d?pool=1", "knows no parameter `pool`"),
            ("mysql://h/d?ssl_mode=hunter2", "`ssl_mode` is not"),
            ("mysql://h/d?ssl_mode=verify_identity", "cannot be promised"),
            ("mysql://h/d?hunter2", "has no value"),
            ("mysql://h/%FF", "not UTF-8"),
            ("mysql://h/a%00", "a NUL"),
        ] {
            let error = Url::parse_in(text, &|_| None).expect_err(text);
            assert!(error.to_string().contains(message), "{text}: {error}");
            assert!(!format!("{error} {error:?}").contains("hunter"), "{text}: {error:?}");
            assert_eq!(error.class().code(), 2, "{text}");
        }
    }

    #[test]
    fn one_database_is_known_by_host_port_and_name() {
        assert!(parse("mysql://u:p@H/d").same_database(&parse("mariadb://h:3306/d?ssl_ca=a")));
        assert!(!parse("mysql://h/d").same_database(&parse("mysql://h/e")));
        assert!(!parse("mysql://h/d").same_database(&parse("mysql://h:5/d")));
        assert!(!parse("mysql://h/d").same_database(&parse("mysql://h/d?socket=/s")));
    }

    #[test]
    fn either_product_may_answer() {
        use driftless_diag::Backend::{MariaDb, MySql, Postgres};
        let url = parse("mysql://h/d");
        assert_eq!(url.backend(), MySql);
        assert!(url.may_lead_to(MariaDb) && url.may_lead_to(MySql) && !url.may_lead_to(Postgres));
        assert!(!parse("postgres://h/d").may_lead_to(MySql));
    }
}
