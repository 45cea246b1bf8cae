//! Text search: configurations, dictionaries, parsers and templates.

use super::cursor::{Cursor, Parse};
use super::keyword::Keyword as K;
use super::name::{Name, QualifiedName};
use super::object::{AlterObject, Changes, ObjectIdentity, ObjectKind, ObjectReference};
use super::options::Parameter;
use super::statement::StatementKind;

/// `CREATE TEXT SEARCH ..`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateTextSearch {
    /// What.
    pub kind: ObjectKind,
    /// The name.
    pub name: QualifiedName,
    /// `PARSER`, `TEMPLATE` and so on.
    pub options: Vec<Parameter>,
}

/// `ALTER TEXT SEARCH ..`, other than the changes common to all objects.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlterTextSearch {
    /// The dictionary or configuration.
    pub object: ObjectReference,
    /// What is done to it.
    pub change: TextSearchChange,
}

/// What `ALTER TEXT SEARCH` does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TextSearchChange {
    /// Options of a dictionary.
    Options(Vec<Parameter>),
    /// `ADD MAPPING`, or `ALTER MAPPING` of token types as a whole.
    Map {
        /// `ADD`; false for `ALTER`.
        add: bool,
        /// The token types.
        tokens: Vec<Name>,
        /// The dictionaries.
        dictionaries: Vec<QualifiedName>,
    },
    /// `ALTER MAPPING .. REPLACE`.
    Replace(Box<DictionaryReplacement>),
    /// `DROP MAPPING`.
    Unmap {
        /// `IF EXISTS`.
        if_exists: bool,
        /// The token types.
        tokens: Vec<Name>,
    },
}

/// `ALTER MAPPING .. REPLACE`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DictionaryReplacement {
    /// The token types; empty for all.
    pub tokens: Vec<Name>,
    /// The old dictionary.
    pub from: QualifiedName,
    /// The new dictionary.
    pub to: QualifiedName,
}

impl Cursor<'_> {
    /// The rest of `CREATE TEXT SEARCH`.
    pub(super) fn create_text_search(&mut self) -> Parse<CreateTextSearch> {
        self.expect(K::Text)?;
        let kind = self.text_search_object()?;
        let name = self.qualified_name("a name")?;
        Ok(CreateTextSearch { kind, name, options: self.definition()? })
    }

    /// The rest of `ALTER TEXT SEARCH`.
    pub(super) fn alter_text_search(&mut self) -> Parse<StatementKind> {
        self.expect(K::Text)?;
        let kind = self.text_search_object()?;
        let start = self.start();
        let name = self.qualified_name("a name")?;
        let identity = ObjectIdentity::Name(name);
        let object = ObjectReference { span: self.since(start), kind, identity };
        let owned =
            matches!(kind, ObjectKind::TextSearchConfiguration | ObjectKind::TextSearchDictionary);
        if let Some(change) = self.object_change(Changes { owner: owned, ..Changes::ALL })? {
            let alter = AlterObject { if_exists: false, object, change };
            return Ok(StatementKind::AlterObject(alter));
        }
        let change = match kind {
            ObjectKind::TextSearchDictionary => TextSearchChange::Options(self.definition()?),
            ObjectKind::TextSearchConfiguration => self.mapping_change()?,
            _ => return self.unexpected("RENAME TO or SET SCHEMA"),
        };
        Ok(StatementKind::AlterTextSearch(AlterTextSearch { object, change }))
    }

    fn mapping_change(&mut self) -> Parse<TextSearchChange> {
        let keyword = self.keyword();
        if !self.at_any(&[K::Add, K::Alter, K::Drop]) {
            return self.unexpected("ADD MAPPING, ALTER MAPPING, DROP MAPPING or RENAME TO");
        }
        self.bump();
        self.expect(K::Mapping)?;
        if keyword == Some(K::Drop) {
            let if_exists = self.if_exists()?;
            self.expect(K::For)?;
            return Ok(TextSearchChange::Unmap { if_exists, tokens: self.token_types()? });
        }
        let add = keyword == Some(K::Add);
        let mut tokens = Vec::new();
        if add || !self.at(K::Replace) {
            self.expect(K::For)?;
            tokens = self.token_types()?;
        }
        if !add && self.eat(K::Replace) {
            let from = self.qualified_name("a dictionary")?;
            self.expect(K::With)?;
            let to = self.qualified_name("a dictionary")?;
            let replacement = DictionaryReplacement { tokens, from, to };
            return Ok(TextSearchChange::Replace(Box::new(replacement)));
        }
        self.expect(K::With)?;
        let dictionaries = self.list(|cursor| cursor.qualified_name("a dictionary"))?;
        Ok(TextSearchChange::Map { add, tokens, dictionaries })
    }

    fn token_types(&mut self) -> Parse<Vec<Name>> {
        self.list(|cursor| cursor.name("a token type"))
    }
}
