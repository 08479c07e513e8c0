import type { Sql, Storage } from "./ports.ts";

/** One step of the schema: makes of what the step before has left what the next version reads and writes. */
export type Migration = (sql: Sql) => void;

/** The steps so far, in their order; the first makes the tables. A new version adds its step at the end. */
const MIGRATIONS: readonly Migration[] = [
  (sql) => {
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
  },
];

/** Whether anything was ever stored. */
export function isBorn(sql: Sql): boolean {
  return sql.exec("select 1 from sqlite_master where type = 'table' and name = 'room'").length > 0;
}

/** Makes the tables: together with the room's first write, never before. To be called in a transaction. */
export function giveBirth(sql: Sql, epoch: string): void {
  for (const migration of MIGRATIONS) migration(sql);
  sql.exec("insert into room (key, value) values ('schema', ?), ('epoch', ?)", MIGRATIONS.length, epoch);
}

/**
 * Brings what an earlier version has stored to this one: each step is one commit together with its number, so that
 * whatever ends in the midst of it is taken up there at the next wake. Costs one read where there is nothing to do.
 *
 * @throws Error if a later version has written here: this one would not know what it reads
 */
export function migrate(storage: Storage, migrations: readonly Migration[] = MIGRATIONS): void {
  const version = Number(recall(storage, "schema"));
  if (version > migrations.length) {
    throw new Error(`The room's schema is ${version}; this version knows ${migrations.length}.`);
  }
  for (const [i, migration] of migrations.entries()) {
    if (i < version) continue;
    storage.transaction(() => {
      migration(storage);
      remember(storage, "schema", i + 1);
    });
  }
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
