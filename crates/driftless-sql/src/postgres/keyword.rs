//! PostgreSQL's keywords, and where each may serve as a name.
//!
//! The union of the lists of versions 14 to 18. A word that a later version reserved keeps the
//! freedom it had in the oldest one (`SYSTEM_USER`, the `JSON_*` functions): what one supported
//! server accepts must never be called wrong. The table is sorted, because it is searched.

/// Where a keyword may be used as a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Category {
    /// Anywhere.
    Unreserved,
    /// As a table or column, not as a function or type.
    ColumnName,
    /// As a function or type, not as a table or column.
    TypeOrFunction,
    /// Only after `AS`.
    Reserved,
}

/// Whether a keyword may name a column of a result without `AS` before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Label {
    /// It may.
    Bare,
    /// It needs `AS`.
    As,
}

macro_rules! keywords {
    ($($variant:ident $text:ident $category:ident $label:ident;)*) => {
        /// A keyword.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(super) enum Keyword {
            $(#[doc = concat!("`", stringify!($text), "`")] $variant,)*
        }

        /// Sorted by text; in the order of the enum.
        const KEYWORDS: &[(&str, Keyword, Category, Label)] = &[
            $((stringify!($text), Keyword::$variant, Category::$category, Label::$label),)*
        ];
    };
}

impl Keyword {
    /// The keyword a word spells, in any case.
    pub(super) fn of(word: &str) -> Option<Self> {
        let mut upper = [0_u8; LONGEST];
        let upper = upper.get_mut(..word.len())?;
        upper.copy_from_slice(word.as_bytes());
        upper.make_ascii_uppercase();
        let first = usize::from(upper.first()?.checked_sub(b'A')?);
        let (start, end) = *FIRST_LETTER.get(first)?;
        let rows = KEYWORDS.get(start..end)?;
        let row = rows.binary_search_by(|row| row.0.as_bytes().cmp(upper)).ok()?;
        Some(rows[row].1)
    }

    /// In capitals.
    pub(super) fn text(self) -> &'static str {
        KEYWORDS[self as usize].0
    }

    /// Where it may be used as a name.
    pub(super) fn category(self) -> Category {
        KEYWORDS[self as usize].2
    }

    /// Whether it may name a result column without `AS`.
    pub(super) fn label(self) -> Label {
        KEYWORDS[self as usize].3
    }
}

/// The length of the longest keyword.
const LONGEST: usize = 17;

/// The rows of [`KEYWORDS`] that begin with each letter: most words of a file are no keywords, and
/// two letters in three are decided by the first comparison this saves.
const FIRST_LETTER: [(usize, usize); 26] = {
    let mut ranges = [(0, 0); 26];
    let mut row = 0;
    while row < KEYWORDS.len() {
        let letter = (KEYWORDS[row].0.as_bytes()[0] - b'A') as usize;
        if ranges[letter].1 == 0 {
            ranges[letter].0 = row;
        }
        row += 1;
        ranges[letter].1 = row;
    }
    ranges
};

