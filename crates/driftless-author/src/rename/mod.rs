//! Renames: asked for, hinted at, offered, and never guessed.
//!
//! A rename that was asked for is a statement that is replayed on the schema before anything is
//! planned. So whatever mentions what was renamed is followed by the same code that follows a
//! rename in a step, and the planner sees two schemas that agree about names.
//!
//! Names of indexes, constraints and sequences carry no meaning and their rows stay where they are: where
//! such an object has another name and is otherwise the same, it is renamed without asking, since the
//! alternative is to build it again.

mod candidates;
mod hints;
mod sql;
mod things;

use driftless_catalog::{Catalog, ObjectKind, Verdict};
use driftless_diag::Backend;
use driftless_diff::{Placement, Planned};

pub use candidates::{Candidate, candidates};
pub use hints::hints;
use things::{Thing, What, folded, parts, things};

use crate::proof;

/// Renames, carried out.
#[derive(Debug)]
pub struct Renamed {
    /// The schema with the new names.
    pub catalog: Catalog,
    /// The statements, in order.
    pub statements: Vec<Planned>,
    /// The statements that give the old names back, in order.
    pub undo: Vec<Planned>,
}

/// Why something cannot be renamed, and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RenameError {
    /// What is wrong, as a lower-case fragment.
    pub message: String,
    /// What to type instead.
    pub help: Option<String>,
}

/// Carries out the renames that lead `from` nearer to `to`: those in `asked`, as `old=new` or
/// `kind:old=new`; those `hinted` at, as far as they still say something; and those that cost nothing.
///
/// # Errors
///
/// One that was asked for and does not fit the schemas, or that the server has no statement for.
pub fn renamed(
    from: &Catalog,
    to: &Catalog,
    asked: &[String],
    hinted: &[String],
) -> Result<Renamed, RenameError> {
    let mut state = State {
        to: things(to),
        renamed: Renamed { catalog: from.clone(), statements: Vec::new(), undo: Vec::new() },
        done: Vec::new(),
    };
    let mut waiting: Vec<(usize, Request)> = Vec::new();
    for (text, is_hint) in
        asked.iter().map(|it| (it, false)).chain(hinted.iter().map(|it| (it, true)))
    {
        let request = Request::parse(text, is_hint)?;
        waiting.push((request.old.len(), request));
    }
    // What others are parts of comes first: a column may be called by its table's new name.
    waiting.sort_by_key(|(depth, _)| *depth);
    for (_, request) in waiting {
        state.carry_out(&request)?;
    }
    state.settle_names();
    Ok(state.renamed)
}

/// A rename, understood.
struct Request {
    text: String,
    kind: Option<String>,
    old: Vec<String>,
    new: Vec<String>,
    is_hint: bool,
}

impl Request {
    fn parse(text: &str, is_hint: bool) -> Result<Self, RenameError> {
        let wrong = || RenameError {
            message: format!("`{text}` is no rename"),
            help: Some("write `old=new`, such as `users=accounts` or `users.name=title`".into()),
        };
        let (names, kind) = match text.split_once(':') {
            Some((kind, names)) if known_kind(kind.trim()) => (names, Some(kind.trim().to_owned())),
            _ => (text, None),
        };
        let (old, new) = names.split_once('=').ok_or_else(wrong)?;
        let (old, new) = (parts(old.trim()).0, parts(new.trim()).0);
        if old.iter().chain(&new).any(String::is_empty) || old.is_empty() || new.is_empty() {
            return Err(wrong());
        }
        Ok(Self { text: text.to_owned(), kind, old, new, is_hint })
    }
}

fn known_kind(kind: &str) -> bool {
    ObjectKind::named(kind).is_some() || ["value", "attribute"].contains(&kind)
}

struct State {
    to: Vec<Thing>,
    renamed: Renamed,
    /// What was called otherwise before: old parts and new ones.
    done: Vec<(Vec<String>, Vec<String>)>,
}

impl State {
    fn carry_out(&mut self, request: &Request) -> Result<(), RenameError> {
        let backend = self.renamed.catalog.backend;
        let current = things(&self.renamed.catalog);
        let (old, wanted) = self.meant(request);
        let is_kind =
            |thing: &&Thing| request.kind.as_deref().is_none_or(|kind| kind == thing.what.name());
        let named: Vec<&Thing> = current
            .iter()
            .filter(is_kind)
            .filter(|thing| same(backend, &thing.parts, &old))
            .collect();
        let fitting: Vec<&Thing> =
            named.iter().copied().filter(|thing| self.fits(thing, &old, &wanted)).collect();
        let only = match fitting.as_slice() {
            [only] => *only,
            [] if request.is_hint => return Ok(()),
            [] => return Err(self.nothing(request, &named, &old, &wanted)),
            several => return Err(several_kinds(request, several)),
        };
        let new = wanted.last().map(String::as_str).unwrap_or_default();
        let parent = |parts: &[String]| parts.split_last().map(|it| it.1.to_vec());
        let stays =
            parent(&old).zip(parent(&wanted)).is_some_and(|(one, two)| same(backend, &one, &two));
        let Some(sql) = sql::rename(backend, only, new).filter(|_| stays) else {
            let kind = only.what.name();
            let text = &request.text;
            return Err(RenameError {
                message: format!("`{text}`: {backend} has no statement that renames this {kind}"),
                help: None,
            });
        };
        let before = old.last().map(String::as_str).unwrap_or_default();
        self.run(sql, (only.what, &wanted), before);
        self.done.push((request.old.clone(), wanted));
        Ok(())
    }

