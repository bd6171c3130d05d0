// From reads to an entry with its variants, on a node with the real programs.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import {
  formatPrimerBed,
  listAmplicons,
  type PrimerScheme,
} from '../../src/engine/reads/primers/primer-scheme.ts';
import { toFastq } from '../../src/engine/simulate/simulate-reads.ts';
import { simulateSampleReads } from '../../src/engine/simulate/simulate-sample-reads.ts';
import { addScheme } from '../../src/parts/reads/primer-schemes/scheme-store.ts';
import { createSender, waitForState } from '../archive/archive-node.ts';
import { startTestNode, type TestNode } from '../contract/test-node.ts';
import { asText, makeUpScheme, readShippedReference } from '../reads/kit.ts';
import { findMissingTools } from './kit.ts';
import { type Asker, ask, type RunState, sendFile, waitForRun } from './node-kit.ts';
import { makeSample } from './simulated-sets.ts';

const skip = await findMissingTools();
const reference = readShippedReference();
const letters = asText(reference.letters);
const scheme: PrimerScheme = (() => {
  const { primers } = makeUpScheme('V1', { length: letters.length, shift: 20 });
  return {
    ...{ name: 'made-up-sars-cov-2', version: 'V1' },
    primers: primers.map((primer) => ({ ...primer, reference: reference.name })),
  };
})();
const sample = makeSample(letters, scheme, { seed: 7, minorShare: 0.2, silentShare: 0.05 });

let node: TestNode;
let lab: Asker;
let other: Asker;
const nobody = () => ({ url: node.url, token: '' });
let run: RunState;

before(async () => {
  if (skip !== false) return;
  node = await startTestNode({ demo: 'false' });
  lab = { url: node.url, token: await createSender(node, 'lab') };
  other = { url: node.url, token: await createSender(node, 'other') };
  const bed = join(node.dataFolder, 'made-up.bed');
  await writeFile(bed, formatPrimerBed(scheme));
  const added = await addScheme(
    { dataFolder: node.dataFolder, now: () => new Date() },
    {
      location: bed,
      name: scheme.name,
      version: scheme.version,
      pathogen: 'sars-cov-2',
      reference,
    },
  );
  assert.ok(added.ok, JSON.stringify(added));
});
after(() => node?.stop());

interface Variant {
  readonly mutation: string;
  readonly position: number;
  readonly share: number;
  readonly depth: number;
  readonly forward: number;
  readonly reverse: number;
  readonly status: string;
  readonly accession: string | null;
}

interface Draft {
  readonly state: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly problems: readonly { readonly code: string }[];
}

/** Asks until the draft of a submission has its verdict. */
async function waitForDraft(submission: string | null): Promise<Draft> {
  const deadline = performance.now() + 120_000;
  for (;;) {
    const path = `/api/submissions/${submission}/drafts`;
    const { answer } = await ask<{ drafts: Draft[] }>(lab, path);
    const [draft] = answer.drafts;
    if (draft !== undefined && draft.state !== 'received') return draft;
    assert.ok(performance.now() < deadline, `the draft is ${draft?.state ?? 'not there'}`);
    await delay(100);
  }
}

async function listVariants(asker: Asker, query: string): Promise<readonly Variant[]> {
  const path = `/api/intra-host-variants?limit=1000&${query}`;
  const { status, answer } = await ask<{ variants: Variant[]; next: string | null }>(asker, path);
  assert.equal(status, 200, JSON.stringify(answer));
  assert.equal(answer.next, null);
  return answer.variants;
}

