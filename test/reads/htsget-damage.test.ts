// Files and indexes that are cut off, changed or of each other: a clear failure or a file that can be read, never a throw.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { gunzipSync, gzipSync } from 'node:zlib';
import { buildIndex } from '../../src/engine/htsget/build-index/build-index.ts';
import { openHtsFile } from '../../src/engine/htsget/hts-file.ts';
import { readHtsIndex } from '../../src/engine/htsget/hts-index.ts';
import type { HtsgetFailure } from '../../src/engine/htsget/htsget-failure.ts';
import { planTicket } from '../../src/engine/htsget/plan-ticket.ts';
import type { HtsgetFormat, HtsgetRegion } from '../../src/engine/htsget/request.ts';
import {
  writeBgzf,
  writeUnpackedBam,
} from '../../src/engine/reads/alignment/write-bam.test-kit.ts';
import { nodeBlockCodec as codec } from '../../src/platform/files/node-block-codec.ts';
import { createRandom } from '../crypt4gh/kit.ts';
import { joinParts, takeAnswer, toRanged } from '../htsget/kit.ts';

const read = (name: string) => readFileSync(new URL(`fixtures/${name}`, import.meta.url));
const REFERENCE = 'MADEUP1';
const FILES: readonly (readonly [string, HtsgetFormat])[] = [
  ['simulated.bam', 'BAM'],
  ['simulated.cram', 'CRAM'],
  ['simulated-2.1.cram', 'CRAM'],
  ['simulated.vcf.gz', 'VCF'],
];
const middle: HtsgetRegion = { referenceName: REFERENCE, start: 700, end: 900 };

/** What is wrong, or null and the answer. */
async function ask(
  bytes: Uint8Array,
  index: Uint8Array | null,
  [format, region]: readonly [HtsgetFormat, HtsgetRegion] = ['BAM', middle],
): Promise<{ readonly failure: HtsgetFailure | null; readonly joined: Buffer }> {
  const none = Buffer.alloc(0);
  const file = await openHtsFile(toRanged(bytes), codec);
  if (!file.ok) return { failure: file.error, joined: none };
  const opened = index === null ? null : await readHtsIndex(file.value, index, codec);
  if (opened?.ok === false) return { failure: opened.error, joined: none };
  const request = { format, isHeaderOnly: false, regions: [region] };
  const parts = await planTicket(file.value, opened?.value ?? null, request);
  if (!parts.ok) return { failure: parts.error, joined: none };
  return { failure: null, joined: joinParts(bytes, parts.value) };
}

