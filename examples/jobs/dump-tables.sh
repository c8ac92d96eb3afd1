#!/usr/bin/env bash
# Every table of a SQLite database into a file of its own, which appears only when it is whole.
set -euo pipefail
: "${LOCALEXEC:=localexec}"
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

sqlite3 shop.db <<'END'
create table customers(id integer primary key, name text);
insert into customers(name) values ('Ada'), ('Grace'), ('Edsger');
create table orders(id integer primary key, customer integer, amount real);
insert into orders(customer, amount) values (1, 9.5), (3, 20);
create table "odd name"(x);
END
mkdir dump
sqlite3 shop.db "select name from sqlite_master where type = 'table' order by name" |
  "$LOCALEXEC" run --var table --items - --fields vars,status -- \
    sh -c 'sqlite3 -readonly shop.db ".dump \"$1\"" >"$2.part" && mv "$2.part" "$2"' sh '{table}' 'dump/{table}.sql'
grep -c 'INSERT INTO' dump/*.sql || true
