CREATE TYPE mood AS ENUM ('sad', 'it''s ok', E'h\u00e4ppy')

create type pair as (a int, b text collate "C")

create type r as range (subtype = float8, subtype_diff = float8mi)

create type base (input = s.base_in, output = base_out, internallength = variable, like = pg_catalog.int4, passedbyvalue)

create type shell

alter type mood add value if not exists 'meh' before 'sad'

alter type mood rename value 'sad' to 'blue'

alter type pair add attribute c interval day to second(3) cascade, drop attribute if exists a, alter attribute b set data type s.other[]

alter type pair rename attribute a to z cascade

alter type mood set schema other

create domain email as citext collate "C" not null default 'x@y' constraint ok check (value ~ '@') constraint short check (length(value) < 100)

alter domain email add constraint c check (value > 'a') not valid

alter domain email rename constraint c to d

alter domain email drop constraint if exists d cascade

create cast (bigint as s.money2) with function s.to_money(bigint) as assignment

create collation if not exists german from "de-x-icu"

create collation c (provider = icu, locale = 'und-u-ks-level2', deterministic = false)
