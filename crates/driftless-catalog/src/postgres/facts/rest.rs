//! Schemas, extensions, replication, foreign data and all other objects as attributes.

use crate::{ObjectKey, ObjectKind};

use super::super::{Fact, Publication, Quoted};
use super::{List, granted, pairs};

/// The key of an object that lives in no schema.
pub(super) fn global(kind: ObjectKind, name: &str) -> ObjectKey {
    ObjectKey { kind, path: Quoted(name).to_string() }
}

impl List<'_> {
    pub(super) fn rest(&mut self) {
        let objects = self.objects;
        for schema in &objects.schemas {
            self.add(global(ObjectKind::Schema, schema), Vec::new());
        }
        for extension in objects.extensions.values() {
            let version = extension.version.as_ref();
            let attributes = vec![
                ("schema", Fact::text(&extension.schema)),
                ("version", version.map_or(Fact::Unsaid, Fact::text)),
            ];
            self.add(global(ObjectKind::Extension, &extension.name), attributes);
        }
        for publication in objects.publications.values() {
            let key = global(ObjectKind::Publication, &publication.name);
            self.add(key, of_publication(publication));
        }
        self.foreign();
        for (key, other) in &objects.others {
            self.add(key.clone(), vec![("definition", Fact::Sql(other.definition.clone()))]);
        }
        for (key, privileges) in &objects.default_privileges {
            let key = ObjectKey { kind: ObjectKind::DefaultPrivileges, path: key.path() };
            self.add(key, vec![("granted", granted(privileges))]);
        }
    }

    fn foreign(&mut self) {
        let objects = self.objects;
        for wrapper in objects.foreign_data_wrappers.values() {
            let attributes = vec![
                ("handler", Fact::maybe(wrapper.handler.as_ref())),
                ("validator", Fact::maybe(wrapper.validator.as_ref())),
                ("options", pairs(&wrapper.options)),
            ];
            self.add(global(ObjectKind::ForeignDataWrapper, &wrapper.name), attributes);
        }
        for server in objects.servers.values() {
            let attributes = vec![
                ("type", Fact::maybe(server.server_type.as_ref())),
                ("version", Fact::maybe(server.version.as_ref())),
                ("wrapper", Fact::text(&server.wrapper)),
                ("options", pairs(&server.options)),
            ];
            self.add(global(ObjectKind::Server, &server.name), attributes);
        }
        for (name, mapping) in &objects.user_mappings {
            let path = format!("{} on {}", Quoted(&name.user), Quoted(&name.server));
            let key = ObjectKey { kind: ObjectKind::UserMapping, path };
            self.add(key, vec![("options", pairs(&mapping.options))]);
        }
    }
}

fn of_publication(publication: &Publication) -> Vec<(&'static str, Fact)> {
    let tables = publication.tables.iter().map(|(name, table)| {
        Fact::List(vec![
            Fact::text(name.to_string()),
            Fact::texts(&table.columns),
            Fact::sql(table.condition.as_ref()),
        ])
    });
    vec![
        ("all tables", Fact::flag(publication.all_tables)),
        ("tables", Fact::List(tables.collect())),
        ("schemas", Fact::texts(&publication.schemas)),
        ("options", pairs(&publication.options)),
    ]
}
