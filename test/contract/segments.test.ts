// A pathogen of several segments on a running node: what LAPIS' endpoints answer about a simulated outbreak, compared with
// a naive scan of its genomes; and real ones from their submission to a revision of one segment.
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fillSimulated } from '../../src/app/fill-simulated.ts';
import { createCatalogue } from '../../src/app/services.ts';
import { parseFasta } from '../../src/bio/fasta.ts';
import {
  type SegmentedGenome,
  simulateSegments,
} from '../../src/engine/simulate/simulate-segments.ts';
import { createAnalysisReference } from '../../src/parts/genomes/analysis/analysis-service.ts';
import {
  addPathogen,
  type LoadedPathogen,
} from '../../src/parts/genomes/pathogens/pathogen-store.ts';
import {
  type FixtureSegment,
  makeSegmentedDataset,
  makeSegmentReference,
  mutateSegment,
  nameMutation,
  SEGMENT_CDSES,
  SEGMENT_LENGTHS,
  SEGMENT_NAMES,
  SEGMENTED_ID,
  writeDataset,
} from '../../src/parts/genomes/pathogens/segmented-fixture.ts';
import { toSimulationPathogens } from '../../src/parts/genomes/simulation-pathogen.ts';
import type { SequenceDifferences } from '../../src/schema/genome-row.ts';
import { ask, type Sender, submit } from './intake-kit.ts';
import { createAdministrator, startTestNode, type TestNode } from './test-node.ts';

const GENOMES = 150;
const SEED = 7;
const SIMULATED = `${SEGMENTED_ID}-simulated`;

let node: TestNode;
let sender: Sender;
let pathogen: LoadedPathogen;
let genomes: readonly SegmentedGenome[];

before(async () => {
  node = await startTestNode({ demo: 'false' });
  sender = { url: node.url, headers: { Cookie: await createAdministrator(node) } };
  const folder = await mkdtemp(join(tmpdir(), 'outbreak-segments-'));
  await writeDataset(folder, makeSegmentedDataset());
  const { store } = createCatalogue(node.dataFolder);
  const added = await addPathogen(store, { location: folder });
  await rm(folder, { recursive: true });
  assert.ok(added.ok, JSON.stringify(added));
  await node.waitForEntries(SEGMENTED_ID, 0);
  pathogen = await createCatalogue(node.dataFolder).load(SEGMENTED_ID);
  const filling = fillSimulated({
    ...{ db: node.db, pathogen, reference: createAnalysisReference(pathogen), originNode: 'node' },
    ...{ genomes: GENOMES, seed: SEED, now: new Date('2026-01-01T00:00:00Z'), batchSize: 50 },
  });
  for await (const _done of filling);
  await node.waitForEntries(SIMULATED, GENOMES);
  genomes = [
    ...simulateSegments(toSimulationPathogens(pathogen), { genomes: GENOMES, seed: SEED }),
  ];
});
after(() => node?.stop());

async function readJson<T>(path: string, parameters: Record<string, string> = {}): Promise<T> {
  const answer = await fetch(`${node.url}${path}?${new URLSearchParams(parameters)}`);
  const text = await answer.text();
  assert.equal(answer.status, 200, text);
  return JSON.parse(text) as T;
}

const lapisPath = (endpoint: string, instance = SIMULATED) =>
  `/api/lapis/${instance}/sample/${endpoint}`;

async function askLapis<Row>(
  endpoint: string,
  parameters: Record<string, string> = {},
  instance = SIMULATED,
): Promise<Row[]> {
  return (await readJson<{ data: Row[] }>(lapisPath(endpoint, instance), parameters)).data;
}

async function askText(endpoint: string, parameters: Record<string, string> = {}): Promise<string> {
  const question = new URLSearchParams(parameters);
  const answer = await fetch(`${node.url}${lapisPath(endpoint)}?${question}`);
  assert.equal(answer.status, 200);
  return answer.text();
}

const segmentOf = (genome: SegmentedGenome, name: string) =>
  genome.segments.find(({ segment }) => segment === name);

