import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EntryReference, StoredSequence } from '../../schema/ports.ts';
import type { UnalignedHead } from './index/unaligned-lines.ts';
import { writeUnaligned } from './write-unaligned.ts';

const segments = ['L', 'S'];

/** What is stored: every third entry lacks S, every fifth has nothing. */
function readStored(references: readonly EntryReference[]): StoredSequence[] {
  return references.flatMap(({ accession, version }) => {
    const number = Number(accession.slice(1));
    const own = segments.filter(
      (segment) => number % 5 !== 0 && (segment === 'L' || number % 3 !== 0),
    );
    // In no order, as the port says.
    return own.toReversed().map((segment) => ({
      ...{ accession, version, segment },
      letters: `${segment}${number}`,
    }));
  });
}

/** What the index sends for so many genomes, cut at places that are no line ends. */
async function* listKeys(head: UnalignedHead, count: number): AsyncGenerator<string> {
  let text = `${JSON.stringify(head)}\n`;
  for (let number = 1; number <= count; number++) {
    const headers = head.format === 'FASTA' ? segments.map((name) => `A${number}|${name}`) : [];
    text += `${JSON.stringify([`A${number}.2`, headers])}\n`;
  }
  for (let at = 0; at < text.length; at += 37) yield text.slice(at, at + 37);
}

async function write(format: UnalignedHead['format'], count: number): Promise<string> {
  const head = { format, primaryKey: 'key', segments };
  let text = '';
  const pieces = writeUnaligned(listKeys(head, count), async (keys) => readStored(keys));
  for await (const piece of pieces) text += piece;
  return text;
}

function expectRows(count: number) {
  return Array.from({ length: count }, (_, index) => index + 1)
    .filter((number) => number % 5 !== 0)
    .map((number) => ({
      ...{ key: `A${number}.2`, L: `L${number}` },
      S: number % 3 === 0 ? null : `S${number}`,
    }));
}

test('segments of many genomes are written in their order, in every format', async () => {
  for (const count of [0, 1, 5, 31, 32, 33, 64, 200]) {
    const rows = expectRows(count);
    const fasta = rows.flatMap(({ L, S, key }) => {
      const name = key.slice(0, -2);
      return [`>${name}|L\n${L}\n`, S === null ? '' : `>${name}|S\n${S}\n`];
    });
    assert.equal(await write('FASTA', count), fasta.join(''));
    const ndjson = rows.map((row) => `${JSON.stringify(row)}\n`).join('');
    assert.equal(await write('NDJSON', count), ndjson);
    const json = JSON.parse(await write('JSON', count)) as unknown;
    assert.deepEqual(json, rows);
  }
});

test('a batch is read only when the one before it was taken', async () => {
  let read = 0;
  let isClosed = false;
  async function* watch(keys: AsyncIterable<string>) {
    try {
      yield* keys;
    } finally {
      isClosed = true;
    }
  }
  const head = { format: 'FASTA', primaryKey: 'key', segments } as const;
  const pieces = writeUnaligned(watch(listKeys(head, 1000)), async (keys) => {
    read += keys.length;
    return readStored(keys);
  });
  let taken = 0;
  for await (const piece of pieces) {
    taken += piece.split('>').length - 1;
    assert.ok(read < 200, `${read} genomes read for ${taken} records`);
    if (taken > 100) break;
  }
  assert.ok(taken > 100);
  assert.ok(isClosed, 'the index is told that nobody reads on');
});

test('a failure of the database ends the answer with its error', async () => {
  const head = { format: 'JSON', primaryKey: 'key', segments } as const;
  const failing = writeUnaligned(listKeys(head, 3), async () => {
    throw new Error('the database is away');
  });
  await assert.rejects(failing.next(), /the database is away/);
});
