import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { readConfig } from '../../src/app/config.ts';
import { openState } from '../../src/app/open-state.ts';
import { createServices, ensureInstances } from '../../src/app/services.ts';
import { addPathogen, onlySegment } from '../../src/parts/genomes/pathogens/pathogen-store.ts';
import { getInstance } from '../../src/parts/submission/instance-store.ts';
import { createLogger } from '../../src/platform/log/logger.ts';
import type { StoredAnalysis } from '../../src/schema/ports.ts';
import { defined } from '../../src/std/assert.ts';

const shared = fileURLToPath(new URL('../../../shared/data/analysis/sars-cov-2', import.meta.url));

/** Rows of the expected table by sequence name. */
function readExpected(): Map<string, Record<string, string>> {
  const text = gunzipSync(readFileSync(join(shared, 'cases/real-b.expected.tsv.gz'))).toString(
    'utf8',
  );
  const [header = '', ...lines] = text.trimEnd().split('\n');
  const names = header.split('\t');
  return new Map(
    lines.map((line) => {
      const cells = line.split('\t');
      const row = Object.fromEntries(names.map((name, index) => [name, cells[index] ?? '']));
      return [row.seqName ?? '', row];
    }),
  );
}

/** The cells that a node stores, as the expected table writes them. */
function toCells(analysis: StoredAnalysis): Record<string, string> {
  return {
    clade: analysis.clade ?? '',
    Nextclade_pango: analysis.attributes.Nextclade_pango ?? '',
    substitutions: analysis.substitutions.join(','),
    deletions: analysis.deletions.join(','),
    insertions: analysis.insertions.join(','),
    missing: analysis.missing.join(','),
    nonACGTNs: analysis.nonACGTNs.join(','),
    aaSubstitutions: sortList(analysis.aaSubstitutions),
    aaDeletions: sortList(analysis.aaDeletions),
    aaInsertions: sortList(analysis.aaInsertions),
    'qc.overallStatus': analysis.qcStatus ?? '',
  };
}

/** The table sorts amino acid changes by CDS name, the node keeps them in genome order. */
function sortList(items: readonly string[]): string {
  return items.toSorted().join(',');
}

async function openNode(folder: string) {
  const config = readConfig({
    flags: { data: folder, logLevel: 'silent', threads: '2' },
    environment: {},
  });
  assert.ok(config.ok);
  const state = await openState(config.value, createLogger('silent'));
  assert.ok(state.ok, state.ok ? '' : state.error.hint);
  return { state: state.value, services: createServices(state.value, config.value) };
}

test('284 real genomes import, and every stored cell is what the reference tool printed', async (t) => {
  if (!existsSync(shared)) return t.skip('needs ../shared/data');
  const folder = mkdtempSync(join(tmpdir(), 'outbreak-real-'));
  const { state, services } = await openNode(join(folder, 'data'));
  t.after(async () => {
    await services.close();
    await state.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const added = await addPathogen(services.catalogue.store, { location: shared, id: 'sars-cov-2' });
  assert.ok(added.ok);
  await ensureInstances(state, services.catalogue);
  const instance = await getInstance(state.db, 'sars-cov-2');
  const outcomes: Record<string, number> = {};
  const events = services.submission.importFiles(
    instance,
    {
      metadata: {
        name: 'real-b.metadata.tsv.gz',
        bytes: join(shared, 'cases/real-b.metadata.tsv.gz'),
      },
      sequences: [{ name: 'real-b.fasta.gz', bytes: join(shared, 'cases/real-b.fasta.gz') }],
    },
    { method: 'test', by: 'test' },
  );
  for await (const event of events) {
    if (event.type === 'row') outcomes[event.outcome] = (outcomes[event.outcome] ?? 0) + 1;
  }
  assert.deepEqual(outcomes, { released: 284 });
  const expected = readExpected();
  assert.equal(expected.size, 284);
  const stored = await state.db.query<{ submission_id: string; result: StoredAnalysis }>(
    'SELECT e.submission_id, a.result FROM entry e JOIN entry_analysis a USING (accession, version)',
  );
  let cells = 0;
  let equal = 0;
  const differing: string[] = [];
  for (const { submission_id: name, result } of stored) {
    const row = defined(expected.get(name), name);
    for (const [column, value] of Object.entries(toCells(result))) {
      cells += 1;
      const wanted = column.startsWith('aa')
        ? sortList((row[column] ?? '').split(',').filter(Boolean))
        : row[column];
      if (value === wanted) equal += 1;
      else differing.push(`${name} ${column}: ${value} instead of ${wanted}`);
    }
  }
  t.diagnostic(`${equal} of ${cells} cells equal over ${stored.length} genomes`);
  assert.deepEqual(differing, []);
  assert.equal(cells, 284 * 11);
});

test('the shipped tree of 2021 gives a clade and a lineage to every good genome', async (t) => {
  if (!existsSync(shared)) return t.skip('needs ../shared/data');
  const folder = mkdtempSync(join(tmpdir(), 'outbreak-shipped-'));
  const { state, services } = await openNode(join(folder, 'data'));
  t.after(async () => {
    await services.close();
    await state.close();
    rmSync(folder, { recursive: true, force: true });
  });
  await ensureInstances(state, services.catalogue);
  const instance = await getInstance(state.db, 'sars-cov-2');
  const events = services.submission.importFiles(
    instance,
    {
      metadata: { name: 'metadata', bytes: join(shared, 'cases/real-b.metadata.tsv.gz') },
      sequences: [{ name: 'sequences', bytes: join(shared, 'cases/real-b.fasta.gz') }],
    },
    { method: 'test', by: 'test' },
  );
  for await (const event of events) assert.ok(event.type !== 'row' || event.outcome === 'released');
  const stored = await state.db.query<{ result: StoredAnalysis }>(
    'SELECT result FROM entry_analysis',
  );
  assert.equal(stored.length, 284);
  const { meta } = onlySegment(await services.catalogue.load('sars-cov-2'));
  const attribute = defined(meta.lineageAttribute, 'lineage attribute');
  for (const { result } of stored) {
    assert.ok(result.clade);
    assert.ok(result.attributes[attribute]);
  }
});
