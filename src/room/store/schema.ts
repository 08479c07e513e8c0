import type { Sql, Storage } from "../ports.ts";

/** One step of the schema: changes the tables of one version into those of the next. */
export type Migration = (sql: Sql) => void;

/** All steps in order; the first makes the tables. A new version adds its step at the end. */
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
  (sql) => {
    // The newest message before an op: a page goes from message to message by their keys. Older rows have `null`.
    sql.exec("alter table log add column prev integer");
    // A message knows its newest edit, and only that edit keeps its text.
    sql.exec(`update log set fold = json_set(fold, '$.lastEdit', edits.last)
      from (select about, max(seq) as last from log where type = 'edit' and body <> '' group by about) as edits
      where log.seq = edits.about and log.type = 'message' and log.fold is not null`);
    sql.exec(`update log set body = '' where type = 'edit' and body <> ''
      and seq not in (select max(seq) from log where type = 'edit' and body <> '' group by about)`);
  },
  (sql) => {
    // Whom the operator had removed is out by a sanction.
    sql.exec(`insert into room (key, value) select 'sanction:out:' || substr(key, 9), json_object(
        'person', json_object('sid', substr(key, 9), 'name', ''), 'effect', 'out', 'until', value)
      from room where key >= 'removed:' and key < 'removed;'`);
    sql.exec("delete from room where key >= 'removed:' and key < 'removed;'");
  },
];

/** Whether the tables exist: they do once anything was stored. */
export function tablesExist(sql: Sql): boolean {
  return sql.exec("select 1 from sqlite_master where type = 'table' and name = 'room'").length > 0;
}

/** Makes the tables, together with the room's first write and never before. Call it in a transaction. */
export function createTables(sql: Sql, epoch: string): void {
  for (const migration of MIGRATIONS) migration(sql);
  sql.exec("insert into room (key, value) values ('schema', ?), ('epoch', ?)", MIGRATIONS.length, epoch);
}

/**
 * Brings the storage of an earlier version up to this one. Each step is one commit together with its number: a migration
 * that was interrupted goes on there at the next wake. Costs one read where there is nothing to do.
 *
 * @throws Error if a later version has written here: this one does not know what it would read
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

/** Returns a value of the `room` table, or `null`. */
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

/** Returns those values of the `room` table that there are, by their keys. */
export function recallSome(sql: Sql, keys: readonly string[]): Map<string, string | number> {
  const query = `select key, value from room where key in (${keys.map(() => "?").join(", ")})`;
  const rows = sql.exec<{ key: string; value: string | number }>(query, ...keys);
  return new Map(rows.map(({ key, value }) => [key, value]));
}

/** Returns the keys that begin with `prefix`, and their values. */
export function recallAll(sql: Sql, prefix: `${string}:`): { key: string; value: string }[] {
  const end = `${prefix.slice(0, -1)};`;
  return sql.exec("select key, value from room where key >= ? and key < ?", prefix, end);
}