/** The letter at a position, 0-based; null where nothing is known. */
function letterAt(own: SequenceDifferences, reference: string, position: number): string | null {
  if (position < own.begin || position >= own.end) return null;
  for (let i = 0; i < own.missing.length; i += 2) {
    if (position >= (own.missing[i] ?? 0) && position < (own.missing[i + 1] ?? 0)) return null;
  }
  const at = own.positions.indexOf(position);
  return at < 0 ? reference.charAt(position) : own.symbols.charAt(at);
}

function align(own: SequenceDifferences, reference: string, missing: string): string {
  return [...reference].map((_, at) => letterAt(own, reference, at) ?? missing).join('');
}

interface MutationRow {
  readonly mutation: string;
  readonly count: number;
  readonly coverage: number;
  readonly sequenceName: string | null;
}

/** Every mutation of the sequences with how many have it and how many tell. */
function scanMutations(
  name: string,
  { reference, letters }: { readonly reference: string; readonly letters: string },
  all: readonly SequenceDifferences[],
): string[] {
  const lines: string[] = [];
  for (let position = 0; position < reference.length; position += 1) {
    const counts = new Map<string, number>();
    let coverage = 0;
    for (const own of all) {
      const letter = letterAt(own, reference, position);
      if (letter === null || !letters.includes(letter)) continue;
      coverage += 1;
      if (letter !== reference.charAt(position)) {
        counts.set(letter, (counts.get(letter) ?? 0) + 1);
      }
    }
    for (const [letter, count] of counts) {
      const from = reference.charAt(position);
      lines.push(`${name}:${from}${position + 1}${letter} ${count}/${coverage}`);
    }
  }
  return lines;
}

const toLine = ({ mutation, count, coverage }: MutationRow) => `${mutation} ${count}/${coverage}`;

test('nucleotide mutations of all segments are those of a naive scan, named with their segment', async () => {
  const rows = await askLapis<MutationRow>('nucleotideMutations', { minProportion: '0' });
  const expected = SEGMENT_NAMES.flatMap((name) =>
    scanMutations(
      name,
      { reference: makeSegmentReference(name), letters: 'ACGT-' },
      genomes.flatMap((genome) => segmentOf(genome, name)?.summary.nucleotide ?? []),
    ),
  );
  assert.ok(expected.length > 100);
  assert.deepEqual(rows.map(toLine).sort(), expected.sort());
  assert.ok(rows.every(({ mutation, sequenceName }) => mutation.startsWith(`${sequenceName}:`)));
});

test('amino acid mutations are those of a naive scan of the CDS of all segments', async () => {
  const rows = await askLapis<MutationRow>('aminoAcidMutations', { minProportion: '0' });
  const expected = pathogen.segments.flatMap(({ name, dataset }) => {
    const [cds] = dataset.cdses;
    assert.ok(cds !== undefined);
    return scanMutations(
      cds.name,
      {
        reference: Buffer.from(cds.peptide).toString('latin1'),
        letters: 'ACDEFGHIKLMNPQRSTVWY*-',
      },
      genomes.flatMap((genome) => segmentOf(genome, name)?.summary.aminoAcid[cds.name] ?? []),
    );
  });
  assert.ok(expected.length > 50);
  assert.deepEqual(rows.map(toLine).sort(), expected.sort());
});

test('insertions are named with their segment and counted as a naive scan counts them', async () => {
  const rows = await askLapis<{ insertion: string; count: number; sequenceName: string }>(
    'nucleotideInsertions',
  );
  const counts = new Map<string, number>();
  for (const { segments } of genomes) {
    for (const { segment, summary } of segments) {
      for (const { position, symbols } of summary.nucleotide.insertions) {
        const text = `ins_${segment}:${position}:${symbols}`;
        counts.set(text, (counts.get(text) ?? 0) + 1);
      }
    }
  }
  assert.ok(counts.size > 0);
  assert.deepEqual(new Map(rows.map(({ insertion, count }) => [insertion, count])), counts);
  for (const [insertion, count] of counts) {
    const found = await askLapis<{ count: number }>('aggregated', {
      nucleotideInsertions: insertion,
    });
    assert.equal(found[0]?.count, count, insertion);
  }
});