    /// What is meant by a request: the names as they are by now, and as they are to be.
    fn meant(&self, request: &Request) -> (Vec<String>, Vec<String>) {
        let backend = self.renamed.catalog.backend;
        let mut old = request.old.clone();
        for (before, after) in &self.done {
            if old.len() > before.len() && same(backend, &old[..before.len()], before) {
                old.splice(..before.len(), after.iter().cloned());
            }
        }
        // A hint stands at the new name, and says of the old one only what differs.
        if let (true, [_], Some((_, parent))) =
            (request.is_hint, request.old.as_slice(), request.new.split_last())
        {
            old = [parent, &request.old].concat();
        }
        let wanted = match request.new.as_slice() {
            [name] => {
                let parent = old.split_last().map(|it| it.1).unwrap_or_default();
                [parent, std::slice::from_ref(name)].concat()
            }
            whole => whole.to_vec(),
        };
        (old, wanted)
    }

    /// Whether a thing goes and one like it comes under the wanted name.
    fn fits(&self, thing: &Thing, old: &[String], wanted: &[String]) -> bool {
        let backend = self.renamed.catalog.backend;
        let has = |parts: &[String]| {
            self.to.iter().any(|other| {
                other.what == thing.what
                    && other.arguments == thing.arguments
                    && same(backend, &other.parts, parts)
            })
        };
        has(wanted) && !has(old)
    }

    /// Runs a rename to `new`, and remembers how `old` comes back.
    fn run(&mut self, sql: String, new: (What, &[String]), old: &str) {
        let plain = |sql: String| Planned {
            sql,
            hazards: Vec::new(),
            placement: Placement::Together,
            is_compound: false,
        };
        let planned = plain(sql);
        let applied = proof::apply(&self.renamed.catalog, "rename", &planned.script());
        self.renamed.catalog = applied.catalog;
        self.renamed.statements.push(planned);
        let backend = self.renamed.catalog.backend;
        let all = things(&self.renamed.catalog);
        let thing = all.iter().find(|it| it.what == new.0 && same(backend, &it.parts, new.1));
        let back = thing.and_then(|thing| sql::rename(backend, thing, old));
        if let Some(sql) = back {
            self.renamed.undo.insert(0, plain(sql));
        }
    }

    fn nothing(
        &self,
        request: &Request,
        named: &[&Thing],
        old: &[String],
        wanted: &[String],
    ) -> RenameError {
        let backend = self.renamed.catalog.backend;
        let (old, wanted) = (old.join("."), wanted.join("."));
        let why = if named.is_empty() {
            format!("there is no `{old}` to rename")
        } else if self.to.iter().any(|it| same(backend, &it.parts, &named[0].parts)) {
            format!("`{old}` is still there afterwards")
        } else {
            format!("there is no `{wanted}` of that kind afterwards")
        };
        RenameError { message: format!("`--rename {}`: {why}", request.text), help: None }
    }

    /// Renames what is otherwise the same, where a name carries no meaning.
    fn settle_names(&mut self) {
        let backend = self.renamed.catalog.backend;
        if backend == Backend::Sqlite {
            return;
        }
        let kinds = [ObjectKind::Constraint, ObjectKind::Index, ObjectKind::Sequence];
        for kind in kinds {
            let current = things(&self.renamed.catalog);
            let only = |own: &[Thing], others: &[Thing]| -> Vec<Thing> {
                own.iter()
                    .filter(|thing| thing.what == What::Object(kind))
                    .filter(|thing| !others.iter().any(|it| it.key == thing.key))
                    .cloned()
                    .collect()
            };
            let (gone, come) = (only(&current, &self.to), only(&self.to, &current));
            for old in &gone {
                let alike = |new: &&Thing| is_alike(old, new);
                let (Some(new), None) = (come.iter().find(alike), come.iter().filter(alike).nth(1))
                else {
                    continue;
                };
                if gone.iter().filter(|other| is_alike(other, new)).count() != 1 {
                    continue;
                }
                let name = new.parts.last().cloned().unwrap_or_default();
                if let Some(sql) = sql::rename(backend, old, &name) {
                    let before = old.parts.last().map(String::as_str).unwrap_or_default();
                    self.run(sql, (old.what, &new.parts), before);
                }
            }
        }
    }
}

fn several_kinds(request: &Request, several: &[&Thing]) -> RenameError {
    let options: Vec<String> = several
        .iter()
        .map(|thing| format!("`--rename \"{}:{}\"`", thing.what.name(), request.text))
        .collect();
    RenameError {
        message: format!("`{}` fits several kinds of object", request.text),
        help: Some(format!("say which: {}", options.join(", "))),
    }
}

/// Whether two objects are the same but for their names.
fn is_alike(one: &Thing, two: &Thing) -> bool {
    let sibling = one.parts.len() == two.parts.len()
        && one.parts.split_last().map(|it| it.1) == two.parts.split_last().map(|it| it.1);
    // A sequence of nobody's may be anything.
    let is_owned = one.what != What::Object(ObjectKind::Sequence)
        || one.facts.iter().any(|(name, _)| *name == "owned by");
    sibling && is_owned && one.part_of == two.part_of && one.has_facts_of(two)
}

fn same(backend: Backend, one: &[String], two: &[String]) -> bool {
    let fold = |parts: &[String]| -> Vec<String> {
        let parts = match parts {
            [first, rest @ ..] if backend == Backend::Postgres && first == "public" => {
                if rest.is_empty() { parts } else { rest }
            }
            _ => parts,
        };
        parts.iter().map(|part| folded(backend, part)).collect()
    };
    fold(one) == fold(two)
}

/// Whether two verdicts leave no doubt.
fn is_equal(verdict: Verdict) -> bool {
    verdict == Verdict::Equal
}