function nameOf(failure: HtsgetFailure | null): string {
  if (failure === null) return '';
  const text = failure.kind === 'file' ? failure.problem.hint : failure.message;
  assert.ok(text.length > 20 && /[.`]$/.test(text), text);
  return failure.kind === 'file' ? failure.problem.code : failure.error;
}

async function indexOf(bytes: Uint8Array): Promise<Uint8Array> {
  const file = takeAnswer(await openHtsFile(toRanged(bytes), codec));
  return takeAnswer(await buildIndex(file)).bytes;
}

for (const [name, format] of FILES) {
  test(`${name}: cut off or changed anywhere, it is an answer or a failure`, async () => {
    const bytes = read(name);
    const index = await indexOf(bytes);
    const { failure, joined } = await ask(bytes, index, [format, middle]);
    assert.equal(failure, null);
    assert.ok(joined.length > 100);
    const random = createRandom(name.length);
    const failures = new Set<string>();
    for (let i = 0; i < 150; i++) {
      const cut = bytes.subarray(0, random(bytes.length));
      failures.add(nameOf((await ask(cut, index, [format, middle])).failure));
      const file = await openHtsFile(toRanged(cut), codec);
      if (file.ok) await buildIndex(file.value);
      const changed = Uint8Array.from(bytes);
      const at = random(bytes.length);
      changed[at] = (changed[at] as number) ^ (1 << random(8));
      nameOf((await ask(changed, index, [format, middle])).failure);
      const other = await openHtsFile(toRanged(changed), codec);
      if (other.ok) await buildIndex(other.value);
    }
    assert.ok(
      failures.has('hts-file-damaged') || failures.has('hts-index-not-fitting'),
      [...failures].join(),
    );
  });

  test(`${name}: with an index that is cut off or changed anywhere`, async () => {
    const bytes = read(name);
    const index = await indexOf(bytes);
    const random = createRandom(name.length + 1);
    for (let i = 0; i < 200; i++) {
      const changed = Uint8Array.from(index);
      for (let n = 1 + random(3); n > 0; n--) changed[random(index.length)] = random(256);
      const { failure, joined } = await ask(bytes, changed, [format, middle]);
      nameOf(failure);
      if (failure !== null || format === 'CRAM') continue;
      // Whatever the index says, what is given unpacks to its end.
      gunzipSync(joined);
    }
    for (const length of [0, 3, 8, 20, index.length - 9]) {
      const { failure } = await ask(bytes, index.subarray(0, length), [format, middle]);
      if (format !== 'CRAM' || length > 0)
        assert.equal(nameOf(failure), 'hts-index-damaged', String(length));
    }
  });
}

test('what is asked for and cannot be had, by its name', async () => {
  const bytes = read('simulated.bam');
  const index = await indexOf(bytes);
  const refused = async (...asked: Parameters<typeof ask>) => nameOf((await ask(...asked)).failure);
  assert.equal(await refused(bytes, index, ['CRAM', middle]), 'UnsupportedFormat');
  const unknown = { referenceName: 'nowhere', start: null, end: null };
  assert.equal(await refused(bytes, index, ['BAM', unknown]), 'NotFound');
  assert.equal(await refused(bytes, null), 'hts-index-missing');
  const cram = read('simulated.cram');
  assert.equal(await refused(cram, gzipSync(await indexOf(cram)), ['CRAM', unknown]), 'NotFound');
  assert.equal(await refused(cram, index, ['CRAM', middle]), 'hts-index-damaged');
  const vcf = read('simulated.vcf.gz');
  const star = { referenceName: '*', start: null, end: null };
  assert.equal(await refused(vcf, await indexOf(vcf), ['VCF', star]), 'NotFound');
  assert.equal(await refused(vcf, index, ['VCF', middle]), 'hts-index-not-fitting');
  assert.equal(await refused(bytes, await indexOf(vcf)), 'hts-index-not-fitting');
  const plain = gunzipSync(vcf);
  assert.equal(await refused(plain, null, ['VCF', middle]), 'UnsupportedFormat');
  assert.equal(await refused(gzipSync(plain), null, ['VCF', middle]), 'UnsupportedFormat');
  assert.equal(await refused(Buffer.from('>fasta\nACGT\n'), null), 'UnsupportedFormat');
  assert.equal(await refused(Buffer.alloc(0), null), 'UnsupportedFormat');
});

test('an index of another BAM is noticed where it points to no block', async () => {
  const make = (count: number, blockBytes: number) => {
    const records = Array.from({ length: count }, (_, at) => ({
      position: at * 240,
      sequence: 'ACGTACGTAC',
    }));
    return writeBgzf(writeUnpackedBam({ references: [['MADEUP1', 100_000]], records }), blockBytes);
  };
  const region = { referenceName: 'MADEUP1', start: 50_000, end: 51_000 };
  for (const [ours, theirs] of [
    [777, 500],
    [65_280, 500],
    [500, 65_280],
  ] as const) {
    const { failure } = await ask(make(400, ours), await indexOf(make(400, theirs)), [
      'BAM',
      region,
    ]);
    assert.equal(nameOf(failure), 'hts-index-not-fitting', `${ours} ${theirs}`);
  }
  // Of the same blocks, with other records in them.
  const { failure } = await ask(make(400, 9999), await indexOf(make(300, 9999)), ['BAM', region]);
  assert.equal(nameOf(failure), '');
});

test('a file without the mark of its end gets it', async () => {
  const records = [{ position: 750, sequence: 'ACGT' }];
  const bam = writeUnpackedBam({ references: [['MADEUP1', 1000]], records });
  const bytes = writeBgzf(bam, 65_280, false);
  const { failure, joined } = await ask(bytes, await indexOf(bytes));
  assert.equal(failure, null);
  assert.ok(joined.subarray(-28).equals(writeBgzf(Buffer.alloc(0))));
  assert.ok(gunzipSync(joined).equals(bam));
  const cram = read('simulated.cram');
  const cut = cram.subarray(0, cram.length - 38);
  const index = await indexOf(cram);
  assert.ok(
    (await ask(cut, index, ['CRAM', middle])).joined.subarray(-38).equals(cram.subarray(-38)),
  );
});