test('a filter by a mutation of a segment finds the genomes that have it', async () => {
  const rows = await askLapis<MutationRow>('nucleotideMutations', { minProportion: '0.02' });
  for (const name of SEGMENT_NAMES) {
    const { mutation, count } = rows.find(({ sequenceName }) => sequenceName === name) ?? {};
    assert.ok(mutation !== undefined);
    for (const text of [mutation, mutation.replace(/:[A-Z]/, ':'), mutation.toLowerCase()]) {
      const [found] = await askLapis<{ count: number }>('aggregated', {
        nucleotideMutations: text,
      });
      assert.equal(found?.count, count, text);
    }
    const { suggestions } = await readJson<{ suggestions: { kind: string; value: string }[] }>(
      `/api/instances/${SIMULATED}/suggestions`,
      { text: mutation.toLowerCase() },
    );
    assert.deepEqual(suggestions[0], { kind: 'mutation', value: mutation, label: mutation, count });
    const advanced = `!(${mutation}) & !maybe(${mutation})`;
    const [others] = await askLapis<{ count: number }>('aggregated', { advancedQuery: advanced });
    assert.ok(others !== undefined && others.count <= GENOMES - (count ?? 0));
  }
  const refused = await fetch(`${node.url}${lapisPath('aggregated')}?nucleotideMutations=A10C`);
  assert.equal(refused.status, 400);
  assert.match(await refused.text(), /Known segments: L, M, S/);
});

test('aligned and unaligned sequences of each segment are those of the genomes that have it', async () => {
  const details = await askLapis<{ accessionVersion: string; strain: string }>('details', {
    fields: 'accessionVersion,strain',
  });
  const keys = new Map(details.map(({ accessionVersion, strain }) => [strain, accessionVersion]));
  for (const name of SEGMENT_NAMES) {
    const having = genomes.filter((genome) => segmentOf(genome, name) !== undefined);
    assert.ok(having.length > 0 && having.length < GENOMES);
    const reference = makeSegmentReference(name);
    for (const [endpoint, toLetters] of [
      [
        'alignedNucleotideSequences',
        (genome: SegmentedGenome) =>
          align(
            segmentOf(genome, name)?.summary.nucleotide ?? assert.fail(),
            ...([reference, 'N'] as const),
          ),
      ],
      [
        'unalignedNucleotideSequences',
        (genome: SegmentedGenome) => segmentOf(genome, name)?.writeSequence() ?? assert.fail(),
      ],
    ] as const) {
      const { records } = parseFasta(await askText(`${endpoint}/${name}`), 'answer');
      const found = records.map((record) => [
        record.name.split('|')[0],
        Buffer.from(record.letters).toString('latin1'),
      ]);
      const expected = having.map((genome) => [
        keys.get(genome.name),
        toLetters(genome).replaceAll('-', ''),
      ]);
      assert.deepEqual(
        new Map(found as [string, string][]),
        new Map(expected as [string, string][]),
      );
    }
    const aligned = await askText(`alignedNucleotideSequences/${name}`);
    const lengths = aligned.split('\n').filter((line) => line !== '' && !line.startsWith('>'));
    assert.ok(lengths.every((line) => line.length === SEGMENT_LENGTHS[name]));
  }
  const both = await askText('unalignedNucleotideSequences', { segments: 'L,S' });
  const names = both.split('\n').filter((line) => line.startsWith('>'));
  const count = (name: string) => genomes.filter((genome) => segmentOf(genome, name)).length;
  assert.equal(names.length, count('L') + count('S'));
  assert.ok(names.every((line) => /\|[LS]$/.test(line)));
});

