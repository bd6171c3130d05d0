import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { splitMates } from './split-mates.ts';
import { WorkflowFailure } from './workflow-failure.ts';

const never = new AbortController().signal;
const read = (name: string, letter: string) =>
  `@${name}\n${letter.repeat(100)}\n+\n${'I'.repeat(100)}\n`;

async function split(text: string) {
  const folder = await mkdtemp(join(tmpdir(), 'outbreak-mates-'));
  try {
    await writeFile(join(folder, 'reads_1.fastq'), text);
    const isSplit = await splitMates(folder, never);
    const files: Record<string, string> = {};
    for (const name of await readdir(folder)) {
      files[name] = await readFile(join(folder, name), 'utf8');
    }
    return { isSplit, files };
  } finally {
    await rm(folder, { recursive: true });
  }
}

test('mates that come in turn are two files, in their order, whatever their names look like', async () => {
  for (const [one, other] of [
    ['/1', '/2'],
    [' 1:N:0:A', ' 2:N:0:A'],
    ['', ''],
  ] as const) {
    const pairs = Array.from({ length: 20_000 }, (_, at) => [
      read(`r${at}${one}`, 'A'),
      read(`r${at}${other}`, 'C'),
    ]);
    const { isSplit, files } = await split(pairs.flat().join(''));
    assert.equal(isSplit, true);
    assert.deepEqual(Object.keys(files).sort(), ['reads_1.fastq', 'reads_2.fastq']);
    assert.equal(files['reads_1.fastq'], pairs.map(([first]) => first).join(''));
    assert.equal(files['reads_2.fastq'], pairs.map(([, second]) => second).join(''));
  }
});

test('reads that are no pairs stay as they are', async () => {
  for (const text of [read('a', 'A') + read('b', 'C') + read('b', 'C'), read('a', 'A')]) {
    assert.deepEqual(await split(text), { isSplit: false, files: { 'reads_1.fastq': text } });
  }
});

test('a read without its mate ends the run', async () => {
  const pair = (name: string) => read(name, 'A') + read(name, 'C');
  for (const text of [
    pair('a') + pair('b') + read('c', 'A'),
    pair('a') + read('b', 'A') + pair('c'),
    `${pair('a')}@b\nACGT\n+\nII\n`,
  ]) {
    await assert.rejects(
      split(text),
      (error) => error instanceof WorkflowFailure && error.problem.code === 'input-damaged',
    );
  }
});
