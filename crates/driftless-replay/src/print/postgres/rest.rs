//! Schemas, extensions, statistics, replication, foreign data and all other objects.

use driftless_catalog::ObjectKind;
use driftless_catalog::postgres::{
    Extension, ForeignDataWrapper, Publication, Server, Statistics, UserMapping, UserMappingName,
};

use super::{Script, enclosed, foreign_options, ident, idents, literal, named, role, with};

impl Script<'_> {
    /// Schemas, extensions, and what types may need.
    pub(super) fn beginnings(&mut self) {
        let objects = self.objects;
        if !objects.schemas.contains("public") {
            self.add("DROP SCHEMA public".to_owned());
        }
        for schema in objects.schemas.iter().filter(|schema| *schema != "public") {
            self.add(format!("CREATE SCHEMA {}", ident(schema)));
        }
        for found in objects.extensions.values() {
            self.add(extension(found));
        }
        self.others(|kind| {
            use ObjectKind as K;
            matches!(kind, K::Collation | K::Language | K::AccessMethod)
                || matches!(kind, K::TextSearchParser | K::TextSearchTemplate)
        });
    }

    /// What needs functions and types.
    pub(super) fn operators(&mut self) {
        use ObjectKind as K;
        for kind in [
            K::TextSearchDictionary,
            K::TextSearchConfiguration,
            K::OperatorFamily,
            K::Operator,
            K::OperatorClass,
            K::Cast,
            K::Transform,
            K::Conversion,
        ] {
            self.others(|found| found == kind);
        }
    }

    fn others(&mut self, wanted: impl Fn(ObjectKind) -> bool) {
        for other in self.objects.others.values().filter(|other| wanted(other.kind)) {
            let text = other.definition.source.trim().trim_end_matches(';');
            self.statements.push(text.to_owned());
        }
    }

    /// What foreign tables need.
    pub(super) fn servers(&mut self) {
        let objects = self.objects;
        for found in objects.foreign_data_wrappers.values() {
            self.add(wrapper(found));
        }
        for found in objects.servers.values() {
            self.add(server(found));
        }
        for (name, mapping) in &objects.user_mappings {
            self.add(user_mapping(name, mapping));
        }
    }

    pub(super) fn statistics(&mut self) {
        for found in self.objects.statistics.values() {
            self.add(statistics(found));
            if let Some(target) = found.target {
                self.add(format!(
                    "ALTER STATISTICS {} SET STATISTICS {target}",
                    named(&found.name)
                ));
            }
        }
    }

    pub(super) fn publications(&mut self) {
        for found in self.objects.publications.values() {
            self.add(publication(found));
        }
        self.others(|kind| kind == ObjectKind::Subscription);
    }
}

/// `CREATE EXTENSION`.
pub fn extension(extension: &Extension) -> String {
    let version = extension.version.as_ref();
    let version = version.map_or(String::new(), |it| format!(" VERSION {}", literal(it)));
    let schema = match extension.schema.as_str() {
        "public" | "pg_catalog" => String::new(),
        schema => format!(" WITH SCHEMA {}", ident(schema)),
    };
    format!("CREATE EXTENSION {}{schema}{version}", ident(&extension.name))
}

/// `CREATE FOREIGN DATA WRAPPER`.
pub fn wrapper(wrapper: &ForeignDataWrapper) -> String {
    let mut text = format!("CREATE FOREIGN DATA WRAPPER {}", ident(&wrapper.name));
    if let Some(handler) = &wrapper.handler {
        text.push_str(&format!(" HANDLER {}", named(handler)));
    }
    if let Some(validator) = &wrapper.validator {
        text.push_str(&format!(" VALIDATOR {}", named(validator)));
    }
    text.push_str(&foreign_options(&wrapper.options));
    text
}

/// `CREATE SERVER`.
pub fn server(server: &Server) -> String {
    let mut text = format!("CREATE SERVER {}", ident(&server.name));
    if let Some(server_type) = &server.server_type {
        text.push_str(&format!(" TYPE {}", literal(server_type)));
    }
    if let Some(version) = &server.version {
        text.push_str(&format!(" VERSION {}", literal(version)));
    }
    let wrapper = ident(&server.wrapper);
    text.push_str(&format!(" FOREIGN DATA WRAPPER {wrapper}{}", foreign_options(&server.options)));
    text
}

/// `CREATE USER MAPPING`.
pub fn user_mapping(name: &UserMappingName, mapping: &UserMapping) -> String {
    let (user, server) = (role(&name.user), ident(&name.server));
    let options = foreign_options(&mapping.options);
    format!("CREATE USER MAPPING FOR {user} SERVER {server}{options}")
}

/// `CREATE STATISTICS`.
pub fn statistics(statistics: &Statistics) -> String {
    let kinds = match (statistics.kinds.len(), statistics.elements.len()) {
        (0, _) | (3, _) => String::new(),
        _ => format!(" ({})", idents(&statistics.kinds)),
    };
    let elements: Vec<String> = statistics.elements.iter().map(super::constraint::key).collect();
    format!(
        "CREATE STATISTICS {}{kinds} ON {} FROM {}",
        named(&statistics.name),
        elements.join(", "),
        named(&statistics.table)
    )
}

/// `CREATE PUBLICATION`.
pub fn publication(publication: &Publication) -> String {
    let mut parts = Vec::new();
    for (at, (name, table)) in publication.tables.iter().enumerate() {
        let word = if at == 0 { "TABLE " } else { "" };
        let mut text = format!("{word}{}", named(name));
        if !table.columns.is_empty() {
            text.push_str(&format!(" ({})", idents(&table.columns)));
        }
        if let Some(condition) = &table.condition {
            text.push_str(&format!(" WHERE {}", enclosed(condition)));
        }
        parts.push(text);
    }
    if !publication.schemas.is_empty() {
        parts.push(format!("TABLES IN SCHEMA {}", idents(&publication.schemas)));
    }
    let what = match (publication.all_tables, parts.is_empty()) {
        (true, _) => " FOR ALL TABLES".to_owned(),
        (false, false) => format!(" FOR {}", parts.join(", ")),
        (false, true) => String::new(),
    };
    format!("CREATE PUBLICATION {}{what}{}", ident(&publication.name), with(&publication.options))
}