test('what exists once a segment has a column for each, null where the entry lacks it', async () => {
  const { columns, segments, lineageColumn } = await readJson<{
    columns: { name: string; title: string; type: string; lineageSystem?: string }[];
    segments?: string[];
    lineageColumn: string;
  }>(`/api/instances/${SIMULATED}`);
  assert.deepEqual(segments, SEGMENT_NAMES);
  assert.equal(lineageColumn, 'lineage_M');
  const names = columns.map(({ name }) => name);
  for (const segment of SEGMENT_NAMES) {
    for (const name of ['length', 'coverage', 'qcStatus', 'qcScore', 'totalSubstitutions']) {
      assert.ok(names.includes(`${name}_${segment}`), `${name}_${segment}`);
    }
  }
  assert.deepEqual(
    names.filter((name) => /^(clade|lineage|nearestNode|coverage|qcStatus)(_|$)/.test(name)).sort(),
    [
      ...['clade_M', 'coverage_L', 'coverage_M', 'coverage_S', 'lineage_M', 'nearestNode_M'],
      ...['qcStatus_L', 'qcStatus_M', 'qcStatus_S'],
    ],
  );
  const fields = 'strain,length_L,coverage_L,totalSubstitutions_S,clade_M,lineage_M';
  const rows = await askLapis<Record<string, unknown>>('details', { fields });
  const byName = new Map(rows.map((row) => [row.strain, row]));
  for (const genome of genomes) {
    const [l, m, s] = SEGMENT_NAMES.map((name) => segmentOf(genome, name));
    assert.deepEqual(byName.get(genome.name), {
      strain: genome.name,
      length_L: l?.writeSequence().length ?? null,
      coverage_L: l?.summary.coverage ?? null,
      totalSubstitutions_S: s
        ? [...s.summary.nucleotide.symbols].filter((letter) => 'ACGT'.includes(letter)).length
        : null,
      clade_M: m?.summary.clade ?? null,
      lineage_M: m?.summary.attributes.lineage ?? null,
    });
  }
  const [with_] = await askLapis<{ count: number }>('aggregated', { 'length_L.isNull': 'true' });
  assert.equal(with_?.count, genomes.filter((genome) => !segmentOf(genome, 'L')).length);
  const config = await readJson<{ schema: { metadata: { name: string }[] } }>(
    lapisPath('databaseConfig'),
  );
  assert.ok(config.schema.metadata.some(({ name }) => name === 'lineage_M'));
  const genome = await readJson<{ nucleotideSequences: object[]; genes: { name: string }[] }>(
    lapisPath('referenceGenome'),
  );
  assert.deepEqual(
    genome.nucleotideSequences,
    SEGMENT_NAMES.map((name) => ({ name, sequence: makeSegmentReference(name) })),
  );
  assert.deepEqual(
    genome.genes.map(({ name }) => name),
    SEGMENT_NAMES.map((name) => SEGMENT_CDSES[name].name),
  );
});

test('the pathogen and its dataset are told segment by segment', async () => {
  const page = await readJson<{
    segments: { name: string; length: number; tree: object | null }[];
    cdses: { name: string; segment?: string }[];
    hasTree: boolean;
  }>(`/api/pathogens/${SEGMENTED_ID}`);
  assert.deepEqual(
    page.segments.map(({ name, length, tree }) => [name, length, tree !== null]),
    SEGMENT_NAMES.map((name) => [name, SEGMENT_LENGTHS[name], name === 'M']),
  );
  assert.deepEqual(
    page.cdses.map(({ segment }) => segment),
    SEGMENT_NAMES,
  );
  const dataset = await readJson<{ segments: { name: string; files: object }[]; files?: object }>(
    `/api/pathogens/${SEGMENTED_ID}/dataset`,
  );
  assert.deepEqual(
    dataset.segments.map(({ name, files }) => [name, Object.keys(files).includes('treeJson')]),
    SEGMENT_NAMES.map((name) => [name, name === 'M']),
  );
  assert.equal(dataset.files, undefined);
});

test('sequences are analysed as the segment that their letters are, on the spot', async () => {
  const fasta = `>one\n${mutateSegment('S', [100])}\n>two\n${'ACGGT'.repeat(300)}\n>three\n${mutateSegment('L', [7])}\n`;
  const post = async (query: string) => {
    const answer = await fetch(`${node.url}/api/pathogens/${SEGMENTED_ID}/analyse${query}`, {
      method: 'POST',
      headers: { 'Content-Type': 'text/x-fasta' },
      body: fasta,
    });
    assert.equal(answer.status, 200);
    return answer.text();
  };
  const lines = (await post(''))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  assert.deepEqual(
    lines.map(({ seqName, dataset, segment = null, error = null }) => [
      ...[seqName, dataset, segment, error],
    ]),
    [
      ['one', SEGMENTED_ID, 'S', null],
      ['two', null, null, `it resembles no segment of ${SEGMENTED_ID}`],
      ['three', SEGMENTED_ID, 'L', null],
    ],
  );
  const [header = '', ...rows] = (await post('?format=tsv')).trim().split('\n');
  const columns = header.split('\t');
  const read = (row: string, column: string) => row.split('\t')[columns.indexOf(column)];
  assert.deepEqual(columns.slice(0, 3), ['index', 'seqName', 'segment']);
  assert.deepEqual(
    rows.map((row) => [read(row, 'segment'), read(row, 'substitutions')]),
    [
      ['S', nameMutation('S', 100)],
      ['', ''],
      ['L', nameMutation('L', 7)],
    ],
  );
});

