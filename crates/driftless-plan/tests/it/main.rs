//! The byte format: what is written is read back, and nothing else is believed.

use std::borrow::Cow;
use std::time::Duration;

use driftless_diag::{Backend, Span};
use driftless_plan::{
    Batched, Change, Effect, Ending, Form, Global, Kind, Object, Part, PartKind, Path, Plan,
    Replaced, Requirement, Script, Step, Thing, hex,
};
use proptest::prelude::*;

const UP: &str = "\u{feff}CREATE TABLE é (a);\r\nCREATE TABLE b (a);\r\n";
const DOWN: &str = "DROP TABLE b;\nDROP TABLE é;\n";

fn script(text: &'static str, spans: &[(usize, usize)]) -> Script {
    Script {
        file: "migrations/0001_é/up.sql".to_owned(),
        text: Cow::Borrowed(text),
        statements: spans.iter().map(|&(start, end)| Span::new(start, end)).collect(),
        foreign_keys_off: !spans.is_empty(),
        effects: Vec::new(),
    }
}

/// One effect of every kind.
fn effects() -> Vec<Effect> {
    let path = |schema: Option<&str>, name: &str| Path {
        schema: schema.map(ToOwned::to_owned),
        name: name.to_owned(),
    };
    let batched = |condition: Option<(usize, usize)>| {
        Effect::Batched(Batched {
            table: Span::new(3, 9),
            path: path(Some("a"), "t"),
            condition: condition.map(|(start, end)| Span::new(start, end)),
            key: "id".to_owned(),
            size: 10_000,
            pause: Duration::from_millis(50),
        })
    };
    let made = |thing| Effect::Changes(Change { thing, made: true });
    vec![
        Effect::Unknown,
        Effect::Noted,
        Effect::Session,
        Effect::Begins,
        Effect::Commits,
        Effect::Undoes,
        Effect::Repeatable,
        Effect::Reindexes,
        made(Thing::IndexOn { table: path(Some("a"), "t"), name: None, unique: true }),
        made(Thing::IndexOn { table: path(None, "t"), name: Some("é".to_owned()), unique: false }),
        Effect::Changes(Change { thing: Thing::Index(path(None, "i")), made: false }),
        made(Thing::Partition { of: path(None, "t"), partition: path(Some("b"), "p") }),
        made(Thing::Global { kind: Global::Database, name: "d".to_owned() }),
        made(Thing::Global { kind: Global::Tablespace, name: "d".to_owned() }),
        made(Thing::Global { kind: Global::Subscription, name: "d".to_owned() }),
        made(Thing::Object { kind: Object::Database, path: path(None, "d") }),
        Effect::Changes(Change {
            thing: Thing::Several {
                kind: Object::View,
                paths: vec![path(None, "a"), path(Some("b"), "c")],
            },
            made: false,
        }),
        made(Thing::Renamed { from: path(None, "a"), to: path(Some("b"), "c") }),
        made(Thing::Definition {
            table: path(None, "t"),
            parts: vec![
                Part { kind: PartKind::Column, name: "a".to_owned(), made: true },
                Part { kind: PartKind::Constraint, name: "b".to_owned(), made: false },
            ],
        }),
        made(Thing::Emptied(path(None, "t"))),
        batched(None),
        batched(Some((25, 43))),
    ]
}

fn plan() -> Plan {
    let step = |name: &str, down: Option<Script>| Step {
        name: name.to_owned(),
        up: script(UP, &[(3, 22), (25, 43)]),
        checksum: [7; 32],
        down_checksum: down.as_ref().map(|_| [9; 32]),
        down,
        requires: vec![Requirement::own("0000_base"), Requirement::of("identity", "0003_tenants")],
        kind: Kind::Once,
        transaction: name.len().is_multiple_of(2),
        open: false,
        form: Form::Sql,
        lock_timeout: None,
        statement_timeout: None,
        replaces: Vec::new(),
        behind: None,
    };
    Plan {
        component: "network".to_owned(),
        backend: Backend::Sqlite,
        steps: vec![
            step("0001_a", Some(script(DOWN, &[(0, 12), (14, 27)]))),
            Step { behind: Some(Vec::new()), ..step("0002_bb", None) },
            Step { open: true, requires: Vec::new(), ..step("0003_c", Some(script("", &[]))) },
            Step {
                up: Script::default(),
                form: Form::Code,
                lock_timeout: Some(Duration::ZERO),
                statement_timeout: Some(Duration::from_secs(90)),
                ..step("0004_code", Some(script(DOWN, &[(0, 12)])))
            },
            Step {
                statement_timeout: Some(Duration::from_secs(3600)),
                behind: Some(vec![0, 300]),
                ..step("0005_long", None)
            },
            Step {
                kind: Kind::Baseline,
                replaces: vec![Replaced { step: "B2__old".to_owned(), checksum: [8; 32] }],
                ..step("B3__base", None)
            },
            Step { kind: Kind::Repeatable, ..step("R__views", None) },
        ],
    }
}

