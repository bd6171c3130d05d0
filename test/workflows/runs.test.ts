// Runs that do not go well, on a node whose programs are made for the test.
import assert from 'node:assert/strict';
import { readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { endProcessesIn } from '../../src/platform/processes/end-processes-in.ts';
import { createSender } from '../archive/archive-node.ts';
import { startTestNode, type TestNode } from '../contract/test-node.ts';
import { makeFakeTools, makeWorkflow } from './fake-tools.ts';
import {
  type Asker,
  addWorkflow,
  ask,
  makeReads,
  type RunState,
  sendFile,
  waitForRun,
} from './node-kit.ts';

let node: TestNode;
let lab: Asker;
let other: Asker;
let reads: string;
const usualPath = process.env.PATH;

before(async () => {
  const tools = await makeFakeTools(join(tmpdir(), `outbreak-fake-tools-${process.pid}`));
  process.env.PATH = `${tools}:/usr/bin:/bin`;
  node = await startTestNode({
    ...{ demo: 'false', workflowDiskBytes: '20000000', workflowsAtOnce: '2' },
  });
  lab = { url: node.url, token: await createSender(node, 'lab') };
  other = { url: node.url, token: await createSender(node, 'other') };
  const one = (name: string, ...own: string[]) =>
    addWorkflow(node.dataFolder, name, makeWorkflow(name, { steps: [own] }));
  for (const what of ['fail', 'hang', 'large', 'parts', 'talk', 'environment'])
    await one(what, what);
  await one('arguments', 'arguments', '{sample}', 'a b;$(id)', '-t', '{threads}');
  await addWorkflow(node.dataFolder, 'broken', '{"name":"broken"}');
  await addWorkflow(
    node.dataFolder,
    'way-out',
    makeWorkflow('way-out', { steps: [['../x', '/etc/passwd']] }),
  );
  reads = await sendFile(lab, { name: 'sample-7_S1_L001_R1_001.fastq', bytes: makeReads(50) });
});
after(async () => {
  process.env.PATH = usualPath;
  await node?.stop();
  await rm(join(tmpdir(), `outbreak-fake-tools-${process.pid}`), { recursive: true, force: true });
});

const runsFolder = () => join(node.dataFolder, 'objects', 'runs');

async function start(workflow: string, more: object = {}): Promise<RunState> {
  const { status, answer } = await ask<RunState>(lab, '/api/workflow-runs', {
    ...{ workflow, files: [reads] },
    ...more,
  });
  assert.equal(status, 200, JSON.stringify(answer));
  return answer;
}

async function listFiles(): Promise<number> {
  const { answer } = await ask<{ files: object[] }>(lab, '/api/files');
  return answer.files.length;
}

test('what is missing is told with the command that installs it, and nothing is begun', async () => {
  const { answer } = await ask<{
    isEnabled: boolean;
    workflows: {
      name: string;
      install: string | null;
      tools: { name: string; version: string | null; isUsable: boolean }[];
    }[];
  }>(lab, '/api/workflows');
  const found = answer.workflows.find(({ name }) => name === 'primer-aware');
  assert.match(found?.install ?? '', /^apt-get install (fastp )?samtools$/);
  const samtools = found?.tools.find(({ name }) => name === 'samtools');
  assert.deepEqual([samtools?.version, samtools?.isUsable], ['1.9', false], 'one that is too old');
  assert.deepEqual(
    answer.workflows.filter(({ name }) => ['broken', 'way-out'].includes(name)),
    [],
    'files that are no workflows are left out',
  );
  const refused = await ask(lab, '/api/workflow-runs', {
    workflow: 'primer-aware',
    files: [reads],
  });
  assert.deepEqual([refused.status, refused.answer.code], [409, 'workflow-not-runnable']);
  assert.match(refused.answer.detail, /samtools \(1\.13 or newer\).*apt-get install/);
});

test('a program that fails ends the run with what it said', async () => {
  const kept = await listFiles();
  const run = await waitForRun(lab, (await start('fail')).id);
  assert.deepEqual(
    [run.state, run.problem?.code, run.problem?.where],
    ['failed', 'step-failed', 'step-1'],
  );
  assert.match(run.problem?.hint ?? '', /ended with 3.*there is no such primer/);
  assert.deepEqual(
    run.steps.map(({ state, endedWith }) => [state, endedWith]),
    [['failed', '3']],
  );
  assert.equal(await listFiles(), kept);
  assert.deepEqual(await readdir(runsFolder()), []);
});

test('a step that ends well without its results is a failure, too; arguments are given as they are', async () => {
  const run = await waitForRun(lab, (await start('arguments')).id);
  assert.deepEqual([run.state, run.problem?.code], ['failed', 'result-missing']);
  assert.equal(run.sample, 'sample-7');
  assert.equal(run.steps[0]?.log, 'sample-7|a b;$(id)|-t|2|');
});

test('programs see nothing of the environment of the node', async () => {
  process.env.OUTBREAK_TEST_SECRET = 'secret';
  const run = await waitForRun(lab, (await start('environment')).id);
  const names = run.steps[0]?.log.split('\n').map((line) => line.split('=')[0]);
  const shell = ['_', 'PWD', 'OLDPWD', 'SHLVL', ''];
  assert.deepEqual(names?.filter((name) => !shell.includes(name ?? '')).toSorted(), [
    'HOME',
    'LANG',
    'PATH',
    'REF_PATH',
    'TMPDIR',
  ]);
});

test('logs are kept, their middle left out', async () => {
  const run = await waitForRun(lab, (await start('talk')).id);
  const log = run.steps[0]?.log ?? '';
  assert.match(log, /^line 0 of/);
  assert.match(log, /letters left out\]/);
  assert.match(log, /line 19999 of what it says\n$/);
  assert.ok(log.length < 70_000);
});

