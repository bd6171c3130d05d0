import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import fc from 'fast-check';
import type { RecombinantMode } from '../../../engine/query/lineage-index.ts';
import { oracleMatches } from '../../../engine/query/oracle.test-kit.ts';
import { countRows } from '../../../engine/query/run-query.ts';
import type { Filter } from '../../../engine/query/tree.ts';
import type { LineageDefinition } from '../../../schema/genome-row.ts';
import type { ReleasedEntry } from '../../../schema/ports.ts';
import { defined } from '../../../std/assert.ts';
import { LINEAGE_COLUMN } from './index-columns.ts';
import { IndexFiles } from './index-files.ts';
import type { InstanceSchema } from './index-schema.ts';
import { makeEntry, testSchema } from './instance-index.test-kit.ts';
import { InstanceIndex } from './instance-index.ts';

const NAMES = ['A', 'B', 'C', 'D', 'E', 'F', 'X', 'Y'];
const MODES = ['doNotFollow', 'alwaysFollow', 'followIfFullyContainedInClade'] as const;

/** Lineages with up to three parents among those before them, some under an alias. */
const definitionArbitrary: fc.Arbitrary<LineageDefinition> = fc
  .tuple(
    fc.shuffledSubarray(NAMES, { minLength: 3 }),
    fc.array(fc.nat(), { minLength: 24, maxLength: 24 }),
  )
  .map(([names, picks]) =>
    Object.fromEntries(
      names.map((name, at) => {
        const before = names.slice(0, at);
        const count = before.length === 0 ? 0 : (picks[at] ?? 0) % 4;
        const parents = Array.from(
          { length: count },
          (_, i) => before[(picks[8 + ((at + i * 5) % 16)] ?? 0) % before.length] ?? 'A',
        );
        return [name, { parents: [...new Set(parents)], aliases: [`${name}.alias`] }];
      }),
    ),
  );

function withLineages(definition: LineageDefinition): InstanceSchema {
  const schema = { ...testSchema.schema, lineageSystems: { [LINEAGE_COLUMN]: definition } };
  return { ...testSchema, schema };
}

function entryOf(accession: string, pango: string): ReleasedEntry {
  const entry = makeEntry(accession, 1);
  const own = defined(entry.analyses[0], 'analysis');
  const analysis = { ...own.analysis, attributes: { pango } };
  return { ...entry, analyses: [{ ...own, analysis }] };
}

/** Asks for every lineage in every way, and compares with a walk over the parents. */
function checkAnswers(index: InstanceIndex, lineages: readonly string[]): void {
  const { schema } = index.schema;
  const rows = lineages.map((lineage, i) => ({
    ...{ key: String(i), nucleotide: {}, aminoAcid: {} },
    metadata: { lineage },
  }));
  for (const name of NAMES.flatMap((one) => [one, `${one}.alias`])) {
    for (const recombinants of MODES as readonly RecombinantMode[]) {
      const filter: Filter = {
        type: 'Lineage',
        column: LINEAGE_COLUMN,
        value: name,
        includeSublineages: true,
        recombinants,
      };
      const expected = rows.filter((row) => oracleMatches({ schema, rows }, row, filter)).length;
      const found = countRows(index.snapshot(), filter);
      assert.deepEqual(found, { ok: true, value: expected }, `${name} ${recombinants}`);
    }
  }
}

async function readSegments(folder: string): Promise<Record<string, string>> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.segment')).sort();
  const texts = await Promise.all(names.map((name) => readFile(join(folder, name), 'base64')));
  return Object.fromEntries(names.map((name, i) => [name, texts[i] ?? '']));
}

async function makeFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'outbreak-lineages-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

test('other lineages change the answers and nothing else, also of rows that were sorted by earlier ones', async (t) => {
  const parent = await makeFolder(t);
  const genomes = fc.array(fc.constantFrom(...NAMES, 'A.alias', 'unknown'), { maxLength: 20 });
  let run = 0;
  const check = fc.asyncProperty(
    definitionArbitrary,
    definitionArbitrary,
    genomes,
    genomes,
    async (first, second, sealed, later) => {
      run += 1;
      const folder = join(parent, String(run));
      const files = new IndexFiles(folder);
      const index = await InstanceIndex.open(withLineages(first), files);
      await index.apply(
        sealed.map((name, i) => entryOf(`sealed${i}`, name)),
        1,
      );
      await index.seal();
      checkAnswers(index, sealed);
      const before = await readSegments(folder);
      const other = await InstanceIndex.open(withLineages(second), files);
      assert.equal(other.lastSequence, 1, 'nothing has to be read again');
      assert.deepEqual(await readSegments(folder), before);
      checkAnswers(other, sealed);
      await other.apply(
        later.map((name, i) => entryOf(`later${i}`, name)),
        2,
      );
      checkAnswers(other, [...sealed, ...later]);
      await other.seal();
      checkAnswers(other, [...sealed, ...later]);
    },
  );
  await fc.assert(check, { numRuns: 60, seed: 2020 });
});
