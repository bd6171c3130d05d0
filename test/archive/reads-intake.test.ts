// Files of reads that come in: what cannot be used is refused with what is wrong, of others it is noted what they hold.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { Upload } from 'tus-js-client';
import { makeUpHostGenome } from '../../src/engine/simulate/made-up-host.ts';
import { addHost } from '../../src/parts/reads/host/host-store.ts';
import { openCertificate } from '../../src/parts/reads/host/sign-certificate.ts';
import { startTestNode, type TestNode } from '../contract/test-node.ts';
import { asText } from '../reads/kit.ts';
import { createSender, type FileState, waitForState } from './archive-node.ts';

let node: TestNode;
let token: string;
before(async () => {
  node = await startTestNode({ demo: 'false' });
  token = await createSender(node, 'lab');
});
after(() => node?.stop());

function send(name: string, bytes: Buffer): Promise<FileState> {
  return new Promise((resolve, reject) => {
    const upload = new Upload(bytes, {
      endpoint: `${node.url}/api/files/uploads`,
      headers: { Authorization: token },
      metadata: { filename: name, group: 'lab', instance: 'sars-cov-2' },
      onError: reject,
      onSuccess: () => {
        const file = (upload.url ?? '').split('/').at(-1) ?? '';
        waitForState(node.url, { file, token }).then(resolve, reject);
      },
    });
    upload.start();
  });
}

const fixture = (name: string) =>
  readFileSync(new URL(`../reads/fixtures/${name}`, import.meta.url));
/** The same bytes with one, counted from the end, set to another value. */
function changed(bytes: Buffer, at: number, value: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[copy.length + at] = value;
  return copy;
}

/** Reads as an Illumina instrument names them. */
const reads = (count: number) =>
  Array.from(
    { length: count },
    (_, at) =>
      `@M01234:5:000-ABC:1:1101:${at}:7 1:N:0:ATCACG\n${'ACGT'.repeat(20)}\n+\n${'I'.repeat(80)}\n`,
  ).join('');
const packed = gzipSync(reads(500));

const cases: readonly (readonly [
  what: string,
  name: string,
  bytes: Buffer,
  expected: { readonly code: string } | { readonly notes: Readonly<Record<string, unknown>> },
])[] = [
  [
    'whole reads',
    'a.fastq.gz',
    packed,
    { notes: { content: 'fastq', reads: 500, platform: 'ILLUMINA', hostReads: 'not screened' } },
  ],
  ['reads that are cut off', 'b.fastq.gz', packed.subarray(0, -40), { code: 'packing-truncated' }],
  [
    'qualities that are fewer than letters',
    'c.fastq',
    Buffer.from(reads(3).replace('IIII\n', '\n')),
    { code: 'fastq-lengths-differ' },
  ],
  ['BAM without its end', 'd.bam', makeBam().subarray(0, -28), { code: 'bgzf-no-end-marker' }],
  [
    'BAM cut within',
    'g.bam',
    fixture('simulated.bam').subarray(0, 9000),
    { code: 'packing-truncated' },
  ],
  [
    'whole BAM',
    'h.bam',
    fixture('simulated.bam'),
    { notes: { content: 'bam', reads: 269, mapped: 268, references: 1, sortOrder: 'coordinate' } },
  ],
  [
    'the index of another BAM',
    'h.bai',
    changed(fixture('simulated.bam.bai'), -8, 9),
    { code: 'index-not-fitting' },
  ],
  ['its index', 'h.bam.bai', fixture('simulated.bam.bai'), { notes: { indexOf: 'h.bam' } }],
  ['its index as CSI', 'h.bam.csi', fixture('simulated.bam.csi'), { notes: { indexOf: 'h.bam' } }],
  [
    'an index that is cut',
    'i.bam.bai',
    fixture('simulated.bam.bai').subarray(0, 40),
    { code: 'index-damaged' },
  ],
  [
    'an index before its file',
    'j.bam.bai',
    changed(fixture('simulated.bam.bai'), -8, 9),
    { notes: { indexOf: 'nothing kept yet', indexedReads: 277, indexedMapped: 268 } },
  ],
  [
    'a file that its index is not of',
    'j.bam',
    fixture('simulated.bam'),
    { notes: { index: 'j.bam.bai is of another file: it counts 277 records, the file has 269' } },
  ],
  [
    'CRAM whose reference the node does not have',
    'k.cram',
    fixture('simulated.cram'),
    { code: 'cram-reference-missing' },
  ],
  [
    'CRAM without its end',
    'l.cram',
    fixture('simulated-no-reference.cram').subarray(0, -38),
    { code: 'cram-no-end-marker' },
  ],
  [
    'CRAM that is whole',
    'm.cram',
    fixture('simulated-no-reference.cram'),
    { notes: { content: 'cram', records: 269, containers: 2 } },
  ],
  [
    'the index of another CRAM',
    'm.cram.crai',
    gzipSync('0\t36\t1950\t304\t179\t18460\n'),
    { code: 'index-not-fitting' },
  ],
  ['text that is no file of reads is left alone', 'e.txt', Buffer.from('a note'), { notes: {} }],
];

