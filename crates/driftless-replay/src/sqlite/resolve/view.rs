//! What views yield, computed when asked for and kept until something they read changes.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use driftless_catalog::{ObjectName, View};
use driftless_sql::sqlite::{CreateView, StatementKind};

use crate::problem::Problem;
use crate::sqlite::definition;
use crate::sqlite::tree;
use crate::sqlite::world::{Home, World};

use super::select::{Env, named};
use super::{Calls, Findings, Output, Resolver};

/// What is known of a view.
#[derive(Debug, Clone, Default)]
pub(crate) struct ViewState {
    /// What it yields.
    pub(crate) outputs: Option<Rc<[Output]>>,
    /// Why it cannot be read.
    pub(crate) problem: Option<String>,
}

/// What is known of the views.
#[derive(Debug, Clone, Default)]
pub(crate) struct Views {
    states: RefCell<BTreeMap<ObjectName, Option<ViewState>>>,
}

impl Views {
    /// What is known of a view.
    pub(crate) fn state<'w>(&self, world: World<'w>, view: &'w View) -> ViewState {
        let known = self.states.borrow().get(&view.name).cloned();
        match known {
            Some(Some(state)) => return state,
            // It reads itself.
            Some(None) => {
                let problem = Some(format!("view `{}` is circularly defined", view.name));
                return ViewState { outputs: None, problem };
            }
            None => {}
        }
        self.states.borrow_mut().insert(view.name.clone(), None);
        let state = compute(world, view);
        self.states.borrow_mut().insert(view.name.clone(), Some(state.clone()));
        state
    }

    /// Forgets what is known of a view. Says whether anything was.
    pub(crate) fn forget(&self, name: &ObjectName) -> bool {
        self.states.borrow_mut().remove(name).is_some()
    }
}

fn compute<'w>(world: World<'w>, view: &'w View) -> ViewState {
    let Some(text) = &view.definition else { return ViewState::default() };
    let StatementKind::CreateView(create) = definition::parse(text) else {
        return ViewState::default();
    };
    let (outputs, findings) = resolve_view(world, view, text, &create);
    if let Some(problem) = findings.problems.into_iter().find(Problem::is_error) {
        return ViewState { outputs: None, problem: Some(problem.message) };
    }
    let (found, wanted) = (outputs.as_ref().map(|outputs| outputs.len()), create.columns.len());
    if let Some(found) = found.filter(|found| wanted != 0 && *found != wanted) {
        let problem = format!("it lists {wanted} columns, but its query yields {found}");
        return ViewState { outputs: None, problem: Some(problem) };
    }
    let outputs = outputs.and_then(|outputs| named(&outputs, &create.columns));
    ViewState { outputs, problem: None }
}

/// Resolves the query of a view.
pub(crate) fn resolve_view<'w>(
    world: World<'w>,
    view: &View,
    text: &'w str,
    create: &CreateView,
) -> (Option<Rc<[Output]>>, Findings) {
    let mut resolver = Resolver::new(world, text, Home::of(&view.name), Calls::Ignored);
    let Some(select) = tree::query(text, create.query.span) else {
        return (None, resolver.finish());
    };
    let outputs = resolver.select(&select, &Env::empty(), None);
    (outputs, resolver.finish())
}