test('reads come in, their primers are told, and a run makes files and a draft', {
  skip,
}, async () => {
  const reads = simulateSampleReads(letters, sample.genomes, {
    ...{ seed: 7, platform: 'ILLUMINA', depth: 80, readLength: 220, silent: sample.silent },
    amplicons: listAmplicons(scheme.primers),
  });
  const { first, second } = toFastq(reads);
  const files = [
    await sendFile(lab, { name: 'patient-1_R1.fastq.gz', bytes: gzipSync(first) }),
    await sendFile(lab, { name: 'patient-1_R2.fastq.gz', bytes: gzipSync(second) }),
  ];
  const { answer: file } = await ask<{ notes: Record<string, string> }>(
    lab,
    `/api/files/${files[0]}`,
  );
  assert.equal(file.notes.primerScheme, 'made-up-sars-cov-2/V1', JSON.stringify(file.notes));
  const wish = {
    ...{ workflow: 'primer-aware', files },
    metadata: { date: '2024-05-06', country: 'Kenya', host: 'Homo sapiens' },
  };
  const contradicted = await ask(lab, '/api/workflow-runs', {
    ...wish,
    primerScheme: 'nothing/V9',
  });
  assert.equal(contradicted.status, 400, JSON.stringify(contradicted.answer));
  const begun = await ask<RunState>(lab, '/api/workflow-runs', wish);
  assert.equal(begun.status, 200, JSON.stringify(begun.answer));
  run = await waitForRun(lab, begun.answer.id);
  assert.equal(run.state, 'done', JSON.stringify([run.problem, run.steps.at(-1)]));
  assert.deepEqual([run.primerScheme?.version, run.primerScheme?.isInferred], ['V1', true]);
  assert.equal(run.sample, 'patient-1');
  assert.ok(run.steps.every(({ state }) => state === 'done'));
  assert.notEqual(run.result?.check.verdict, 'contradict');
  assert.deepEqual(run.outputs.map(({ kind }) => kind).toSorted(), [
    'alignment',
    'consensus',
    'depth',
    'provenance',
    'variants',
  ]);
  for (const { file: id, sha256, name } of run.outputs) {
    const kept = await waitForState(node.url, { file: id, token: lab.token });
    assert.deepEqual(
      [kept.state, kept.sha256],
      ['ready', sha256],
      `${name} ${JSON.stringify(kept.problems)}`,
    );
  }
  const { provenance } = run;
  assert.match(JSON.stringify(provenance), /"name":"ivar","version":"1\./);
  assert.match(JSON.stringify(provenance), /"sha256":"[0-9a-f]{64}"/);
});

test('variants are those of the sample, seen by the group only', { skip }, async () => {
  assert.deepEqual(await listVariants(other, ''), []);
  assert.deepEqual(await listVariants(nobody(), ''), []);
  const all = await listVariants(lab, `run=${run.id}`);
  const inConsensus = all.filter(({ status }) => status === 'consensus');
  assert.equal(inConsensus.length > 150, true, `${inConsensus.length} variants`);
  const minor = all.filter(
    ({ share, status }) => status === 'minor' && share > 0.08 && share < 0.4,
  );
  const wanted = new Set(sample.minorPositions.map((position) => position + 1));
  assert.ok(minor.length > 0.6 * wanted.size, `${minor.length} of ${wanted.size}`);
  assert.ok(
    minor.every(({ position }) => wanted.has(position)),
    'none but those of the minority',
  );
  const [one] = minor;
  assert.ok(one !== undefined && one.forward + one.reverse >= 5);
  const found = await listVariants(lab, `mutation=${one.mutation}&minShare=0.05&minDepth=20`);
  assert.deepEqual(
    found.map(({ mutation }) => mutation),
    [one.mutation],
  );
  assert.deepEqual(await listVariants(lab, `mutation=${one.mutation}&minShare=0.6`), []);
  assert.deepEqual(await listVariants(lab, `mutation=${one.mutation}&minDepth=100000`), []);
  const deletion = inConsensus.find(({ mutation }) => mutation.endsWith('-'));
  assert.ok(deletion !== undefined);
  const again = await listVariants(lab, `mutation=${deletion.mutation}`);
  assert.deepEqual(
    again.map(({ mutation }) => mutation),
    [deletion.mutation],
  );
});

test('pages of variants hold each once, and all forms hold the same', { skip }, async () => {
  const all = await listVariants(lab, '');
  const paged: Variant[] = [];
  let next: string | null = null;
  do {
    const after: string = next === null ? '' : `&after=${encodeURIComponent(next)}`;
    const { answer }: { answer: { variants: Variant[]; next: string | null } } = await ask(
      lab,
      `/api/intra-host-variants?limit=37${after}`,
    );
    paged.push(...answer.variants);
    next = answer.next;
  } while (next !== null);
  assert.deepEqual(paged, all);
  const text = async (format: string) => {
    const answer = await fetch(`${node.url}/api/intra-host-variants/file?format=${format}`, {
      headers: { Authorization: lab.token },
    });
    return (await answer.text()).trimEnd().split('\n');
  };
  const lines = (await text('ndjson')).map((line) => JSON.parse(line) as Variant);
  assert.deepEqual(lines, all);
  const table = await text('tsv');
  assert.deepEqual(
    table.slice(1).map((line) => line.split('\t')[4]),
    all.map(({ mutation }) => mutation),
  );
  const vcf = (await text('vcf')).filter((line) => !line.startsWith('#'));
  assert.deepEqual(
    vcf.map((line) => Number(line.split('\t')[1])),
    all.map(({ position }) => position),
  );
  assert.match(
    vcf[0] ?? '',
    /^\S+\t\d+\t\.\t[ACGT]+\t[ACGT]+\t\.\t\w+\tDP=\d+;AF=[\d.]+;DP4=.*SAMPLE=patient-1/,
  );
});

test('the draft is approved as usual; then everybody sees its variants and files are linked to it', {
  skip,
}, async () => {
  const { submission } = run;
  assert.ok(submission !== null);
  const draft = await waitForDraft(submission);
  assert.equal(draft.state, 'ready', JSON.stringify(draft.problems));
  const { strain, assemblyMethod, assemblyMethodVersion, primerScheme, primerSchemeVersion } =
    draft.metadata;
  assert.deepEqual(
    [strain, assemblyMethod, assemblyMethodVersion, primerScheme, primerSchemeVersion],
    ['patient-1', 'primer-aware', '1.0.0', 'made-up-sars-cov-2', 'V1'],
  );
  const approved = await ask(lab, `/api/submissions/${submission}/approve`, { selection: {} });
  assert.equal(approved.status, 200, JSON.stringify(approved.answer));
  await node.waitForEntries('sars-cov-2', 1);
  await node.db.execute("SELECT graphile_worker.add_job('link-workflow-results', '{}')");
  const linked = () => waitForRun(lab, run.id, ['done'], ({ accession }) => accession !== null);
  const { accession } = await linked();
  const seen = await listVariants(nobody(), `accession=${accession}`);
  assert.deepEqual(seen, await listVariants(lab, `run=${run.id}`));
  assert.equal(seen[0]?.accession, accession);
  const { answer } = await ask<{ runs: RunState[] }>(
    nobody(),
    `/api/entries/${accession}/workflow-runs`,
  );
  assert.deepEqual(
    answer.runs.map(({ id }) => id),
    [run.id],
  );
  assert.deepEqual(answer.runs[0]?.steps, []);
  const files = await ask<{ files: { id: string }[] }>(lab, `/api/entries/${accession}/files`);
  assert.equal(files.answer.files.length, 7, 'two of reads, five results');
  // What its owner takes back is taken back here, too.
  await node.db.execute("UPDATE entry SET visibility = 'group' WHERE accession = $1", [accession]);
  assert.deepEqual(await listVariants(nobody(), `accession=${accession}`), []);
  assert.ok((await listVariants(lab, `accession=${accession}`)).length > 0);
});

test('an alignment is run like the reads that it holds', { skip }, async () => {
  const alignment = run.outputs.find(({ kind }) => kind === 'alignment')?.file;
  const wish = {
    workflow: 'europe-illumina',
    files: [alignment],
    platform: 'ILLUMINA',
    sample: 'again',
    metadata: { primerScheme: 'VarSkip', primerSchemeVersion: '2' },
  };
  const begun = await ask<RunState>(lab, '/api/workflow-runs', wish);
  assert.equal(begun.status, 200, JSON.stringify(begun.answer));
  const again = await waitForRun(lab, begun.answer.id);
  assert.equal(again.state, 'done', JSON.stringify([again.problem, again.steps.at(-1)]));
  assert.deepEqual(
    again.steps.slice(0, 2).map(({ name }) => name),
    ['sort-by-name', 'write-reads'],
  );
  assert.ok((again.result?.called ?? 0) > 20_000);
  const { problems } = await waitForDraft(again.submission);
  const codes = problems.map(({ code }) => code);
  assert.ok(
    codes.includes('primer-scheme-unknown'),
    `${codes.join(', ')}: a scheme that is not installed`,
  );
});

test('CRAM, and mates in turn in one file, are run like two files of mates', { skip }, async () => {
  const alignment = run.outputs.find(({ kind }) => kind === 'alignment')?.file;
  const answer = await fetch(`${node.url}/api/files/${alignment}/content`, {
    headers: { Authorization: lab.token },
  });
  const path = (name: string) => join(node.dataFolder, name);
  await writeFile(path('a.bam'), Buffer.from(await answer.arrayBuffer()));
  await writeFile(path('ref.fa'), `>${reference.name}\n${letters}\n`);
  const samtools = (...given: readonly string[]) => {
    const made = spawnSync('samtools', given, { encoding: 'utf8', maxBuffer: 1 << 28 });
    assert.equal(made.status, 0, made.stderr);
    return made.stdout;
  };
  samtools('view', '-C', '-T', path('ref.fa'), '-o', path('a.cram'), path('a.bam'));
  // The header of the CRAM names this file; only the node's own reference is there when it is decoded.
  await rm(path('ref.fa'));
  samtools('sort', '-n', '-o', path('n.bam'), path('a.bam'));
  const inTurn = samtools('fastq', '-s', '/dev/null', '-0', '/dev/null', path('n.bam'));
  const inputs = [
    ['a.cram', await readFile(path('a.cram')), 'decode-cram'],
    ['a.fastq', Buffer.from(inTurn), 'trim-pairs'],
  ] as const;
  for (const [name, bytes, step] of inputs) {
    const file = await sendFile(lab, { name, bytes });
    const begun = await ask<RunState>(lab, '/api/workflow-runs', {
      ...{ workflow: 'europe-illumina', files: [file], platform: 'ILLUMINA', sample: 'in-turn' },
    });
    assert.equal(begun.status, 200, JSON.stringify(begun.answer));
    const done = await waitForRun(lab, begun.answer.id);
    assert.equal(done.state, 'done', JSON.stringify([done.problem, done.steps.at(-1)]));
    assert.equal(done.steps[0]?.name, step);
    assert.equal(done.provenance?.layout, 'paired');
    assert.ok((done.result?.called ?? 0) > 20_000, name);
  }
});
