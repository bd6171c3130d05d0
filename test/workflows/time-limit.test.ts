import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { createSender } from '../archive/archive-node.ts';
import { startTestNode } from '../contract/test-node.ts';
import { makeFakeTools, makeWorkflow } from './fake-tools.ts';
import { addWorkflow, ask, makeReads, type RunState, sendFile, waitForRun } from './node-kit.ts';

test('a run that takes too long is ended', async () => {
  const usualPath = process.env.PATH;
  const tools = await makeFakeTools(join(tmpdir(), `outbreak-slow-tools-${process.pid}`));
  process.env.PATH = `${tools}:/usr/bin:/bin`;
  const node = await startTestNode({ demo: 'false', workflowMinutes: '0.02' });
  try {
    const lab = { url: node.url, token: await createSender(node, 'lab') };
    await addWorkflow(node.dataFolder, 'hang', makeWorkflow('hang', { steps: [['hang']] }));
    const file = await sendFile(lab, { name: 'a.fastq', bytes: makeReads(20) });
    const wish = { workflow: 'hang', files: [file] };
    const { answer } = await ask<RunState>(lab, '/api/workflow-runs', wish);
    const run = await waitForRun(lab, answer.id);
    assert.deepEqual([run.state, run.problem?.code], ['failed', 'run-too-long']);
    assert.match(run.problem?.hint ?? '', /0\.02 minutes/);
  } finally {
    process.env.PATH = usualPath;
    await node.stop();
    await rm(tools, { recursive: true, force: true });
  }
});