fn texts(plan: &Plan) -> Vec<&'static str> {
    let of = |script: &Script| match script.text {
        Cow::Borrowed(text) => text,
        Cow::Owned(_) => panic!("the tests borrow"),
    };
    plan.steps
        .iter()
        .flat_map(|step| [Some(&step.up).filter(|_| step.form == Form::Sql), step.down.as_ref()])
        .flatten()
        .map(of)
        .collect()
}

#[test]
fn what_is_written_is_read_back() {
    let plan = plan();
    let decoded = Plan::decode(&plan.encode(), &texts(&plan)).expect("its own bytes");
    assert_eq!(decoded, plan);
    assert_eq!(decoded.steps[0].up.statement(0), "CREATE TABLE é (a)");
    assert_eq!(decoded.steps[0].up.statement(1), "CREATE TABLE b (a)");
    assert_eq!(decoded.steps[0].up.statement(2), "");
    assert_eq!(decoded.steps[0].up.position(25).line, 2);
}

#[test]
fn every_effect_is_read_back() {
    let mut plan = plan();
    plan.steps.truncate(1);
    for effect in effects() {
        plan.steps[0].up.effects = vec![Effect::Noted, effect];
        let decoded = Plan::decode(&plan.encode(), &texts(&plan)).expect("its own bytes");
        assert_eq!(decoded, plan);
    }
    assert_eq!(*plan.steps[0].up.effect(7), Effect::Unknown);
}

#[test]
fn the_format_is_the_one_that_was_released() {
    let mut plan = plan();
    plan.steps.truncate(1);
    plan.steps[0].checksum = *b"01234567890123456789012345678901";
    plan.steps[0].down_checksum = None;
    let ending = plan.ending();
    let expected = [
        b"dfp\x08\x06sqlite\x07network\x01".as_slice(),
        &ending.ledger,
        &ending.head,
        b"\x060001_a\x05",
        b"01234567890123456789012345678901",
        b"\x02\x00\x090000_base\x01\x08identity\x0c0003_tenants\x00\x00",
        "\u{19}migrations/0001_é/up.sql\u{1}\u{2}".as_bytes(),
        b"\x03\x13\x03\x12",
        "\u{19}migrations/0001_é/up.sql\u{1}\u{2}".as_bytes(),
        b"\x00\x0c\x02\x0d",
    ]
    .concat();
    assert_eq!(plan.encode(), expected, "changing the format needs a new version");
}

#[test]
fn the_end_of_a_plan_is_what_a_ledger_with_all_of_it_says() {
    let mut plan = plan();
    plan.steps.truncate(1);
    plan.steps[0].checksum = *b"01234567890123456789012345678901";
    let ending = Ending::decode(&plan.encode()).expect("its own bytes");
    assert_eq!(ending, plan.ending());
    assert_eq!((ending.component.as_str(), ending.steps), ("network", 1));
    // printf 'network\n0001_a\n%s' "$(printf 01234567890123456789012345678901 | xxd -p -c 64)" | sha256sum
    let ledger = "fcbe4822932718b11aa4169920df6cad8765a05496f834b82c635f70a9a429c4";
    assert_eq!(hex(&ending.ledger), ledger);
    // The same with lengths of eight bytes and no line feeds, and the checksum as it is.
    let head = "b49391b18457a8b29c62fc53c07e504739f407efd10367a2d69e51814bda4c04";
    assert_eq!(hex(&ending.head), head);
    // Nothing behind it is looked at.
    let bytes = plan.encode();
    let length = bytes.windows(32).position(|it| it == ending.head).expect("the head") + 32;
    assert_eq!(Ending::decode(&bytes[..length]), Ok(ending));
    assert!(Ending::decode(&bytes[..length - 1]).is_err());
}

