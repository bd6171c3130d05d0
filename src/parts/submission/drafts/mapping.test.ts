import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AppError } from '../../../schema/errors.ts';
import type { TableMapping } from '../../../schema/table-mapping.ts';
import type { DraftService } from './draft-service.ts';
import {
  createRequest,
  LABORATORY,
  listStates,
  noSignal,
  owner,
  submit,
  withDrafts,
} from './drafts.test-kit.ts';
import { listDrafts } from './read-drafts.ts';

async function* toStream(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}

async function submitMapped(
  service: DraftService,
  table: string,
  mapping: TableMapping,
  later: TableMapping | null = null,
): Promise<string> {
  const { id } = await service.create(owner, { ...createRequest(), mapping });
  const files = { metadata: table, sequences: '>a\nACGTA\n' } as const;
  for (const kind of ['metadata', 'sequences'] as const) {
    const size = files[kind].length;
    await service.announceFile(id, { kind, name: kind, size, sha256: null });
    await service.appendFile({ submission: id, kind }, 0, toStream(files[kind]));
  }
  await service.start(id, later);
  await service.process(id, noSignal);
  return id;
}

async function readFirst(service: DraftService, submission: string) {
  const { drafts } = await service.list(submission, { selection: {}, after: 0, limit: 10 });
  const [first] = drafts;
  assert.ok(first !== undefined);
  return first;
}

test("a table of GISAID is read as GISAID's: places are split, hosts named, values suggested", () =>
  withDrafts(async ({ service }) => {
    const table =
      'submitter\tfn\tcovv_virus_name\tcovv_collection_date\tcovv_location\tcovv_host\tcovv_gender\tcovv_subm_sample_id\n' +
      'me\tx.fasta\thCoV-19/UK/1/2024\t2024-01-02\tEurope / UK / England / London\tHuman\tFemale\ta\n';
    const id = await submit(service, { table, sequences: '>a\nACGTA\n' });
    const { metadata, problems } = await readFirst(service, id);
    const { strain, region, country, division, location, host, isolate } = metadata;
    assert.deepEqual(
      [strain, region, country, division, location, host, isolate].join('|'),
      ['a', 'Europe', 'UK', 'England', 'London', 'Homo sapiens', 'hCoV-19/UK/1/2024'].join('|'),
    );
    const suggestion = problems.find(({ code }) => code === 'country-not-standard')?.suggestion;
    assert.equal(suggestion, 'United Kingdom');
    const { guess } = await service.read(id);
    assert.equal(guess?.source, 'gisaid-epicov');
    const place = guess?.columns.find(({ header }) => header === 'covv_location');
    assert.deepEqual([place?.status, place?.confidence], ['mapped', 1]);
  }));

test('what somebody decides of columns and values goes before every guess and is offered again', () =>
  withDrafts(async ({ service }) => {
    const table = 'strain\tWhere\tdate\tcountry\na\tEurope / Helvetia\t2024-01-02\tlab\n';
    const mapping = {
      columns: { Where: 'gisaid-epicov:covv_location', country: null },
      values: { country: { Helvetia: 'Switzerland' } },
    };
    const id = await submitMapped(service, table, mapping);
    const { metadata } = await readFirst(service, id);
    assert.equal(metadata.country, 'Switzerland');
    assert.equal(metadata.region, 'Europe');
    const [kept] = await service.listMappings(LABORATORY);
    assert.deepEqual(kept?.mapping, mapping);
    assert.deepEqual(kept?.headers, ['strain', 'Where', 'date', 'country']);
    const other = { columns: { Where: 'location' }, values: {} };
    const again = await submitMapped(service, table, mapping, other);
    assert.equal((await readFirst(service, again)).metadata.location, 'Europe / Helvetia');
    const all = await service.listMappings(LABORATORY);
    assert.deepEqual(
      all.map((one) => one.mapping),
      [other],
      'one for the same headers',
    );
  }));

test('a mapping to what there is none of is refused before anything is sent', () =>
  withDrafts(async ({ service }) => {
    for (const mapping of [
      { columns: { Where: 'place' }, values: {} },
      { columns: { Where: 'gisaid-epicov:place' }, values: {} },
      { columns: {}, values: { place: { a: 'b' } } },
    ]) {
      await assert.rejects(
        service.create(owner, { ...createRequest(), mapping }),
        (error) => error instanceof AppError && error.code === 'request-invalid',
      );
    }
  }));

test('a row with a new name is no repetition any more, and neither is the one that gets its old name', () =>
  withDrafts(async ({ db, service }) => {
    const table = 'strain\tdate\na\t2024-01-02\na\t2024-01-03\na\t2024-01-04\nb\t2024-01-05\n';
    const id = await submit(service, { table, sequences: '>a\nACGTA\n>b\nACGTC\n' });
    const page = await listDrafts(db, {
      submission: id,
      selection: {},
      after: 0,
      limit: 10,
      lineageAttribute: null,
    });
    const [first = 0, second = 0] = page.drafts.map((draft) => draft.id);
    assert.equal(await service.edit(id, [{ id: second, changes: { strain: 'b' } }], owner), 1);
    assert.deepEqual((await listStates(db, id)).slice(1), [
      'b: needs-attention row-repeated sequence-missing',
      'a: needs-attention row-repeated sequence-missing',
      'b: ready',
    ]);
    await service.edit(id, [{ id: second, changes: { strain: 'c' } }], owner);
    assert.equal((await listStates(db, id))[1], 'c: needs-attention sequence-missing');
    assert.equal(await service.edit(id, [{ id: first, changes: { strain: 'd' } }], owner), 1);
    assert.deepEqual(await listStates(db, id), [
      'd: ready',
      'c: needs-attention sequence-missing',
      'a: needs-attention sequence-missing',
      'b: ready',
    ]);
  }));
