//! Comments, owners, privileges and publications: what is said about objects.

use driftless_catalog::postgres::{
    DefaultPrivilegesKey, Name, Privilege, Privileges, Publication, PublishedTable,
};
use driftless_catalog::{ObjectKey, ObjectKind};
use driftless_sql::postgres::{
    self as sql, AlterDefaultPrivileges, AlterPublication, Comment, CreatePublication, Grant,
    GrantAction, GrantTarget, ObjectIdentity, ObjectReference, PublicationChange,
    PublicationObject, Role,
};

use crate::place::Place;

use super::drop::{missing, role_name};
use super::other::{global_key, kind_of};
use super::session::{Done, Session, Stop};
use super::text::{expression, parameters};

impl Session {
    pub(crate) fn comment(&mut self, comment: &Comment) -> Done {
        let key = self.object_key(&comment.object)?;
        let comments = &mut self.objects_mut().comments;
        match comment.text.as_ref().filter(|text| !text.value.is_empty()) {
            Some(text) => _ = comments.insert(key, text.value.clone()),
            None => _ = comments.remove(&key),
        }
        Ok(())
    }

    /// The key of an object that must exist.
    pub(crate) fn object_key(&self, object: &ObjectReference) -> Done<ObjectKey> {
        use sql::ObjectKind as Kind;
        match (&object.identity, object.kind) {
            (ObjectIdentity::Column(column), _) => {
                let (table, _) = match self.table_or_view(&column.table) {
                    Err(Stop::Problem(_)) if self.made_type(&column.table).is_ok() => {
                        return Err(Stop::Unknown);
                    }
                    found => found?,
                };
                let columns = self.relation_columns(&table).ok_or(Stop::Unknown)?;
                if !columns.iter().any(|it| it.name == column.column.text) {
                    return match self.objects().tables.get(&table) {
                        Some(found) => Err(self.no_column(&table, found, &column.column).into()),
                        None => Err(Stop::Unknown),
                    };
                }
                Ok(table.part_key(ObjectKind::Column, &column.column.text))
            }
            (ObjectIdentity::Name(name), Kind::Schema) if name.name.text == "public" => {
                Ok(global_key(ObjectKind::Schema, "public"))
            }
            (ObjectIdentity::Name(name), Kind::Database | Kind::Tablespace | Kind::Language) => {
                Ok(global_key(kind_of(object.kind), &name.name.text))
            }
            (ObjectIdentity::Name(name), Kind::Extension) if name.name.text == "plpgsql" => {
                Ok(global_key(ObjectKind::Extension, "plpgsql"))
            }
            (ObjectIdentity::Name(name), Kind::Index) => match self.find(name) {
                super::lookup::Relation::Known(full, kind) => Ok(full.key(kind.object_kind())),
                super::lookup::Relation::Unknown => Err(Stop::Unknown),
                super::lookup::Relation::Missing => Err(self.no_index(name).into()),
            },
            (ObjectIdentity::Name(name), Kind::Sequence) => {
                Ok(self.sequence_name(name)?.key(ObjectKind::Sequence))
            }
            (ObjectIdentity::Part { name, of }, Kind::DomainConstraint) => {
                Ok(self.made_type(of)?.part_key(ObjectKind::Constraint, &name.text))
            }
            (ObjectIdentity::Role(role), _) => {
                let name = role_name(role).ok_or(Stop::Unknown)?;
                Ok(global_key(ObjectKind::Role, &name))
            }
            _ => {
                let item = self.item(object)?.pop().ok_or(Stop::Unknown)?;
                self.item_key(&item).ok_or(Stop::Unknown)
            }
        }
    }

    /// An object has another owner. Who the current role is, nobody knows.
    pub(crate) fn set_owner(&mut self, key: ObjectKey, role: &Role) {
        match role_name(role) {
            Some(name) => _ = self.objects_mut().owners.insert(key, name),
            None => _ = self.objects_mut().owners.remove(&key),
        }
    }

    pub(crate) fn grant(&mut self, grant: &Grant) -> Done {
        let keys = self.granted_keys(grant)?;
        let grantees: Option<Vec<String>> = grant.grantees.iter().map(role_name).collect();
        let grantees = grantees.ok_or(Stop::Unknown)?;
        for key in keys {
            let changes = changes(&grant.privileges, key.kind);
            for (columns, names) in changes {
                if columns.is_empty() {
                    self.change_privileges(
                        &key,
                        grant.action,
                        &names,
                        &grantees,
                        grant.grant_option,
                    );
                }
                for column in columns {
                    let path =
                        format!("{}.{}", key.path, driftless_catalog::postgres::Quoted(&column));
                    let key = ObjectKey { kind: ObjectKind::Column, path };
                    self.change_privileges(
                        &key,
                        grant.action,
                        &names,
                        &grantees,
                        grant.grant_option,
                    );
                }
            }
        }
        Ok(())
    }