/** A BAM of one block, with a header and no reads, and the mark of its end. */
function makeBam(): Buffer {
  const text = Buffer.from('@HD\tVN:1.6\n');
  const head = Buffer.alloc(8);
  head.write('BAM\u0001', 0, 'latin1');
  head.writeInt32LE(text.length, 4);
  const plain = Buffer.concat([head, text, Buffer.alloc(4)]);
  const gz = gzipSync(plain);
  const extra = Buffer.from([6, 0, 0x42, 0x43, 2, 0, 0, 0]);
  const block = Buffer.concat([
    gz.subarray(0, 3),
    Buffer.from([gz[3] as number | 4]),
    gz.subarray(4, 10),
    extra,
    gz.subarray(10),
  ]);
  block[3] = 4;
  block.writeUInt16LE(block.length - 1, 16);
  const end = Buffer.from('1f8b08040000000000ff0600424302001b0003000000000000000000', 'hex');
  return Buffer.concat([block, end]);
}

for (const [what, name, bytes, expected] of cases) {
  test(what, async () => {
    const found = (await send(name, bytes)) as FileState & { readonly notes: object };
    const codes = found.problems.map(({ code }) => code);
    if ('code' in expected) {
      assert.equal(found.state, 'refused', JSON.stringify(found));
      assert.ok(codes.includes(expected.code), JSON.stringify(found.problems));
    } else {
      assert.equal(found.state, 'ready', JSON.stringify(found.problems));
      assert.deepEqual({ ...found.notes, ...expected.notes }, found.notes);
    }
  });
}

test('a BAM that is whole and holds nothing is told as such', async () => {
  const { state, problems } = await send('f.bam', makeBam());
  assert.deepEqual([state, problems.map(({ code }) => code)], ['refused', ['bam-no-records']]);
});

test('where a host reference is installed, reads are screened and the node signs what was found', async () => {
  const host = asText(makeUpHostGenome(3, 300_000));
  const path = join(node.dataFolder, 'host.fa');
  await writeFile(path, `>made up\n${host}\n`);
  const store = { dataFolder: node.dataFolder, now: () => new Date() };
  assert.ok((await addHost(store, { name: 'made-up', path })).ok);
  const record = (at: number, sequence: string) =>
    `@r${at}\n${sequence}\n+\n${'5'.repeat(sequence.length)}\n`;
  const own = Array.from({ length: 30 }, (_, at) =>
    record(at, host.slice(at * 150, at * 150 + 150)),
  );
  const text = own.join('') + record(99, 'ACGTTGCATCAGGACT'.repeat(6));
  const file = (await send('s.fastq', Buffer.from(text))) as FileState & {
    readonly certificate: unknown;
  };
  assert.equal(file.state, 'ready', JSON.stringify(file.problems));
  const { id } = (await (await fetch(`${node.url}/api/node`)).json()) as { readonly id: string };
  const opened = openCertificate(file.certificate, { nodeId: id });
  assert.ok(opened.ok, JSON.stringify(opened));
  const { counts, input, pathogen } = opened.value.certificate;
  assert.deepEqual([counts.total, pathogen], [31, 'sars-cov-2']);
  // A made-up genome has repeats, too: a read of one has too few words to be told.
  assert.ok(counts.host >= 28 && counts.host <= 30, String(counts.host));
  assert.deepEqual(input, [{ name: 's.fastq', sha256: file.sha256 }]);
  if (spawnSync('samtools', ['--version']).status !== 0) return;
  const cram = (await send('n.cram', fixture('simulated-no-reference.cram'))) as typeof file;
  const decoded = openCertificate(cram.certificate, { nodeId: id });
  assert.ok(decoded.ok, JSON.stringify([decoded, cram.problems]));
  assert.deepEqual(
    [decoded.value.certificate.counts.total, decoded.value.certificate.counts.host],
    [269, 0],
  );
  assert.match(decoded.value.certificate.decodedWith ?? '', /^samtools \d/);
});
