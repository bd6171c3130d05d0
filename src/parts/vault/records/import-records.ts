import { AppError } from '../../../schema/errors.ts';
import type { Problem } from '../../../schema/problem.ts';
import type { ChangeRequest, VaultContext } from '../vault-context.ts';
import { insertRecord, requireSubmitter } from './change-records.ts';
import { readTable, refuseTable } from './read-table.ts';
import type { RecordKind } from './record-kinds.ts';
import { findByAlias, type StoredRecord } from './record-store.ts';

/** Kinds that tables are made of: a line each. */
export const importableKinds = ['sample', 'experiment', 'run', 'analysis'] as const;

// Columns that hold several values, parted by ';'.
const LISTS = new Set(['files', 'samples']);
// Columns that name a record of the group, by its accession or by what the group calls it.
const NAMED: Readonly<Record<string, RecordKind>> = {
  study: 'study',
  experiment: 'experiment',
  sample: 'sample',
  samples: 'sample',
};

export interface ImportWish {
  readonly kind: (typeof importableKinds)[number];
  readonly group: string;
  readonly isSimulated: boolean;
}

/**
 * Makes a record of each row of a table, all or none. Column 'alias' is what the group calls it; columns that the kind does
 * not know are attributes. A row whose alias the group has already is left as it is. @throws AppError
 */
export async function importRecords(
  context: VaultContext,
  wish: ImportWish,
  {
    bytes,
    request,
  }: { readonly bytes: AsyncIterable<Uint8Array>; readonly request: ChangeRequest },
): Promise<{ readonly made: readonly StoredRecord[]; readonly known: number }> {
  const { kind, group, isSimulated } = wish;
  await requireSubmitter(context, request.caller, group);
  const rows = await readTable(bytes);
  const [header = [], ...body] = rows;
  const columns = header.map((cell) => cell.trim());
  if (!columns.includes('alias')) refuseTable('The table has no column alias.', 'line 1');
  if (new Set(columns).size !== columns.length) refuseTable('Two columns have one name.', 'line 1');
  return context.db.transaction(async (tx) => {
    const made: StoredRecord[] = [];
    const problems: Problem[] = [];
    let known = 0;
    for (const [at, cells] of body.entries()) {
      const where = `line ${at + 2}`;
      const values = new Map(columns.map((name, column) => [name, (cells[column] ?? '').trim()]));
      const alias = values.get('alias') ?? '';
      if (alias === '') {
        problems.push({ code: 'field-invalid', where, value: '', hint: 'The alias is missing.' });
        continue;
      }
      if ((await findByAlias(tx, { group, kind, alias })) !== null) {
        known += 1;
        continue;
      }
      const named = await resolveNames(tx, values, group);
      try {
        const record = { kind, group, alias, isSimulated, body: toBody(kind, named) };
        made.push(await insertRecord(context, tx, { record, request }));
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
        const told = error.details.problems ?? [
          { code: error.code, where: '', value: '', hint: error.message },
        ];
        problems.push(...told.map((one) => ({ ...one, where: `${where} ${one.where}`.trim() })));
      }
      if (problems.length >= 100) break;
    }
    if (problems.length > 0) {
      throw new AppError('request-invalid', {
        detail: `${problems[0]?.where}: ${problems[0]?.hint}`,
        problems: problems.slice(0, 100),
      });
    }
    return { made, known };
  });
}

/** What the group calls a record stands for its accession; other words stay, and are refused later. */
async function resolveNames(
  on: Parameters<typeof findByAlias>[0],
  values: ReadonlyMap<string, string>,
  group: string,
): Promise<ReadonlyMap<string, string>> {
  const resolved = new Map(values);
  for (const [name, kind] of Object.entries(NAMED)) {
    const text = values.get(name) ?? '';
    if (text === '') continue;
    const all = await Promise.all(
      text.split(';').map(async (one) => {
        const alias = one.trim();
        return (await findByAlias(on, { group, kind, alias }))?.accession ?? alias;
      }),
    );
    resolved.set(name, all.join(';'));
  }
  return resolved;
}

const fieldsOf: Readonly<Record<ImportWish['kind'], readonly string[]>> = {
  sample: ['title', 'study', 'organism', 'taxonId', 'sampleType', 'description'],
  experiment: [
    ...['title', 'study', 'platform', 'instrument', 'libraryStrategy', 'librarySource'],
    ...['librarySelection', 'libraryLayout', 'description'],
  ],
  run: ['title', 'experiment', 'sample', 'files'],
  analysis: ['title', 'study', 'samples', 'analysisType', 'description', 'files'],
};

function toBody(kind: ImportWish['kind'], values: ReadonlyMap<string, string>): object {
  const known = fieldsOf[kind];
  const body: Record<string, unknown> = { title: values.get('alias') };
  const attributes: Record<string, string> = {};
  for (const [name, text] of values) {
    if (name === 'alias' || name === '' || text === '') continue;
    if (!known.includes(name)) attributes[name] = text;
    else if (LISTS.has(name)) body[name] = text.split(';').map((one) => one.trim());
    else body[name] = name === 'taxonId' && /^\d+$/.test(text) ? Number(text) : text;
  }
  return { ...body, attributes };
}