    /// Makes unknown what a statement about roles and what they may do changes, if it runs. Gives whether
    /// it is one that changes nothing else.
    pub(crate) fn perhaps_grants(&mut self, kind: &sql::StatementKind) -> Done<bool> {
        use sql::StatementKind as Kind;
        match kind {
            Kind::CreateRole(_) | Kind::AlterRole(_) | Kind::AlterRoleSetting(_) => {}
            Kind::GrantRole(_) => {}
            Kind::Grant(grant) => {
                let keys = self.granted_keys(grant)?;
                self.objects_mut().doubtful_privileges.extend(keys);
            }
            Kind::AlterDefaultPrivileges(_) => self.objects_mut().doubtful_defaults = true,
            Kind::CreatePublication(create) => {
                self.catalog.unknown.add_key(create.name.text.clone());
            }
            Kind::AlterPublication(alter) => {
                self.catalog.unknown.add_key(alter.name.text.clone());
            }
            _ => return Ok(false),
        }
        Ok(true)
    }

    fn granted_keys(&self, grant: &Grant) -> Done<Vec<ObjectKey>> {
        match &grant.target {
            GrantTarget::Objects(objects) => {
                objects.iter().map(|it| self.granted_key(it)).collect()
            }
            GrantTarget::AllInSchemas { kind, schemas } => self.all_in_schemas(*kind, schemas),
        }
    }

    /// What `GRANT ON` names: `TABLE` also means views and sequences.
    fn granted_key(&self, object: &ObjectReference) -> Done<ObjectKey> {
        if let (ObjectIdentity::Name(name), sql::ObjectKind::Table) =
            (&object.identity, object.kind)
        {
            return match self.find(name) {
                super::lookup::Relation::Known(full, kind) => Ok(full.key(kind.object_kind())),
                super::lookup::Relation::Unknown => Err(Stop::Unknown),
                super::lookup::Relation::Missing => Err(self.no_relation(name).into()),
            };
        }
        self.object_key(object)
    }

    fn all_in_schemas(&self, kind: sql::ObjectKind, schemas: &[sql::Name]) -> Done<Vec<ObjectKey>> {
        let mut keys = Vec::new();
        for schema in schemas {
            let schema = self.schema(schema)?;
            let objects = self.objects();
            match kind {
                sql::ObjectKind::Table => {
                    let tables = objects.tables.keys().filter(|it| it.schema == schema);
                    keys.extend(tables.map(|name| name.key(ObjectKind::Table)));
                    let views = objects.views.values().filter(|it| it.name.schema == schema);
                    keys.extend(views.map(|view| view.name.key(view.object_kind())));
                }
                sql::ObjectKind::Sequence => {
                    let sequences = objects.sequences.keys().filter(|it| it.schema == schema);
                    keys.extend(sequences.map(|name| name.key(ObjectKind::Sequence)));
                }
                _ => {
                    let routines = objects.routines.values();
                    let routines = routines.filter(|it| it.name.name.schema == schema);
                    keys.extend(routines.map(driftless_catalog::postgres::Routine::key));
                }
            }
        }
        Ok(keys)
    }

    fn change_privileges(
        &mut self,
        key: &ObjectKey,
        action: GrantAction,
        names: &[String],
        grantees: &[String],
        grant_option: bool,
    ) {
        let list = self
            .objects_mut()
            .privileges
            .entry(key.clone())
            .or_insert_with(|| default_list(key.kind));
        change_list(list, action, names, grantees, grant_option);
        let no_default = default_list(key.kind).is_empty();
        let empty = list.is_empty();
        if empty && no_default {
            self.objects_mut().privileges.remove(key);
        }
    }

    pub(crate) fn alter_default_privileges(&mut self, alter: &AlterDefaultPrivileges) -> Done {
        let grantees: Option<Vec<String>> = alter.grantees.iter().map(role_name).collect();
        let grantees = grantees.ok_or(Stop::Unknown)?;
        let mut roles: Vec<Option<String>> = alter.roles.iter().map(role_name).collect();
        if roles.is_empty() {
            roles.push(None);
        }
        let mut schemas: Vec<Option<String>> = Vec::new();
        for schema in &alter.schemas {
            schemas.push(Some(self.schema(schema)?));
        }
        if schemas.is_empty() {
            schemas.push(None);
        }
        let kind = kind_of(alter.kind);
        for role in &roles {
            for schema in &schemas {
                let key = DefaultPrivilegesKey { role: role.clone(), schema: schema.clone(), kind };
                let list = self.objects_mut().default_privileges.entry(key.clone()).or_default();
                for (_, names) in changes(&alter.privileges, kind) {
                    change_list(list, alter.action, &names, &grantees, alter.grant_option);
                }
                if list.is_empty() {
                    self.objects_mut().default_privileges.remove(&key);
                }
            }
        }
        Ok(())
    }

    pub(crate) fn create_publication(
        &mut self,
        place: &Place<'_>,
        create: &CreatePublication,
    ) -> Done {
        let mut publication = Publication {
            name: create.name.text.clone(),
            all_tables: create.all_tables,
            options: parameters(&create.with),
            ..Publication::default()
        };
        self.publish(place, &mut publication, &create.objects)?;
        let key = global_key(ObjectKind::Publication, &publication.name);
        self.made(place, key, create.name.span.start);
        self.objects_mut().publications.insert(publication.name.clone(), publication);
        Ok(())
    }

