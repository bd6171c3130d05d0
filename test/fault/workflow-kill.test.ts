// A node that is killed amid a run of a workflow: nothing of it goes on, and the run is begun again after the next start.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { readRunningNode } from '../../src/platform/data-folder/running-node.ts';
import { openDatabase } from '../../src/platform/postgres/database.ts';
import { endProcessesIn } from '../../src/platform/processes/end-processes-in.ts';
import { createSender } from '../archive/archive-node.ts';
import { makeFakeTools, makeWorkflow } from '../workflows/fake-tools.ts';
import {
  addWorkflow,
  ask,
  makeReads,
  type RunState,
  sendFile,
  waitForRun,
} from '../workflows/node-kit.ts';
import { makeFolder, startServer } from './fault.test-kit.ts';

async function makeToken(data: string): Promise<string> {
  const running = await readRunningNode(data);
  assert.ok(running.ok && running.value.state === 'held');
  const address = running.value.node?.postgres;
  assert.ok(address !== undefined);
  const db = await openDatabase(address);
  try {
    return await createSender({ db }, 'lab');
  } finally {
    await db.close();
  }
}

test('a run of a killed node is begun again, with none of its programs left from before', async (t) => {
  const folder = await makeFolder(t);
  const data = join(folder, 'data');
  const tools = await makeFakeTools(join(folder, 'tools'));
  const environment = { PATH: `${tools}:/usr/bin:/bin` };
  const first = await startServer(t, data, { environment });
  const token = await makeToken(data);
  await addWorkflow(data, 'hang', makeWorkflow('hang', { steps: [['hang']] }));
  const file = await sendFile({ url: first.url, token }, { name: 'a.fastq', bytes: makeReads(20) });
  const wish = { workflow: 'hang', files: [file] };
  const { answer } = await ask<RunState>({ url: first.url, token }, '/api/workflow-runs', wish);
  const hasBegun = ({ steps }: RunState) => steps[0]?.log.includes('it began') === true;
  await waitForRun({ url: first.url, token }, answer.id, ['running'], hasBegun);
  const ended = once(first.child, 'exit');
  first.child.kill('SIGKILL');
  await ended;
  // What the node had started ends with it; the shell's own children by the next start at the latest.
  await writeFile(
    join(tools, 'ivar'),
    '#!/bin/sh\n[ "$1" = version ] && echo "iVar version 1.3.1"\nexit 0\n',
  );
  const second = await startServer(t, data, { environment });
  const run = await waitForRun({ url: second.url, token }, answer.id);
  assert.deepEqual([run.state, run.problem?.code], ['failed', 'result-missing'], run.problem?.hint);
  assert.equal(run.steps.length, 1, 'steps of the last attempt only');
  const left = await endProcessesIn(join(data, 'objects', 'runs'));
  assert.equal(left, 0, 'no program of the first attempt is left');
});
