import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { AppError } from '../../schema/errors.ts';
import { parseWorkflow } from '../../schema/workflow.ts';
import { getWorkflow, listWorkflows } from './definitions/workflow-store.ts';
import { formatMutation } from './results/format-listed.ts';
import { parseMutationPlace } from './results/variant-question.ts';
import { fetchInputs, formatPrimers } from './running/prepare-inputs.ts';
import { RunLog } from './running/run-log.ts';
import { chooseSteps, fillArguments } from './running/run-steps.ts';
import { WorkflowFailure } from './running/workflow-failure.ts';
import { toSampleName } from './start-run.ts';
import { compareVersions } from './tools/find-tools.ts';

const shipped = fileURLToPath(new URL('../../../workflows', import.meta.url));

async function withFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'outbreak-workflows-'));
  try {
    await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

test('the shipped workflows are valid, and each of their platforms has a way through', async () => {
  const { workflows, problems } = await listWorkflows({ shipped, own: '/nowhere' });
  assert.deepEqual(problems, []);
  assert.deepEqual(
    workflows.map(({ definition }) => definition.name),
    ['europe-illumina', 'europe-nanopore', 'primer-aware'],
  );
  for (const { definition } of workflows) {
    for (const platform of definition.platforms) {
      for (const layout of platform === 'ILLUMINA'
        ? (['paired', 'single'] as const)
        : ['single' as const]) {
        const steps = chooseSteps(definition.steps, { layout, platform });
        const written = steps.flatMap((step) => step.arguments);
        const { alignment, depth, pileup, untrimmed = alignment } = definition.results;
        for (const name of [alignment, depth, pileup, untrimmed]) {
          assert.ok(written.includes(name), `${definition.name} of ${platform} writes ${name}`);
        }
      }
    }
  }
});

test('files of the operator are added, and never take the place of a shipped one', () =>
  withFolder(async (own) => {
    const text = await readFile(join(shipped, 'primer-aware', '1.0.0.json'), 'utf8');
    const add = async (path: string, content: string) => {
      await mkdir(dirname(join(own, path)), { recursive: true });
      await writeFile(join(own, path), content);
    };
    await add('primer-aware/1.0.0.json', text);
    await add('primer-aware/1.10.0.json', text.replace('"1.0.0"', '"1.10.0"'));
    await add('primer-aware/1.9.0.json', text.replace('"1.0.0"', '"1.9.0"'));
    await add('elsewhere/1.0.0.json', text);
    await add('broken/1.0.0.json', '{');
    const { workflows, problems } = await listWorkflows({ shipped, own });
    const versions = workflows
      .filter(({ definition }) => definition.name === 'primer-aware')
      .map(({ definition }) => definition.version);
    assert.deepEqual(versions, ['1.10.0', '1.9.0', '1.0.0']);
    assert.equal(getWorkflow(workflows, 'primer-aware').definition.version, '1.10.0');
    assert.deepEqual(problems.map(({ code }) => code).toSorted(), [
      'workflow-exists',
      'workflow-invalid',
      'workflow-misplaced',
    ]);
    assert.throws(() => getWorkflow(workflows, 'primer-aware', '2.0.0'), AppError);
  }));

const step = (argument: string) => ({ name: 'one', tool: 'samtools', arguments: [argument] });
const wrong: readonly (readonly [string, object, RegExp])[] = [
  ['a step out of the folder', { steps: [step('/etc/passwd')] }, /own folder/],
  ['a path behind a flag', { steps: [step('-o/tmp/x')] }, /own folder/],
  ['a way up', { steps: [step('../x')] }, /own folder/],
  ['a value that there is none of', { steps: [step('{home}')] }, /In braces/],
  ['a program that is not known', { steps: [{ ...step('x'), tool: 'sh' }] }, /tool/],
  ['a program that is not named', { tools: {} }, /not among its tools/],
  ['no rules for a platform', { rules: {} }, /no rules/],
  ['a field that there is none of', { shell: 'x' }, /shell/],
];
for (const [what, change, message] of wrong) {
  test(`refused as a workflow: ${what}`, async () => {
    const text = await readFile(join(shipped, 'europe-nanopore', '1.0.0.json'), 'utf8');
    const parsed = parseWorkflow(JSON.stringify({ ...JSON.parse(text), ...change }), 'x.json');
    assert.ok(!parsed.ok);
    assert.match(JSON.stringify(parsed.error), message);
  });
}

test('arguments are filled in', () => {
  const own = { arguments: ['-t', '{threads}', '@RG\\tID:{sample}\\tSM:{sample}'] };
  const filled = fillArguments(own, { sample: 's-1', threads: 4 });
  assert.deepEqual(filled, ['-t', '4', '@RG\\tID:s-1\\tSM:s-1']);
});

test('versions are compared by their parts', () => {
  assert.ok(compareVersions('1.16', '1.9') > 0);
  assert.ok(compareVersions('0.23.2', '0.23') > 0);
  assert.equal(compareVersions('4', '4.0'), 0);
});

const names: readonly (readonly [string, string])[] = [
  ['sample-7_S1_L001_R1_001.fastq.gz', 'sample-7'],
  ['ERR123_1.fastq.gz', 'ERR123'],
  ['barcode01.fq.zst', 'barcode01'],
  ['a b?c.bam', 'a-b-c'],
  ['?.fastq', 'sample'],
];
for (const [file, expected] of names) {
  test(`sample of ${file}`, () => assert.equal(toSampleName([{ name: file }]), expected));
}

test('a log keeps its begin and its end', () => {
  const log = new RunLog();
  assert.equal(log.text, '');
  const lines = Array.from({ length: 100_000 }, (_, i) => `${i}\n`);
  for (const line of lines) log.add(line);
  assert.match(log.text, /^0\n1\n/);
  assert.match(log.text, /99998\n99999\n$/);
  assert.ok(log.text.length < 65_000);
  const left = Number(/\[(\d+) letters left out\]/.exec(log.text)?.[1]);
  assert.equal(left + 64_000, lines.join('').length);
});

test('primers are written as six columns on the reference of the run', () => {
  const primer = {
    name: 'm_1_RIGHT',
    begin: 3,
    end: 9,
    side: 'RIGHT' as const,
    pool: null,
    sequence: null,
  };
  assert.equal(formatPrimers([primer], { name: 'ref' }), 'ref\t3\t9\tm_1_RIGHT\t0\t-\n');
});

const mutations: readonly (readonly [string, ReturnType<typeof parseMutationPlace> | null])[] = [
  ['C241T', { position: 240, reference: 'C', alternative: 'T' }],
  ['241t', { position: 240, alternative: 'T' }],
  ['241', { position: 240 }],
  ['11288-11296-', { position: 11286, deleted: 9 }],
  ['28271-', { position: 28269, deleted: 1 }],
  ['ins_22204:gag', { position: 22203, inserted: 'GAG' }],
  ['S:N501Y', null],
  ['0', null],
  ['5-2-', null],
];
for (const [text, expected] of mutations) {
  test(`a mutation: ${text}`, () => {
    if (expected === null) assert.throws(() => parseMutationPlace(text), AppError);
    else assert.deepEqual(parseMutationPlace(text), expected);
  });
}

test('a mutation that is shown can be asked for', () => {
  for (const variant of [
    { position: 240, reference: 'C', alternative: 'T' },
    { position: 11286, reference: 'TTCTGGTTTT', alternative: 'T' },
    { position: 28269, reference: 'TA', alternative: 'T' },
    { position: 22203, reference: 'T', alternative: 'TGAG' },
  ]) {
    assert.equal(parseMutationPlace(formatMutation(variant)).position, variant.position);
  }
});

/** An archive with one file, whose bytes are what is given. */
function makeArchive(bytes: Buffer, sha256: string) {
  return {
    findKeptFile: async (id: string) =>
      id === 'gone'
        ? null
        : {
            ...{ id, name: 'a.fastq.gz', format: 'fastq+gzip', size: bytes.length, sha256 },
            ...{ instance: 'i', ownerGroup: 'g', notes: {} },
          },
    async *readKeptFile() {
      yield bytes.subarray(0, 10);
      yield bytes.subarray(10);
    },
  };
}

const digest = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
const reads = '@r\nACGT\n+\nIIII\n'.repeat(50);

function fetchOne(folder: string, bytes: Buffer, sha256 = digest(bytes), file = 'file') {
  const input = { file, name: 'a.fastq.gz', format: 'fastq+gzip', size: bytes.length, sha256 };
  const signal = new AbortController().signal;
  return fetchInputs(folder, [input], { archive: makeArchive(bytes, sha256), signal });
}

test('inputs are compared with their digests and unpacked', () =>
  withFolder(async (folder) => {
    assert.deepEqual(await fetchOne(folder, gzipSync(reads)), ['reads_1.fastq']);
    assert.equal(await readFile(join(folder, 'reads_1.fastq'), 'utf8'), reads);
  }));

const failures: readonly (readonly [string, string, (folder: string) => Promise<unknown>])[] = [
  ['cut short', 'input-damaged', (folder) => fetchOne(folder, gzipSync(reads).subarray(0, -9))],
  [
    'other than its digest says',
    'input-damaged',
    (folder) => fetchOne(folder, gzipSync(reads), digest(Buffer.from('x'))),
  ],
  ['gone', 'input-gone', (folder) => fetchOne(folder, gzipSync(reads), undefined, 'gone')],
];
for (const [what, code, work] of failures) {
  test(`an input that is ${what} ends the run`, () =>
    withFolder(async (folder) => {
      await assert.rejects(work(folder), (error) => {
        assert.ok(error instanceof WorkflowFailure, String(error));
        return error.problem.code === code && error.problem.where === 'a.fastq.gz';
      });
    }));
}