#[test]
fn every_cut_and_every_other_version_is_refused() {
    let plan = plan();
    let (bytes, texts) = (plan.encode(), texts(&plan));
    for length in 0..bytes.len() {
        assert!(Plan::decode(&bytes[..length], &texts).is_err(), "cut at {length}");
    }
    let message = |bytes: &[u8], texts: &[&'static str]| {
        Plan::decode(bytes, texts).expect_err("a refusal").to_string()
    };
    let mut newer = bytes.clone();
    newer[3] = 9;
    assert!(message(&newer, &texts).contains("format 9, this build reads format 8"));
    assert_eq!(message(b"SELECT 1", &texts), "the bytes are not a plan");
    assert!(message(&bytes, &texts[..2]).contains("was not passed"));
    assert!(message(&bytes, &[texts.clone(), vec![""]].concat()).contains("1 texts too many"));
    assert!(message(&bytes, &[""; 7]).contains("outside the text of `migrations/0001_é/up.sql`"));
    assert!(message(&[bytes.clone(), vec![0]].concat(), &texts).contains("unexpected bytes"));
}

#[test]
fn a_count_is_not_believed_beyond_the_bytes_that_follow() {
    let mut bytes = b"dfp\x08\x06sqlite\x01c".to_vec();
    bytes.extend([0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f]);
    bytes.extend([0; 64]);
    let error = Plan::decode(&bytes, &[]).expect_err("no steps follow").to_string();
    assert!(error.contains("in the middle"), "{error}");
}

proptest! {
    #[test]
    fn arbitrary_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _ = Plan::decode(&bytes, &[UP, DOWN]);
        let _ = Plan::decode(&[b"dfp\x08\x06sqlite".as_slice(), &bytes].concat(), &[UP, DOWN]);
    }

    #[test]
    fn a_changed_byte_never_panics(at in any::<prop::sample::Index>(), to in any::<u8>()) {
        let plan = plan();
        let mut bytes = plan.encode();
        let at = at.index(bytes.len());
        bytes[at] = to;
        if let Ok(decoded) = Plan::decode(&bytes, &texts(&plan)) {
            for step in &decoded.steps {
                for index in 0..step.up.statements.len() {
                    let span = step.up.statements[index];
                    prop_assert_eq!(step.up.statement(index).len(), span.end - span.start);
                }
            }
        }
    }

    #[test]
    fn any_plan_comes_back(
        component in "\\PC{0,12}",
        steps in proptest::collection::vec(arbitrary_step(), 0..6),
    ) {
        let plan = Plan { component, backend: Backend::MariaDb, steps };
        let decoded = Plan::decode(&plan.encode(), &texts(&plan));
        prop_assert_eq!(decoded, Ok(plan));
    }
}

fn arbitrary_script() -> impl Strategy<Value = Script> {
    const TEXT: &str = "SELECT 1; SELECT 2; SELECT 3; SELECT 4; SELECT 5; SELECT 6; SELECT 7;";
    let cuts = proptest::collection::vec(0..=TEXT.len(), 0..10);
    ("\\PC{0,20}", cuts, any::<bool>()).prop_map(|(file, mut cuts, foreign_keys_off)| {
        cuts.sort_unstable();
        let statements = cuts.chunks_exact(2).map(|cut| Span::new(cut[0], cut[1])).collect();
        Script {
            file,
            text: Cow::Borrowed(TEXT),
            statements,
            foreign_keys_off,
            effects: Vec::new(),
        }
    })
}

prop_compose! {
    fn arbitrary_step()(
        name in "\\PC{0,20}",
        up in arbitrary_script(),
        down in proptest::option::of(arbitrary_script()),
        checksum in any::<[u8; 32]>(),
        down_checksum in proptest::option::of(any::<[u8; 32]>()),
        requires in proptest::collection::vec(
            (proptest::option::of("[a-z]{0,9}"), "[a-z0-9_]{0,9}"), 0..3,
        ),
        kind in prop_oneof![Just(Kind::Once), Just(Kind::Repeatable), Just(Kind::Baseline)],
        transaction in any::<bool>(),
        open in any::<bool>(),
    ) -> Step {
        let requires = requires
            .into_iter()
            .map(|(component, step)| Requirement { component, step })
            .collect();
        let replaces = vec![Replaced { step: name.clone(), checksum }];
        Step {
            down,
            checksum,
            down_checksum,
            requires,
            kind,
            transaction,
            open,
            replaces,
            ..Step::new(name, up)
        }
    }
}