test('a submission of three segments is released, found by its mutations, and revised in one segment', async () => {
  const sequences = (positions: Partial<Record<FixtureSegment, number>>) =>
    Object.entries(positions)
      .map(([name, at]) => `>a_${name}\n${mutateSegment(name as FixtureSegment, [at])}\n`)
      .join('');
  const table = 'strain\tdate\tcountry\na\t2024-01-02\tPeru\n';
  const send = async (fasta: string) => {
    const files = { metadata: ['t.tsv', table], sequences: ['s.fasta', fasta] } as const;
    const outcome = await submit(sender, files, { instance: SEGMENTED_ID });
    const approved = await ask(sender, `/api/submissions/${outcome.id}/approve`, {
      json: { selection: {} },
    });
    assert.equal(approved.status, 200, approved.text);
    return outcome;
  };
  const first = await send(sequences({ L: 500, M: 900, S: 300 }));
  assert.deepEqual(first.rows, ['a: ready']);
  const search = async (mutation: string) => {
    const rows = await askLapis<{ accessionVersion: string }>(
      'details',
      { nucleotideMutations: mutation, fields: 'accessionVersion' },
      SEGMENTED_ID,
    );
    return rows.map(({ accessionVersion }) => accessionVersion);
  };
  await node.waitForEntries(SEGMENTED_ID, 1);
  const [found = ''] = await search(`L:${nameMutation('L', 500)}`);
  assert.match(found, /\.1$/);
  assert.deepEqual(await search(`M:${nameMutation('M', 900)}`), [found]);
  const readEntry = (key: string) =>
    readJson<{
      analysis: null;
      segments: {
        segment: string;
        length: number;
        analysis: { substitutions: string[]; clade: string | null };
      }[];
    }>(`/api/entries/${key}`);
  const { analysis, segments } = await readEntry(found);
  assert.equal(analysis, null);
  assert.deepEqual(
    segments.map(({ segment, length, analysis: own }) => [
      segment,
      length,
      own.substitutions,
      own.clade,
    ]),
    [
      ['L', 3000, [nameMutation('L', 500)], null],
      ['M', 2400, [nameMutation('M', 900)], 'two'],
      ['S', 1500, [nameMutation('S', 300)], null],
    ],
  );
  const fasta = await (await fetch(`${node.url}/api/entries/${found}/sequence`)).text();
  assert.deepEqual(
    parseFasta(fasta, 'answer').records.map(({ name, letters }) => [name, letters.length]),
    SEGMENT_NAMES.map((name) => [`${found}|${name}`, SEGMENT_LENGTHS[name]]),
  );
  const one = await fetch(`${node.url}/api/entries/${found}/sequence?segment=S`);
  assert.equal((await one.text()).split('\n')[0], `>${found}|S`);

  await send(sequences({ S: 600 }));
  const next = found.replace(/\.1$/, '.2');
  for (let tries = 0; (await search(`S:${nameMutation('S', 600)}`)).length === 0; tries += 1) {
    assert.ok(tries < 400, 'the revision is searchable');
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  assert.deepEqual(await search(`L:${nameMutation('L', 500)}`), [next]);
  assert.deepEqual(await search(`S:${nameMutation('S', 300)}`), []);
  assert.deepEqual(
    (await readEntry(next)).segments.map(({ segment, analysis: own }) => [
      segment,
      own.substitutions,
    ]),
    [
      ['L', [nameMutation('L', 500)]],
      ['M', [nameMutation('M', 900)]],
      ['S', [nameMutation('S', 600)]],
    ],
  );
});

test('a revision leaves a segment out where it says so, and never otherwise', async () => {
  const [row] = await askLapis<{ accessionVersion: string }>(
    'details',
    { fields: 'accessionVersion' },
    SEGMENTED_ID,
  );
  const [accession = '', before = ''] = (row?.accessionVersion ?? '').split('.');
  const listSegments = async (version: number) => {
    const entry = await readJson<{ segments: { segment: string }[] }>(
      `/api/entries/${accession}.${version}`,
    );
    return entry.segments.map(({ segment }) => segment);
  };
  let version = Number(before);
  assert.deepEqual(await listSegments(version), ['L', 'M', 'S']);
  const post = async <T>(path: string, json: unknown, status = 200) => {
    const answer = await ask(sender, path, { json });
    assert.equal(answer.status, status, answer.text);
    return JSON.parse(answer.text) as T;
  };
  const revise = (dropSegments: readonly string[] | undefined, changes: object) =>
    post<{ submission: string; problems: { code: string; where: string }[] }>('/api/revisions', {
      ...{ group: 'node', instance: SEGMENTED_ID, why: 'test' },
      revisions: [{ accession, changes, ...(dropSegments ? { dropSegments } : {}) }],
    });
  const readDrafts = async (submission: string) => {
    const { text } = await ask(sender, `/api/submissions/${submission}/drafts`);
    return (JSON.parse(text) as { drafts: { id: number; droppedSegments?: string[] }[] }).drafts;
  };
  const release = async (submission: string) => {
    await post(`/api/submissions/${submission}/approve`, { selection: {} });
    version += 1;
    for (let tries = 0; ; tries += 1) {
      assert.ok(tries < 400, `version ${version} is searchable`);
      const rows = await askLapis<{ version: number }>(
        'details',
        { accession, fields: 'version' },
        SEGMENTED_ID,
      );
      if (rows.some((one) => one.version === version)) return;
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
  };

  for (const [wrong, code] of [
    [['Q'], 'segment-not-there'],
    [['L', 'M', 'S'], 'segment-last'],
  ] as const) {
    const { problems, submission } = await revise(wrong, { country: 'Chile' });
    assert.deepEqual(
      problems.map((problem) => [problem.code, problem.where]),
      [[code, `row 1 ${accession}`]],
    );
    assert.deepEqual(await readDrafts(submission), []);
  }
  const table = `accession\tdropSegments\n${accession}\tM\n`;
  const dry = await ask(sender, `/api/groups/node/revisions?instance=${SEGMENTED_ID}&dryRun=true`, {
    bytes: Buffer.from(table),
  });
  assert.equal(dry.status, 200, dry.text);
  const { preview } = JSON.parse(dry.text) as { preview: { entries: { dropped: string[] }[] } };
  assert.deepEqual(
    preview.entries.map(({ dropped }) => dropped),
    [['M']],
  );

  const made = await revise(['M'], {});
  const [draft] = await readDrafts(made.submission);
  assert.deepEqual(draft?.droppedSegments, ['M']);
  const page = await ask(sender, `/api/drafts/${draft?.id}`);
  const { diff } = JSON.parse(page.text) as { diff: { formerSegments: string[] } };
  assert.deepEqual(diff.formerSegments, ['L', 'M', 'S']);
  const mutation = { nucleotideMutations: `M:${nameMutation('M', 900)}`, accession };
  const countM = async () =>
    (await askLapis<{ count: number }>('aggregated', mutation, SEGMENTED_ID))[0]?.count;
  assert.equal(await countM(), 1);
  await release(made.submission);
  assert.deepEqual(await listSegments(version), ['L', 'S']);
  assert.deepEqual(await listSegments(version - 1), ['L', 'M', 'S']);
  assert.equal(await countM(), 0);

  // What is not named stays, and what a draft leaves out can be chosen and unchosen.
  const next = await revise(undefined, { country: 'Chile' });
  const [own] = await readDrafts(next.submission);
  const edit = (dropSegments: readonly string[], status?: number) =>
    post(
      `/api/submissions/${next.submission}/edits`,
      { edits: [{ id: own?.id, changes: {}, dropSegments }] },
      status,
    );
  await edit(['L', 'S'], 400);
  await edit(['M'], 400);
  await edit(['L']);
  assert.deepEqual((await readDrafts(next.submission))[0]?.droppedSegments, ['L']);
  await edit([]);
  await release(next.submission);
  assert.deepEqual(await listSegments(version), ['L', 'S']);
});
