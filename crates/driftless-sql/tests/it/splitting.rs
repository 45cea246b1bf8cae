//! Where statements end. In each text `¦` marks where a piece must end; it is taken out first.

use driftless_diag::Backend;
use driftless_sql::{Piece, PieceKind, split};

use crate::oracle::statements;
use crate::sqlite3::Sqlite;

/// Splits the text without its marks, and checks that the pieces end at the marks. Hands back the
/// statements, blanks as `-` and a client's lines after `\`.
fn check(backend: Backend, marked: &str) -> Vec<String> {
    let text = marked.replace('¦', "");
    let pieces = split(backend, &text);
    let mut with_marks = String::new();
    for piece in &pieces {
        if !with_marks.is_empty() {
            with_marks.push('¦');
        }
        with_marks.push_str(&text[piece.span.range()]);
    }
    assert_eq!(with_marks, marked);
    pieces.iter().map(|piece| shown(&text, piece)).collect()
}

fn shown(text: &str, piece: &Piece) -> String {
    let sql = &text[piece.sql.range()];
    match piece.kind {
        PieceKind::Statement => sql.to_owned(),
        PieceKind::Blank => format!("-{sql}"),
        PieceKind::ClientCommand => format!("\\{sql}"),
    }
}

#[test]
fn the_statement_is_what_is_neither_comment_nor_terminator() {
    let text = "\u{feff}-- one\n select 1 /* in */ + 1 -- two\n ;¦ /* three */ ;¦\n\nselect 2¦";
    let text = text.trim_end_matches('¦');
    for backend in Backend::ALL {
        assert_eq!(check(backend, text), ["select 1 /* in */ + 1", "-", "select 2"], "{backend}");
        assert_eq!(check(backend, ""), [""; 0], "{backend}");
        assert_eq!(check(backend, " \n"), ["-"], "{backend}");
        assert_eq!(check(backend, "a;¦\n"), ["a", "-"], "{backend}");
        assert_eq!(check(backend, "a;¦;¦b"), ["a", "-", "b"], "{backend}");
    }
}

#[test]
fn sqlite_quotes_hide_terminators() {
    for text in [
        "select ';', \";\", `;`, [;], 'it'';', \"a\"\";\", `a``;`;¦ select 2",
        "select 1 -- ; '\n;¦ select 2",
        "select 1 /* ; ' */;¦ select 2",
        "select '\\';¦ select 2",
        "select x';';¦ select 2",
        "select $a(;);¦ select 2",
        "select 'open ; select 2",
        "select [open ; select 2",
        "select 1 /* open ; select 2",
        "select 1 -- open ; select 2",
    ] {
        check(Backend::Sqlite, text);
    }
}

#[test]
fn sqlite_triggers_end_at_their_end() {
    for text in [
        "create trigger t after insert on x begin select 1; select 2; end;¦ select 3",
        "CREATE TEMP TRIGGER t AFTER INSERT ON x BEGIN SELECT 1; END;¦ SELECT 3",
        "create /* a */ temporary -- b\n trigger t delete on x begin select ';'; end;¦ select 3",
        "create trigger t after insert on x begin select case when 1 then 2 end; end;¦ select 3",
        "create trigger t after insert on x begin select 1 as 'end'; end ;¦ select 3",
        "create trigger t after insert on x begin select 1; END -- a\n /* b */ ;¦ select 3",
        "explain create trigger t after insert on x begin select 1; end;¦ select 3",
        "explain query plan create trigger t delete on x begin select 1; end;¦ select 3",
        "create trigger \"begin\" after insert on x begin select 1; end;¦ select 3",
        "create trigger t after insert on x;¦ select 3",
        "create table trigger(begin);¦ select 3",
        "create view v as select begin;¦ select 3;¦ end",
        "create trigger t delete on x begin select 1; end",
        "create trigger t delete on x begin select 1; select 2;",
        "begin;¦ select 1;¦ end;¦",
    ] {
        check(Backend::Sqlite, text.strip_suffix('¦').unwrap_or(text));
    }
}

#[test]
fn sqlite_arguments_of_a_module_hide_terminators() {
    check(Backend::Sqlite, "create virtual table t using f(a; b, (;), ';');¦ select 1");
    check(Backend::Sqlite, "create virtual table t using f;¦ select (1;¦ 2)");
}

