//! Foreign data wrappers, servers and user mappings.

use driftless_catalog::ObjectKind;
use driftless_catalog::postgres::{ForeignDataWrapper, Name, Server, UserMapping, UserMappingName};
use driftless_sql::postgres::{self as sql, QualifiedName, WrapperFunction};

use crate::place::Place;
use crate::problem::Problem;

use super::codes::{DUPLICATE_OBJECT, UNKNOWN_OBJECT};
use super::drop::{missing, role_name};
use super::other::global_key;
use super::session::{Done, Session, Stop};
use super::text::change_options;

impl Session {
    /// A foreign server that a statement names.
    pub(crate) fn server_exists(&self, name: &sql::Name) -> Done {
        if self.objects().servers.contains_key(&name.text) {
            return Ok(());
        }
        if self.is_unknown(&name.text) {
            return Err(Stop::Unknown);
        }
        Err(missing(&UNKNOWN_OBJECT, "server", &name.text, name.span))
    }

    pub(crate) fn create_wrapper(&mut self, create: &sql::CreateForeignDataWrapper) -> Done {
        let mut wrapper =
            ForeignDataWrapper { name: create.name.text.clone(), ..ForeignDataWrapper::default() };
        change_options(&mut wrapper.options, &create.options);
        set_functions(&mut wrapper, &create.functions);
        self.objects_mut().foreign_data_wrappers.insert(wrapper.name.clone(), wrapper);
        Ok(())
    }

    pub(crate) fn alter_wrapper(&mut self, alter: &sql::AlterForeignDataWrapper) -> Done {
        let wrapper = self.objects_mut().foreign_data_wrappers.get_mut(&alter.name.text);
        let Some(wrapper) = wrapper else { return Err(Stop::Unknown) };
        change_options(&mut wrapper.options, &alter.options);
        set_functions(wrapper, &alter.functions);
        Ok(())
    }

    pub(crate) fn create_server(&mut self, place: &Place<'_>, create: &sql::CreateServer) -> Done {
        if self.objects().servers.contains_key(&create.name.text) {
            if create.if_not_exists {
                return Err(Stop::Skipped);
            }
            let message = format!("server `{}` exists already", create.name.text);
            return Err(Problem::error(&DUPLICATE_OBJECT, create.name.span, message).into());
        }
        let mut options = Default::default();
        change_options(&mut options, &create.options);
        let server = Server {
            name: create.name.text.clone(),
            server_type: create.server_type.as_ref().map(|it| it.value.clone()),
            version: create.version.as_ref().map(|it| it.value.clone()),
            wrapper: create.wrapper.text.clone(),
            options,
        };
        let key = global_key(ObjectKind::Server, &server.name);
        self.made(place, key, create.name.span.start);
        self.objects_mut().servers.insert(server.name.clone(), server);
        Ok(())
    }

    pub(crate) fn alter_server(&mut self, alter: &sql::AlterServer) -> Done {
        self.server_exists(&alter.name)?;
        if let Some(server) = self.objects_mut().servers.get_mut(&alter.name.text) {
            change_options(&mut server.options, &alter.options);
            if let Some(version) = &alter.version {
                server.version = version.as_ref().map(|it| it.value.clone());
            }
        }
        Ok(())
    }

    pub(crate) fn user_mapping(&mut self, mapping: &sql::UserMapping, new: bool) -> Done {
        self.server_exists(&mapping.server)?;
        let user = role_name(&mapping.user).ok_or(Stop::Unknown)?;
        let name = UserMappingName { user, server: mapping.server.text.clone() };
        if new && mapping.if_not_exists && self.objects().user_mappings.contains_key(&name) {
            return Err(Stop::Skipped);
        }
        let entry: &mut UserMapping = self.objects_mut().user_mappings.entry(name).or_default();
        change_options(&mut entry.options, &mapping.options);
        Ok(())
    }
}

fn set_functions(wrapper: &mut ForeignDataWrapper, functions: &[WrapperFunction]) {
    let full = |name: &QualifiedName| {
        let schema = name.schema.as_ref().map_or("public", |it| it.text.as_str());
        Name::new(schema, &name.name.text)
    };
    for function in functions {
        match function {
            WrapperFunction::Handler(name) => wrapper.handler = name.as_ref().map(full),
            WrapperFunction::Validator(name) => wrapper.validator = name.as_ref().map(full),
        }
    }
}