for (const what of ['large', 'parts']) {
  test(`a run that writes too much is ended: ${what}`, async () => {
    const run = await waitForRun(lab, (await start(what)).id);
    assert.equal(run.state, 'failed');
    assert.ok(
      ['run-too-large', 'step-failed'].includes(run.problem?.code ?? ''),
      run.problem?.hint,
    );
    assert.deepEqual(await readdir(runsFolder()), []);
  });
}

test('a cancelled run ends with all that it started, and leaves nothing', async () => {
  const { id } = await start('hang');
  await waitForRun(
    lab,
    id,
    ['running'],
    ({ steps }) => steps[0]?.log.includes('it began') === true,
  );
  const foreign = await ask(other, `/api/workflow-runs/${id}`);
  assert.deepEqual([foreign.status, foreign.answer.code], [404, 'run-not-found']);
  const { answer } = await ask<{ runs: RunState[] }>(other, '/api/workflow-runs');
  assert.deepEqual(answer.runs, []);
  assert.equal((await ask(other, `/api/workflow-runs/${id}/cancellation`, {})).status, 404);
  assert.equal((await ask(lab, `/api/workflow-runs/${id}/cancellation`, {})).status, 200);
  const run = await waitForRun(lab, id);
  assert.deepEqual([run.state, run.problem, run.result], ['cancelled', null, null]);
  assert.equal(await endProcessesIn(join(runsFolder(), id)), 0);
  assert.deepEqual(await readdir(runsFolder()), []);
  const again = await ask(lab, `/api/workflow-runs/${id}/cancellation`, {});
  assert.deepEqual([again.status, again.answer.code], [409, 'request-conflict']);
});

test('what waits behind others can be cancelled before it begins', async () => {
  const running = [await start('hang'), await start('hang')];
  const waiting = await start('fail');
  assert.equal((await ask(lab, `/api/workflow-runs/${waiting.id}/cancellation`, {})).status, 200);
  for (const { id } of running) await ask(lab, `/api/workflow-runs/${id}/cancellation`, {});
  for (const { id } of [...running, waiting]) {
    const run = await waitForRun(lab, id);
    assert.equal(run.state, 'cancelled');
  }
  assert.deepEqual((await waitForRun(lab, waiting.id)).steps, []);
});

test('whoever may not send for the files may not run anything on them', async () => {
  const { status, answer } = await ask(other, '/api/workflow-runs', {
    workflow: 'fail',
    files: [reads],
  });
  assert.deepEqual([status, answer.code], [404, 'file-not-found']);
});

const refusals: readonly (readonly [string, object, number, string, RegExp])[] = [
  [
    'a workflow that there is none of',
    { workflow: 'nothing' },
    404,
    'workflow-not-found',
    /there are .*primer-aware/,
  ],
  [
    'a version that there is none of',
    { version: '9.9.9' },
    404,
    'workflow-not-found',
    /version 9\.9\.9/,
  ],
  [
    'another platform',
    { platform: 'OXFORD_NANOPORE' },
    409,
    'workflow-not-runnable',
    /is for reads of ILLUMINA/,
  ],
  [
    'a field that there is none of',
    { metadata: { place: 'x' } },
    400,
    'request-invalid',
    /no such field/,
  ],
  ['a name with a way out', { sample: '../x' }, 400, 'request-invalid', /Letters, digits/],
  ['the same file twice', { files: 'twice' }, 409, 'workflow-not-runnable', /same/],
  [
    'a primer scheme that is not here',
    { primerScheme: 'ARTIC V3' },
    400,
    'request-invalid',
    /primers add/,
  ],
];
for (const [what, more, status, code, detail] of refusals) {
  test(`refused: ${what}`, async () => {
    const files = 'files' in more ? [reads, reads] : [reads];
    const refused = await ask(lab, '/api/workflow-runs', { workflow: 'fail', ...more, files });
    assert.deepEqual([refused.status, refused.answer.code], [status, code], refused.answer.detail);
    const { answer } = refused;
    assert.match(JSON.stringify(answer), detail);
  });
}

test('a file that is no reads is refused', async () => {
  const note = await sendFile(lab, { name: 'note.txt', bytes: Buffer.from('a note') });
  const { answer } = await ask(lab, '/api/workflow-runs', { workflow: 'fail', files: [note] });
  assert.match(answer.detail, /one FASTQ file, two of mates, or one BAM or CRAM/);
});

test('input that is gone when its run begins ends the run', async () => {
  const hanging = [await start('hang'), await start('hang')];
  const gone = await sendFile(lab, { name: 'gone.fastq', bytes: makeReads(20) });
  const waiting = await start('fail', { files: [gone] });
  const { status } = await ask(lab, `/api/files/${gone}/removal`, { reason: 'of the test' });
  assert.equal(status, 204);
  for (const { id } of hanging) await ask(lab, `/api/workflow-runs/${id}/cancellation`, {});
  const run = await waitForRun(lab, waiting.id);
  assert.deepEqual([run.state, run.problem?.code], ['failed', 'input-gone']);
});