#[test]
fn lines_for_the_shell_are_no_statements() {
    assert_eq!(
        check(Backend::Sqlite, ".mode csv\r\n¦select 1;¦\n.read 'x;y'\n¦select .5"),
        ["\\.mode csv", "select 1", "\\.read 'x;y'", "select .5"]
    );
}

#[test]
fn sqlite_cuts_where_we_cut() {
    let sqlite = Sqlite::open("create table t1(a, b, c);\ncreate table t2(x, y, z);\n");
    let valid: Vec<String> = statements()
        .into_iter()
        .filter(|sql| sqlite.first_statement(sql).is_some())
        .filter(|sql| !sql.ends_with("/* not closed") && !sql.ends_with("-- comment"))
        .collect();
    assert!(valid.len() > 300, "{}", valid.len());
    for separator in [";", " ; ", ";\n-- ;\n", "/* ; */;/* ; */ ;"] {
        let script = format!("{separator}{}", valid.join(separator));
        let mut rest = script.as_str();
        for piece in split(Backend::Sqlite, &script) {
            if piece.kind != PieceKind::Statement {
                rest = &script[piece.span.end..];
                continue;
            }
            let taken = sqlite.first_statement(rest);
            assert_eq!(taken, Some(piece.span.end - (script.len() - rest.len())), "{rest:.80}");
            rest = &script[piece.span.end..];
        }
        assert!(rest.is_empty(), "{rest}");
    }
}

#[test]
fn postgres_quotes_hide_terminators() {
    for text in [
        "select ';', \";\", 'it'';', \"a\"\";\";¦ select 2",
        "select '\\';¦ select 2",
        "select e'\\';', E'''\\\\';¦ select 2",
        "select U&'\\0041;' uescape '!';¦ select 2",
        "select $$;$$, $a$ $$ ; $b$ $a$;¦ select 2",
        "select $é1$;$é1$;¦ select 2",
        "select $1, $2;¦ select $3",
        "select a$b$;¦ select c$b$",
        "select 1 /* ; /* ; */ ; */;¦ select 2",
        "select 1 -- ; $$\n;¦ select 2",
        "select 1 /* /* open */ ; select 2",
        "select $a$ open ; select 2",
        "do $$ begin perform 1; end $$;¦ select 2",
        "select 1 + +-- ;\n 2;¦ select 2",
    ] {
        check(Backend::Postgres, text);
    }
}

#[test]
fn postgres_bodies_hide_terminators() {
    for text in [
        "create rule r as on insert to t do also (insert into a values (1); delete from b);¦ select 1",
        "create function f() returns int language sql begin atomic select 1; select 2; end;¦ select 3",
        "create or replace procedure p() begin atomic select case when true then 1 end; end;¦ select 3",
        "create function f() returns int begin atomic select case case 1 when 1 then 2 end when 2 \
         then 3 end; end;¦ select 3",
        "create function f() returns int return 1;¦ select 3",
        "create function begin() returns int language sql as 'select 1';¦ select 3",
        "create table t (function int, begin int);¦ begin;¦ select 1;¦ end;¦ commit",
        "begin;¦ select 1;¦ end",
        "create function f() returns int begin atomic select 1; select 2;",
    ] {
        check(Backend::Postgres, text);
    }
}

#[test]
fn lines_for_psql_are_no_statements() {
    assert_eq!(
        check(
            Backend::Postgres,
            "\\connect db\n¦\\set x ';'\r\n¦select 1¦\\gexec\n¦select 2;¦\n\\. x"
        ),
        ["\\\\connect db", "\\\\set x ';'", "select 1", "\\\\gexec", "select 2", "\\\\. x"]
    );
    assert_eq!(
        check(
            Backend::Postgres,
            "copy t (a) from stdin;¦\n1\t;'\n\\.\n¦select 1;¦ copy t from 'x'"
        ),
        ["copy t (a) from stdin", "\\1\t;'\n\\.\n", "select 1", "copy t from 'x'"]
    );
}

