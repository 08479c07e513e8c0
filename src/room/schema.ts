import type { Sql } from "./ports.ts";

/** The version that this code reads and writes. A later one adds its step to `migrate`. */
const VERSION = 1;

/** Whether anything was ever stored. */
export function isBorn(sql: Sql): boolean {
  return sql.exec("select 1 from sqlite_master where type = 'table' and name = 'room'").length > 0;
}

/** Makes the tables: together with the room's first write, never before. */
export function giveBirth(sql: Sql, epoch: string): void {
  // `without rowid`: a text key would otherwise have an index of its own, and each write count twice.
  sql.exec("create table room (key text primary key, value) without rowid");
  sql.exec(`create table log (
    seq  integer primary key,
    at   integer not null,
    type text    not null,
    sid  text    not null,
    name text    not null,
    ref  text    not null,
    about integer,
    body text,
    fold text
  )`);
  sql.exec("insert into room (key, value) values ('schema', ?), ('epoch', ?)", VERSION, epoch);
}

/** A value of the `room` table, or `null`. */
export function recall(sql: Sql, key: string): string | number | null {
  return sql.exec<{ value: string | number }>("select value from room where key = ?", key)[0]?.value ?? null;
}

export function remember(sql: Sql, key: string, value: string | number): void {
  sql.exec(
    "insert into room (key, value) values (?, ?) on conflict (key) do update set value = excluded.value",
    key,
    value,
  );
}

export function forget(sql: Sql, key: string): void {
  sql.exec("delete from room where key = ?", key);
}

/** The keys that begin with `prefix`, which ends in a colon, and their values. */
export function recallAll(sql: Sql, prefix: `${string}:`): { key: string; value: string }[] {
  const end = `${prefix.slice(0, -1)};`;
  return sql.exec("select key, value from room where key >= ? and key < ?", prefix, end);
}