    fn publish(
        &self,
        place: &Place<'_>,
        publication: &mut Publication,
        objects: &[PublicationObject],
    ) -> Done {
        for object in objects {
            match object {
                PublicationObject::Table { name, columns, condition, .. } => {
                    let table = self.table_name(name)?;
                    let found = self.table(&table)?;
                    let columns = self.column_names(found, columns)?.into_iter().collect();
                    let condition = condition.as_ref().map(|it| expression(place, it));
                    publication.tables.insert(table, PublishedTable { columns, condition });
                }
                PublicationObject::Schema(name) => {
                    publication.schemas.insert(self.schema(name)?);
                }
                PublicationObject::CurrentSchema => {
                    publication.schemas.insert(self.creation_schema()?);
                }
            }
        }
        Ok(())
    }

    pub(crate) fn alter_publication(
        &mut self,
        place: &Place<'_>,
        alter: &AlterPublication,
    ) -> Done {
        let found = self.objects().publications.get(&alter.name.text).cloned();
        let Some(mut publication) = found else {
            let code = &super::codes::UNKNOWN_OBJECT;
            return Err(missing(code, "publication", &alter.name.text, alter.name.span));
        };
        match &alter.change {
            PublicationChange::Add(objects) => self.publish(place, &mut publication, objects)?,
            PublicationChange::SetObjects(objects) => {
                publication.tables.clear();
                publication.schemas.clear();
                self.publish(place, &mut publication, objects)?;
            }
            PublicationChange::Drop(objects) => {
                for object in objects {
                    match object {
                        PublicationObject::Table { name, .. } => {
                            let table: Name = self.table_name(name)?;
                            publication.tables.remove(&table);
                        }
                        PublicationObject::Schema(name) => {
                            publication.schemas.remove(&name.text);
                        }
                        PublicationObject::CurrentSchema => {}
                    }
                }
            }
            PublicationChange::SetParameters(list) => publication.options.extend(parameters(list)),
        }
        self.objects_mut().publications.insert(publication.name.clone(), publication);
        Ok(())
    }
}

/// What everybody may do with a new object.
fn default_list(kind: ObjectKind) -> Privileges {
    let name = match kind {
        ObjectKind::Function | ObjectKind::Procedure | ObjectKind::Aggregate => "EXECUTE",
        ObjectKind::Type | ObjectKind::Domain | ObjectKind::Language => "USAGE",
        _ => return Privileges::new(),
    };
    let privilege = Privilege { name: name.to_owned(), grant_option: false };
    Privileges::from([("PUBLIC".to_owned(), [privilege].into())])
}

fn change_list(
    list: &mut Privileges,
    action: GrantAction,
    names: &[String],
    grantees: &[String],
    grant_option: bool,
) {
    for grantee in grantees {
        let own = list.entry(grantee.clone()).or_default();
        for name in names {
            let with = Privilege { name: name.clone(), grant_option: true };
            let without = Privilege { name: name.clone(), grant_option: false };
            match action {
                GrantAction::Grant if own.contains(&with) => {}
                GrantAction::Grant if grant_option => {
                    own.remove(&without);
                    own.insert(with);
                }
                GrantAction::Grant => _ = own.insert(without),
                GrantAction::Revoke if grant_option => {
                    if own.remove(&with) {
                        own.insert(without);
                    }
                }
                GrantAction::Revoke => {
                    own.remove(&with);
                    own.remove(&without);
                }
            }
        }
        if own.is_empty() {
            list.remove(grantee);
        }
    }
}

/// Columns (none for the whole object) with the privileges on them.
fn changes(privileges: &sql::Privileges, kind: ObjectKind) -> Vec<(Vec<String>, Vec<String>)> {
    match privileges {
        sql::Privileges::All(columns) => {
            let columns: Vec<String> = columns.iter().map(|name| name.text.clone()).collect();
            let all: &[&str] = match kind {
                _ if !columns.is_empty() => &["SELECT", "INSERT", "UPDATE", "REFERENCES"],
                ObjectKind::Table | ObjectKind::View | ObjectKind::MaterializedView => {
                    &["SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER"]
                }
                ObjectKind::Sequence => &["USAGE", "SELECT", "UPDATE"],
                ObjectKind::Schema => &["USAGE", "CREATE"],
                ObjectKind::Database => &["CREATE", "TEMPORARY", "CONNECT"],
                ObjectKind::Function | ObjectKind::Procedure | ObjectKind::Aggregate => {
                    &["EXECUTE"]
                }
                _ => &["USAGE"],
            };
            vec![(columns, all.iter().map(|name| (*name).to_owned()).collect())]
        }
        sql::Privileges::Listed(list) => list
            .iter()
            .map(|privilege| {
                let columns = privilege.columns.iter().map(|name| name.text.clone()).collect();
                let name = privilege.name.text.to_ascii_uppercase();
                let name = if name == "TEMP" { "TEMPORARY".to_owned() } else { name };
                (columns, vec![name])
            })
            .collect(),
    }
}