#[test]
fn mysql_quotes_hide_terminators() {
    for backend in [Backend::MySql, Backend::MariaDb] {
        for text in [
            "select ';', \";\", `;`, 'it'';', 'a\\';', \"a\\\";\", `a\\`;¦ select 2",
            "select 1 # ; '\n;¦ select 2",
            "select 1 -- ; '\n;¦ select 2",
            "select 1--1;¦ select 2",
            "select 1 --\n;¦ select 2",
            "select 1 /* ; /* */;¦ select 2",
            "/*!40101 set a = ';' */;¦ select 2",
            "/*!50003 create trigger t before insert on x for each row set @a = 1; */;¦ select 2",
            "/*M!100100 set a = 1 */;¦ select 2",
            "select /*+ hint; */ 1;¦ select 2",
            "/*! ; select 'a */' ",
        ] {
            check(backend, text);
        }
    }
    assert_eq!(check(Backend::MySql, "/*!40101 set a = 1 */;"), ["/*!40101 set a = 1 */"]);
}

#[test]
fn mysql_delimiters_replace_the_terminator() {
    assert_eq!(
        check(
            Backend::MySql,
            "DELIMITER //\n¦create procedure p() begin select 1; end//¦\nselect ';' //¦\n\
             delimiter ;\r\n¦select 1;¦ select 2"
        ),
        [
            "\\DELIMITER //",
            "create procedure p() begin select 1; end",
            "select ';'",
            "\\delimiter ;",
            "select 1",
            "select 2"
        ]
    );
    check(Backend::MySql, "DELIMITER $$\n¦create trigger t begin a; END$$¦ select 1 $$¦ ;");
    check(
        Backend::MySql,
        "DELIMITER ;;\n¦select 1;¦ select 2;;¦\nDELIMITER ;\n¦select 3;¦ select 4",
    );
    // What is sent at once is run one by one, and bodies are whole all the same.
    check(
        Backend::MySql,
        "DELIMITER $$\n¦drop procedure p;¦ create procedure p() begin select 1; end; $$¦\n\
         set @a = 1;¦ alter event e do begin select 1; select 2; end $$¦ alter table t add a int;¦ \
         if a then select 1; end if; $$¦ l: begin not atomic select 1; end $$",
    );
    check(Backend::MySql, "DELIMITER\n¦\n$$\n¦select 1 $$¦ select 2");
    check(Backend::MySql, "alter event e do begin select 1; end;¦ select 2");
    check(Backend::MySql, "select delimiter from t;¦ select 2");
}

#[test]
fn mysql_bodies_hide_terminators() {
    for text in [
        "create procedure p() begin select 1; select 2; end;¦ select 3",
        "create definer = `a`@`b` trigger t before insert on x for each row begin set @a = 1; end;¦ select 3",
        "create trigger t before insert on x for each row set new.a = 1;¦ select 3",
        "create trigger t before insert on x for each row if new.a then set new.b = 1; end if;¦ select 3",
        "create procedure p() begin if a then select 1; elseif b then select 2; else select 3; end if; end;¦ x",
        "create procedure p() begin select if(a, 1, 2), repeat('a', 3); end;¦ select 3",
        "create procedure p() begin case a when 1 then select 1; else select 2; end case; end;¦ select 3",
        "create procedure p() begin set a = case when 1 then 2 end; select 1; end;¦ select 3",
        "create procedure p() l: loop leave l; end loop l;¦ select 3",
        "create procedure p() begin l: loop leave l; end loop l; end;¦ select 3",
        "create procedure p() begin while a do select 1; end while; repeat select 1; until b end repeat; end;¦ x",
        "create procedure p() begin declare exit handler for sqlexception begin select 1; end; select 2; end;¦ x",
        "create procedure if not exists p() begin select 1; end;¦ select 3",
        "create or replace function f(a int) returns int deterministic return if(a, 1, 2);¦ select 3",
        "create function f() returns int begin return 1; end;¦ select 3",
        "create event e on schedule every 1 day do begin select 1; end;¦ select 3",
        "create table t (event int, begin int);¦ begin;¦ select 1;¦ commit",
        "begin not atomic select 1; select 2; end;¦ select 3",
        "begin work;¦ select 1;¦ commit",
        "drop procedure p;¦ select 3",
        "create definer = root@localhost sql security definer view v as select 1;¦ select 3",
    ] {
        for backend in [Backend::MySql, Backend::MariaDb] {
            check(backend, text);
        }
    }
}