keywords! {
    Abort ABORT Unreserved Bare; Absent ABSENT Unreserved Bare; Absolute ABSOLUTE Unreserved Bare;
    Access ACCESS Unreserved Bare; Action ACTION Unreserved Bare; Add ADD Unreserved Bare;
    Admin ADMIN Unreserved Bare; After AFTER Unreserved Bare; Aggregate AGGREGATE Unreserved Bare;
    All ALL Reserved Bare; Also ALSO Unreserved Bare; Alter ALTER Unreserved Bare;
    Always ALWAYS Unreserved Bare; Analyse ANALYSE Reserved Bare; Analyze ANALYZE Reserved Bare;
    And AND Reserved Bare; Any ANY Reserved Bare; Array ARRAY Reserved As; As AS Reserved As;
    Asc ASC Reserved Bare; Asensitive ASENSITIVE Unreserved Bare;
    Assertion ASSERTION Unreserved Bare; Assignment ASSIGNMENT Unreserved Bare;
    Asymmetric ASYMMETRIC Reserved Bare; At AT Unreserved Bare; Atomic ATOMIC Unreserved Bare;
    Attach ATTACH Unreserved Bare; Attribute ATTRIBUTE Unreserved Bare;
    Authorization AUTHORIZATION TypeOrFunction Bare; Backward BACKWARD Unreserved Bare;
    Before BEFORE Unreserved Bare; Begin BEGIN Unreserved Bare; Between BETWEEN ColumnName Bare;
    Bigint BIGINT ColumnName Bare; Binary BINARY TypeOrFunction Bare; Bit BIT ColumnName Bare;
    Boolean BOOLEAN ColumnName Bare; Both BOTH Reserved Bare; Breadth BREADTH Unreserved Bare;
    By BY Unreserved Bare; Cache CACHE Unreserved Bare; Call CALL Unreserved Bare;
    Called CALLED Unreserved Bare; Cascade CASCADE Unreserved Bare;
    Cascaded CASCADED Unreserved Bare; Case CASE Reserved Bare; Cast CAST Reserved Bare;
    Catalog CATALOG Unreserved Bare; Chain CHAIN Unreserved Bare; Char CHAR ColumnName As;
    Character CHARACTER ColumnName As; Characteristics CHARACTERISTICS Unreserved Bare;
    Check CHECK Reserved Bare; Checkpoint CHECKPOINT Unreserved Bare; Class CLASS Unreserved Bare;
    Close CLOSE Unreserved Bare; Cluster CLUSTER Unreserved Bare;
    Coalesce COALESCE ColumnName Bare; Collate COLLATE Reserved Bare;
    Collation COLLATION TypeOrFunction Bare; Column COLUMN Reserved Bare;
    Columns COLUMNS Unreserved Bare; Comment COMMENT Unreserved Bare;
    Comments COMMENTS Unreserved Bare; Commit COMMIT Unreserved Bare;
    Committed COMMITTED Unreserved Bare; Compression COMPRESSION Unreserved Bare;
    Concurrently CONCURRENTLY TypeOrFunction Bare; Conditional CONDITIONAL Unreserved Bare;
    Configuration CONFIGURATION Unreserved Bare; Conflict CONFLICT Unreserved Bare;
    Connection CONNECTION Unreserved Bare; Constraint CONSTRAINT Reserved Bare;
    Constraints CONSTRAINTS Unreserved Bare; Content CONTENT Unreserved Bare;
    Continue CONTINUE Unreserved Bare; Conversion CONVERSION Unreserved Bare;
    Copy COPY Unreserved Bare; Cost COST Unreserved Bare; Create CREATE Reserved As;
    Cross CROSS TypeOrFunction Bare; Csv CSV Unreserved Bare; Cube CUBE Unreserved Bare;
    Current CURRENT Unreserved Bare; CurrentCatalog CURRENT_CATALOG Reserved Bare;
    CurrentDate CURRENT_DATE Reserved Bare; CurrentRole CURRENT_ROLE Reserved Bare;
    CurrentSchema CURRENT_SCHEMA TypeOrFunction Bare; CurrentTime CURRENT_TIME Reserved Bare;
    CurrentTimestamp CURRENT_TIMESTAMP Reserved Bare; CurrentUser CURRENT_USER Reserved Bare;
    Cursor CURSOR Unreserved Bare; Cycle CYCLE Unreserved Bare; Data DATA Unreserved Bare;
    Database DATABASE Unreserved Bare; Day DAY Unreserved As;
    Deallocate DEALLOCATE Unreserved Bare; Dec DEC ColumnName Bare;
    Decimal DECIMAL ColumnName Bare; Declare DECLARE Unreserved Bare;
    Default DEFAULT Reserved Bare; Defaults DEFAULTS Unreserved Bare;
    Deferrable DEFERRABLE Reserved Bare; Deferred DEFERRED Unreserved Bare;
    Definer DEFINER Unreserved Bare; Delete DELETE Unreserved Bare;
    Delimiter DELIMITER Unreserved Bare; Delimiters DELIMITERS Unreserved Bare;
    Depends DEPENDS Unreserved Bare; Depth DEPTH Unreserved Bare; Desc DESC Reserved Bare;
    Detach DETACH Unreserved Bare; Dictionary DICTIONARY Unreserved Bare;
    Disable DISABLE Unreserved Bare; Discard DISCARD Unreserved Bare;
    Distinct DISTINCT Reserved Bare; Do DO Reserved Bare; Document DOCUMENT Unreserved Bare;
    Domain DOMAIN Unreserved Bare; Double DOUBLE Unreserved Bare; Drop DROP Unreserved Bare;
    Each EACH Unreserved Bare; Else ELSE Reserved Bare; Empty EMPTY Unreserved Bare;
    Enable ENABLE Unreserved Bare; Encoding ENCODING Unreserved Bare;
    Encrypted ENCRYPTED Unreserved Bare; End END Reserved Bare; Enforced ENFORCED Unreserved Bare;
    Enum ENUM Unreserved Bare; Error ERROR Unreserved Bare; Escape ESCAPE Unreserved Bare;
    Event EVENT Unreserved Bare; Except EXCEPT Reserved As; Exclude EXCLUDE Unreserved Bare;
    Excluding EXCLUDING Unreserved Bare; Exclusive EXCLUSIVE Unreserved Bare;
    Execute EXECUTE Unreserved Bare; Exists EXISTS ColumnName Bare;
    Explain EXPLAIN Unreserved Bare; Expression EXPRESSION Unreserved Bare;
    Extension EXTENSION Unreserved Bare; External EXTERNAL Unreserved Bare;
    Extract EXTRACT ColumnName Bare; False FALSE Reserved Bare; Family FAMILY Unreserved Bare;
    Fetch FETCH Reserved As; Filter FILTER Unreserved As; Finalize FINALIZE Unreserved Bare;
    First FIRST Unreserved Bare; Float FLOAT ColumnName Bare; Following FOLLOWING Unreserved Bare;
    For FOR Reserved As; Force FORCE Unreserved Bare; Foreign FOREIGN Reserved Bare;
    Format FORMAT Unreserved Bare; Forward FORWARD Unreserved Bare;
    Freeze FREEZE TypeOrFunction Bare; From FROM Reserved As; Full FULL TypeOrFunction Bare;
    Function FUNCTION Unreserved Bare; Functions FUNCTIONS Unreserved Bare;
    Generated GENERATED Unreserved Bare; Global GLOBAL Unreserved Bare; Grant GRANT Reserved As;
    Granted GRANTED Unreserved Bare; Greatest GREATEST ColumnName Bare; Group GROUP Reserved As;
    Grouping GROUPING ColumnName Bare; Groups GROUPS Unreserved Bare;
    Handler HANDLER Unreserved Bare; Having HAVING Reserved As; Header HEADER Unreserved Bare;
    Hold HOLD Unreserved Bare; Hour HOUR Unreserved As; Identity IDENTITY Unreserved Bare;
    If IF Unreserved Bare; Ilike ILIKE TypeOrFunction Bare; Immediate IMMEDIATE Unreserved Bare;
    Immutable IMMUTABLE Unreserved Bare; Implicit IMPLICIT Unreserved Bare;
    Import IMPORT Unreserved Bare; In IN Reserved Bare; Include INCLUDE Unreserved Bare;
    Including INCLUDING Unreserved Bare; Increment INCREMENT Unreserved Bare;
    Indent INDENT Unreserved Bare; Index INDEX Unreserved Bare; Indexes INDEXES Unreserved Bare;
    Inherit INHERIT Unreserved Bare; Inherits INHERITS Unreserved Bare;
    Initially INITIALLY Reserved Bare; Inline INLINE Unreserved Bare;
    Inner INNER TypeOrFunction Bare; Inout INOUT ColumnName Bare; Input INPUT Unreserved Bare;
    Insensitive INSENSITIVE Unreserved Bare; Insert INSERT Unreserved Bare;
    Instead INSTEAD Unreserved Bare; Int INT ColumnName Bare; Integer INTEGER ColumnName Bare;
    Intersect INTERSECT Reserved As; Interval INTERVAL ColumnName Bare; Into INTO Reserved As;
    Invoker INVOKER Unreserved Bare; Is IS TypeOrFunction Bare; Isnull ISNULL TypeOrFunction As;
    Isolation ISOLATION Unreserved Bare; Join JOIN TypeOrFunction Bare; Json JSON Unreserved Bare;
    JsonArray JSON_ARRAY Unreserved Bare; JsonArrayagg JSON_ARRAYAGG Unreserved Bare;
    JsonExists JSON_EXISTS Unreserved Bare; JsonObject JSON_OBJECT Unreserved Bare;
    JsonObjectagg JSON_OBJECTAGG Unreserved Bare; JsonQuery JSON_QUERY Unreserved Bare;
    JsonScalar JSON_SCALAR Unreserved Bare; JsonSerialize JSON_SERIALIZE Unreserved Bare;
    JsonTable JSON_TABLE Unreserved Bare; JsonValue JSON_VALUE Unreserved Bare;
    Keep KEEP Unreserved Bare; Key KEY Unreserved Bare; Keys KEYS Unreserved Bare;
    Label LABEL Unreserved Bare; Language LANGUAGE Unreserved Bare; Large LARGE Unreserved Bare;
    Last LAST Unreserved Bare; Lateral LATERAL Reserved Bare; Leading LEADING Reserved Bare;
    Leakproof LEAKPROOF Unreserved Bare; Least LEAST ColumnName Bare;
    Left LEFT TypeOrFunction Bare; Level LEVEL Unreserved Bare; Like LIKE TypeOrFunction Bare;
    Limit LIMIT Reserved As; Listen LISTEN Unreserved Bare; Load LOAD Unreserved Bare;
    Local LOCAL Unreserved Bare; Localtime LOCALTIME Reserved Bare;
    Localtimestamp LOCALTIMESTAMP Reserved Bare; Location LOCATION Unreserved Bare;
    Lock LOCK Unreserved Bare; Locked LOCKED Unreserved Bare; Logged LOGGED Unreserved Bare;
    Mapping MAPPING Unreserved Bare; Match MATCH Unreserved Bare; Matched MATCHED Unreserved Bare;
    Materialized MATERIALIZED Unreserved Bare; Maxvalue MAXVALUE Unreserved Bare;
    Merge MERGE Unreserved Bare; MergeAction MERGE_ACTION Unreserved Bare;
    Method METHOD Unreserved Bare; Minute MINUTE Unreserved As; Minvalue MINVALUE Unreserved Bare;
    Mode MODE Unreserved Bare; Month MONTH Unreserved As; Move MOVE Unreserved Bare;
    Name NAME Unreserved Bare; Names NAMES Unreserved Bare; National NATIONAL ColumnName Bare;
    Natural NATURAL TypeOrFunction Bare; Nchar NCHAR ColumnName Bare;
    Nested NESTED Unreserved Bare; New NEW Unreserved Bare; Next NEXT Unreserved Bare;
    Nfc NFC Unreserved Bare; Nfd NFD Unreserved Bare; Nfkc NFKC Unreserved Bare;
    Nfkd NFKD Unreserved Bare; No NO Unreserved Bare; None NONE ColumnName Bare;
    Normalize NORMALIZE ColumnName Bare; Normalized NORMALIZED Unreserved Bare;
    Not NOT Reserved Bare; Nothing NOTHING Unreserved Bare; Notify NOTIFY Unreserved Bare;
    Notnull NOTNULL TypeOrFunction As; Nowait NOWAIT Unreserved Bare; Null NULL Reserved Bare;
    Nullif NULLIF ColumnName Bare; Nulls NULLS Unreserved Bare; Numeric NUMERIC ColumnName Bare;
    Object OBJECT Unreserved Bare; Objects OBJECTS Unreserved Bare; Of OF Unreserved Bare;
    Off OFF Unreserved Bare; Offset OFFSET Reserved As; Oids OIDS Unreserved Bare;
    Old OLD Unreserved Bare; Omit OMIT Unreserved Bare; On ON Reserved As; Only ONLY Reserved Bare;
    Operator OPERATOR Unreserved Bare; Option OPTION Unreserved Bare;
    Options OPTIONS Unreserved Bare; Or OR Reserved Bare; Order ORDER Reserved As;
    Ordinality ORDINALITY Unreserved Bare; Others OTHERS Unreserved Bare; Out OUT ColumnName Bare;
    Outer OUTER TypeOrFunction Bare; Over OVER Unreserved As; Overlaps OVERLAPS TypeOrFunction As;
    Overlay OVERLAY ColumnName Bare; Overriding OVERRIDING Unreserved Bare;
    Owned OWNED Unreserved Bare; Owner OWNER Unreserved Bare; Parallel PARALLEL Unreserved Bare;
    Parameter PARAMETER Unreserved Bare; Parser PARSER Unreserved Bare;
    Partial PARTIAL Unreserved Bare; Partition PARTITION Unreserved Bare;
    Passing PASSING Unreserved Bare; Password PASSWORD Unreserved Bare; Path PATH Unreserved Bare;
    Period PERIOD Unreserved Bare; Placing PLACING Reserved Bare; Plan PLAN Unreserved Bare;
    Plans PLANS Unreserved Bare; Policy POLICY Unreserved Bare; Position POSITION ColumnName Bare;
    Preceding PRECEDING Unreserved Bare; Precision PRECISION ColumnName As;
    Prepare PREPARE Unreserved Bare; Prepared PREPARED Unreserved Bare;
    Preserve PRESERVE Unreserved Bare; Primary PRIMARY Reserved Bare; Prior PRIOR Unreserved Bare;
    Privileges PRIVILEGES Unreserved Bare; Procedural PROCEDURAL Unreserved Bare;
    Procedure PROCEDURE Unreserved Bare; Procedures PROCEDURES Unreserved Bare;
    Program PROGRAM Unreserved Bare; Publication PUBLICATION Unreserved Bare;
    Quote QUOTE Unreserved Bare; Quotes QUOTES Unreserved Bare; Range RANGE Unreserved Bare;
    Read READ Unreserved Bare; Real REAL ColumnName Bare; Reassign REASSIGN Unreserved Bare;
    Recursive RECURSIVE Unreserved Bare; Ref REF Unreserved Bare;
    References REFERENCES Reserved Bare; Referencing REFERENCING Unreserved Bare;
    Refresh REFRESH Unreserved Bare; Reindex REINDEX Unreserved Bare;
    Relative RELATIVE Unreserved Bare; Release RELEASE Unreserved Bare;
    Rename RENAME Unreserved Bare; Repeatable REPEATABLE Unreserved Bare;
    Replace REPLACE Unreserved Bare; Replica REPLICA Unreserved Bare; Reset RESET Unreserved Bare;
    Restart RESTART Unreserved Bare; Restrict RESTRICT Unreserved Bare;
    Return RETURN Unreserved Bare; Returning RETURNING Reserved As;
    Returns RETURNS Unreserved Bare; Revoke REVOKE Unreserved Bare;
    Right RIGHT TypeOrFunction Bare; Role ROLE Unreserved Bare; Rollback ROLLBACK Unreserved Bare;
    Rollup ROLLUP Unreserved Bare; Routine ROUTINE Unreserved Bare;
    Routines ROUTINES Unreserved Bare; Row ROW ColumnName Bare; Rows ROWS Unreserved Bare;
    Rule RULE Unreserved Bare; Savepoint SAVEPOINT Unreserved Bare; Scalar SCALAR Unreserved Bare;
    Schema SCHEMA Unreserved Bare; Schemas SCHEMAS Unreserved Bare; Scroll SCROLL Unreserved Bare;
    Search SEARCH Unreserved Bare; Second SECOND Unreserved As; Security SECURITY Unreserved Bare;
    Select SELECT Reserved Bare; Sequence SEQUENCE Unreserved Bare;
    Sequences SEQUENCES Unreserved Bare; Serializable SERIALIZABLE Unreserved Bare;
    Server SERVER Unreserved Bare; Session SESSION Unreserved Bare;
    SessionUser SESSION_USER Reserved Bare; Set SET Unreserved Bare; Setof SETOF ColumnName Bare;
    Sets SETS Unreserved Bare; Share SHARE Unreserved Bare; Show SHOW Unreserved Bare;
    Similar SIMILAR TypeOrFunction Bare; Simple SIMPLE Unreserved Bare; Skip SKIP Unreserved Bare;
    Smallint SMALLINT ColumnName Bare; Snapshot SNAPSHOT Unreserved Bare; Some SOME Reserved Bare;
    Source SOURCE Unreserved Bare; Sql SQL Unreserved Bare; Stable STABLE Unreserved Bare;
    Standalone STANDALONE Unreserved Bare; Start START Unreserved Bare;
    Statement STATEMENT Unreserved Bare; Statistics STATISTICS Unreserved Bare;
    Stdin STDIN Unreserved Bare; Stdout STDOUT Unreserved Bare; Storage STORAGE Unreserved Bare;
    Stored STORED Unreserved Bare; Strict STRICT Unreserved Bare; String STRING Unreserved Bare;
    Strip STRIP Unreserved Bare; Subscription SUBSCRIPTION Unreserved Bare;
    Substring SUBSTRING ColumnName Bare; Support SUPPORT Unreserved Bare;
    Symmetric SYMMETRIC Reserved Bare; Sysid SYSID Unreserved Bare; System SYSTEM Unreserved Bare;
    SystemUser SYSTEM_USER Unreserved Bare; Table TABLE Reserved Bare;
    Tables TABLES Unreserved Bare; Tablesample TABLESAMPLE TypeOrFunction Bare;
    Tablespace TABLESPACE Unreserved Bare; Target TARGET Unreserved Bare;
    Temp TEMP Unreserved Bare; Template TEMPLATE Unreserved Bare;
    Temporary TEMPORARY Unreserved Bare; Text TEXT Unreserved Bare; Then THEN Reserved Bare;
    Ties TIES Unreserved Bare; Time TIME ColumnName Bare; Timestamp TIMESTAMP ColumnName Bare;
    To TO Reserved As; Trailing TRAILING Reserved Bare; Transaction TRANSACTION Unreserved Bare;
    Transform TRANSFORM Unreserved Bare; Treat TREAT ColumnName Bare;
    Trigger TRIGGER Unreserved Bare; Trim TRIM ColumnName Bare; True TRUE Reserved Bare;
    Truncate TRUNCATE Unreserved Bare; Trusted TRUSTED Unreserved Bare; Type TYPE Unreserved Bare;
    Types TYPES Unreserved Bare; Uescape UESCAPE Unreserved Bare;
    Unbounded UNBOUNDED Unreserved Bare; Uncommitted UNCOMMITTED Unreserved Bare;
    Unconditional UNCONDITIONAL Unreserved Bare; Unencrypted UNENCRYPTED Unreserved Bare;
    Union UNION Reserved As; Unique UNIQUE Reserved Bare; Unknown UNKNOWN Unreserved Bare;
    Unlisten UNLISTEN Unreserved Bare; Unlogged UNLOGGED Unreserved Bare;
    Until UNTIL Unreserved Bare; Update UPDATE Unreserved Bare; User USER Reserved Bare;
    Using USING Reserved Bare; Vacuum VACUUM Unreserved Bare; Valid VALID Unreserved Bare;
    Validate VALIDATE Unreserved Bare; Validator VALIDATOR Unreserved Bare;
    Value VALUE Unreserved Bare; Values VALUES ColumnName Bare; Varchar VARCHAR ColumnName Bare;
    Variadic VARIADIC Reserved Bare; Varying VARYING Unreserved As;
    Verbose VERBOSE TypeOrFunction Bare; Version VERSION Unreserved Bare;
    View VIEW Unreserved Bare; Views VIEWS Unreserved Bare; Virtual VIRTUAL Unreserved Bare;
    Volatile VOLATILE Unreserved Bare; When WHEN Reserved Bare; Where WHERE Reserved As;
    Whitespace WHITESPACE Unreserved Bare; Window WINDOW Reserved As; With WITH Reserved As;
    Within WITHIN Unreserved As; Without WITHOUT Unreserved As; Work WORK Unreserved Bare;
    Wrapper WRAPPER Unreserved Bare; Write WRITE Unreserved Bare; Xml XML Unreserved Bare;
    Xmlattributes XMLATTRIBUTES ColumnName Bare; Xmlconcat XMLCONCAT ColumnName Bare;
    Xmlelement XMLELEMENT ColumnName Bare; Xmlexists XMLEXISTS ColumnName Bare;
    Xmlforest XMLFOREST ColumnName Bare; Xmlnamespaces XMLNAMESPACES ColumnName Bare;
    Xmlparse XMLPARSE ColumnName Bare; Xmlpi XMLPI ColumnName Bare;
    Xmlroot XMLROOT ColumnName Bare; Xmlserialize XMLSERIALIZE ColumnName Bare;
    Xmltable XMLTABLE ColumnName Bare; Year YEAR Unreserved As; Yes YES Unreserved Bare;
    Zone ZONE Unreserved Bare;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_keyword_is_found_in_any_case() {
        for (index, (text, keyword, ..)) in KEYWORDS.iter().enumerate() {
            assert_eq!(*keyword as usize, index);
            assert!(text.len() <= LONGEST, "{text}");
            assert_eq!(Keyword::of(text), Some(*keyword));
            assert_eq!(Keyword::of(&text.to_lowercase()), Some(*keyword));
        }
        assert!(KEYWORDS.is_sorted_by_key(|row| row.0));
    }

    #[test]
    fn other_words_are_none() {
        for word in ["", "tabel", "_x", "é", "current_timestamp_of_day", "a"] {
            assert_eq!(Keyword::of(word), None, "{word}");
        }
    }
}
