import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The migrations of one part: a folder of `NNNN-name.sql`, or their texts. */
export type MigrationSource = { readonly part: string } & (
  | { readonly folder: string | URL }
  | { readonly files: readonly MigrationFile[] }
);

export interface MigrationFile {
  /** `NNNN-name.sql`. */
  readonly name: string;
  readonly sql: string;
}

export interface Migration {
  readonly part: string;
  readonly number: number;
  readonly name: string;
  readonly sql: string;
  /** SHA-256 of the text, the same for both kinds of line ends. */
  readonly digest: string;
}

/** A mistake in the migrations or a database that does not fit them; the message says the remedy. */
export class MigrationError extends Error {
  override readonly name = 'MigrationError';
}

/** Reads all migrations: the parts in the order given, each part's by number. */
export async function readMigrations(sources: readonly MigrationSource[]): Promise<Migration[]> {
  const parts = new Set<string>();
  const all: Migration[] = [];
  for (const source of sources) {
    if (parts.has(source.part)) throw new MigrationError(`part ${source.part} is listed twice`);
    parts.add(source.part);
    const files = 'files' in source ? source.files : await readFolder(source.folder);
    const migrations = files.map((file) => toMigration(source.part, file));
    migrations.sort((a, b) => a.number - b.number);
    migrations.forEach((migration, i) => {
      if (migration.number === i + 1) return;
      throw new MigrationError(
        `${migration.part}/${migration.name}: the migrations of a part are numbered 0001, 0002 and so on without a gap`,
      );
    });
    all.push(...migrations);
  }
  return all;
}

async function readFolder(folder: string | URL): Promise<MigrationFile[]> {
  const path = typeof folder === 'string' ? folder : fileURLToPath(folder);
  const names = (await readdir(path)).filter((name) => name.endsWith('.sql'));
  return Promise.all(
    names.map(async (name) => ({ name, sql: await readFile(join(path, name), 'utf8') })),
  );
}

function toMigration(part: string, file: MigrationFile): Migration {
  const match = /^(\d{4})-([a-z0-9-]+)\.sql$/.exec(file.name);
  if (match === null) {
    throw new MigrationError(`${part}/${file.name}: a migration is named NNNN-name.sql`);
  }
  const sql = file.sql.replaceAll('\r\n', '\n');
  const digest = createHash('sha256').update(sql).digest('hex');
  return { part, number: Number(match[1]), name: file.name, sql, digest };
}
