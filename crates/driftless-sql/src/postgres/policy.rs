//! Row security policies.

use super::cursor::{Cursor, Parse};
use super::fragment::Fragment;
use super::keyword::Keyword as K;
use super::name::{Name, QualifiedName, Role};
use super::object::{AlterObject, ObjectChange, ObjectIdentity, ObjectKind, ObjectReference};
use super::statement::StatementKind;

/// `CREATE POLICY`.
#[derive(Debug, Clone)]
pub struct CreatePolicy {
    /// The name.
    pub name: Name,
    /// The table.
    pub table: QualifiedName,
    /// `AS RESTRICTIVE`; false for `PERMISSIVE`, also unsaid.
    pub restrictive: bool,
    /// `FOR`.
    pub command: PolicyCommand,
    /// `TO`; empty for everybody, when it is left out.
    pub roles: Vec<Role>,
    /// `USING`.
    pub using: Option<Fragment>,
    /// `WITH CHECK`.
    pub with_check: Option<Fragment>,
}

/// The statements a policy is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum PolicyCommand {
    /// `ALL`, also unsaid.
    #[default]
    All,
    /// `SELECT`
    Select,
    /// `INSERT`
    Insert,
    /// `UPDATE`
    Update,
    /// `DELETE`
    Delete,
}

/// `ALTER POLICY`, other than renaming it.
#[derive(Debug, Clone)]
pub struct AlterPolicy {
    /// The policy.
    pub name: Name,
    /// The table.
    pub table: QualifiedName,
    /// `TO`, if given.
    pub roles: Option<Vec<Role>>,
    /// `USING`, if given.
    pub using: Option<Fragment>,
    /// `WITH CHECK`, if given.
    pub with_check: Option<Fragment>,
}

impl Cursor<'_> {
    /// The rest of `CREATE POLICY`.
    pub(super) fn create_policy(&mut self) -> Parse<CreatePolicy> {
        self.expect(K::Policy)?;
        let name = self.name("a policy")?;
        self.expect(K::On)?;
        let table = self.qualified_name("a table")?;
        let restrictive = self.eat(K::As) && self.restrictive()?;
        let command = self.after(K::For, Self::policy_command)?.unwrap_or_default();
        let roles = self.after(K::To, Self::roles)?.unwrap_or_default();
        let (using, with_check) = self.policy_conditions()?;
        Ok(CreatePolicy { name, table, restrictive, command, roles, using, with_check })
    }

    fn restrictive(&mut self) -> Parse<bool> {
        let word = self.name("PERMISSIVE or RESTRICTIVE")?;
        match word.text.as_str() {
            "permissive" => Ok(false),
            "restrictive" => Ok(true),
            _ => self.refuse(
                word.span,
                "unrecognized row security option",
                "expected PERMISSIVE or RESTRICTIVE",
            ),
        }
    }

    fn policy_command(&mut self) -> Parse<PolicyCommand> {
        let command = match self.keyword() {
            Some(K::All) => PolicyCommand::All,
            Some(K::Select) => PolicyCommand::Select,
            Some(K::Insert) => PolicyCommand::Insert,
            Some(K::Update) => PolicyCommand::Update,
            Some(K::Delete) => PolicyCommand::Delete,
            _ => return self.unexpected("ALL, SELECT, INSERT, UPDATE or DELETE"),
        };
        self.bump();
        Ok(command)
    }

    fn policy_conditions(&mut self) -> Parse<(Option<Fragment>, Option<Fragment>)> {
        let using = self.after(K::Using, Self::fragment_in_parens)?;
        let with_check = self.after(K::With, |cursor| {
            cursor.expect(K::Check)?;
            cursor.fragment_in_parens()
        })?;
        Ok((using, with_check))
    }

    /// The rest of `ALTER POLICY`.
    pub(super) fn alter_policy(&mut self) -> Parse<StatementKind> {
        // The grammar has `IF EXISTS` with `RENAME` only.
        let if_exists = self.if_exists()?;
        let start = self.start();
        let name = self.name("a policy")?;
        self.expect(K::On)?;
        let table = self.qualified_name("a table")?;
        let span = self.since(start);
        if if_exists || self.at(K::Rename) {
            self.expect_all(&[K::Rename, K::To])?;
            let change = ObjectChange::RenameTo(self.name("a name")?);
            let identity = ObjectIdentity::Part { name, of: table };
            let object = ObjectReference { span, kind: ObjectKind::Policy, identity };
            return Ok(StatementKind::AlterObject(AlterObject { if_exists, object, change }));
        }
        let roles = self.after(K::To, Self::roles)?;
        let (using, with_check) = self.policy_conditions()?;
        let policy = AlterPolicy { name, table, roles, using, with_check };
        Ok(StatementKind::AlterPolicy(Box::new(policy)))
    }
}
