// Files that samtools and bcftools wrote: they are read, and whatever is cut off or changed is noticed.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { parseFasta } from '../../src/bio/fasta.ts';
import type { CheckContext } from '../../src/engine/reads/check-context.ts';
import { checkReadFile } from '../../src/engine/reads/check-read-file.ts';
import { makeContext, toKnown, toSource } from './kit.ts';

const read = (name: string) => readFileSync(new URL(`fixtures/${name}`, import.meta.url));
const [record] = parseFasta(read('madeup1.fasta'), 'madeup1.fasta').records;
assert.ok(record);
const reference = toKnown('made-up', record.id, record.letters);
const known = makeContext(reference);
const check = async (name: string, context: CheckContext, bytes: Uint8Array = read(name)) =>
  checkReadFile(null, toSource(name, bytes), {
    ...context,
    companions: {
      mate: null,
      index: name.endsWith('.bam') ? toSource(`${name}.bai`, read(`${name}.bai`)) : undefined,
    },
  });

test('BAM with the index of samtools', async () => {
  const { report, pileup } = await check('simulated.bam', { ...known, platform: 'ILLUMINA' });
  assert.equal(report.verdict, 'usable', JSON.stringify(report.findings));
  assert.equal(report.alignment?.index, 'fits');
  // samtools idxstats says: 268 mapped, one without a place.
  assert.deepEqual(report.alignment?.records, {
    total: 269,
    mapped: 268,
    unmapped: 1,
    secondary: 0,
    supplementary: 0,
    duplicates: 0,
    failed: 0,
    paired: 268,
  });
  assert.deepEqual(report.alignment?.readGroups, [
    { id: '1', sample: 'simulated', platform: 'ILLUMINA' },
  ]);
  assert.ok((report.alignment?.depth?.mean ?? 0) > 19);
  // The letters of the reads are nearly all those of the genome that they were made of.
  let agreeing = 0;
  let all = 0;
  for (const [at, letter] of reference.letters.entries()) {
    agreeing += pileup?.at(at)['ACGT'.indexOf(String.fromCharCode(letter))] ?? 0;
    all += pileup?.depth(at) ?? 0;
  }
  assert.ok(agreeing / all > 0.99, `${agreeing} of ${all}`);
});

const CRAMS = [
  ['simulated.cram', '3.0', true],
  ['simulated-2.1.cram', '2.1', true],
  ['simulated-3.1.cram', '3.1', true],
  ['simulated-embedded.cram', '3.0', false],
  ['simulated-no-reference.cram', '3.0', false],
] as const;
for (const [name, version, needsReference] of CRAMS) {
  test(`${name}: its version, its records and whether it needs its reference`, async () => {
    for (const context of [known, makeContext(null)]) {
      const { report } = await check(name, context);
      const isUsable = !needsReference || context === known;
      assert.equal(report.verdict, isUsable ? 'usable' : 'not-usable');
      assert.deepEqual(
        [report.cram?.version, report.cram?.records, report.cram?.needsReference],
        [version, 269, needsReference],
      );
      if (isUsable) continue;
      const [missing] = report.findings;
      assert.equal(missing?.code, 'cram-reference-missing');
      assert.equal(missing?.value, reference.md5);
      assert.match(
        missing?.hint ?? '',
        /MADEUP1 of 2000 letters.*https:\/\/example\.org\/madeup1\.fa/,
      );
    }
  });
}

test('the indexes of samtools: CSI of BAM, CRAI of CRAM, and neither of another file', async () => {
  const withIndex = async (name: string, index: string, bytes = read(index)) =>
    (
      await checkReadFile(null, toSource(name, read(name)), {
        ...known,
        companions: { mate: null, index: toSource(index, bytes) },
      })
    ).report;
  const bam = await withIndex('simulated.bam', 'simulated.bam.csi');
  assert.deepEqual([bam.verdict, bam.alignment?.index], ['usable', 'fits']);
  const cram = await withIndex('simulated.cram', 'simulated.cram.crai');
  assert.deepEqual([cram.verdict, cram.cram?.index], ['usable', 'fits']);
  const other = await withIndex('simulated-no-reference.cram', 'simulated.cram.crai');
  assert.deepEqual([other.verdict, other.cram?.index], ['not-usable', 'not-fitting']);
  const csi = gunzipSync(read('simulated.bam.csi'));
  csi[csi.length - 8] = 9;
  const wrong = await withIndex('simulated.bam', 'simulated.bam.csi', csi);
  assert.deepEqual([wrong.verdict, wrong.alignment?.index], ['not-usable', 'not-fitting']);
  for (const name of ['simulated.bam', 'simulated.cram']) {
    const index = `${name}${name.endsWith('.bam') ? '.csi' : '.crai'}`;
    const { verdict } = await withIndex(name, index, read(index).subarray(0, -9));
    assert.equal(verdict, 'not-usable', 'an index that is cut off');
  }
});

test('VCF of bcftools', async () => {
  const { report, variants } = await check('simulated.vcf.gz', known);
  assert.equal(report.verdict, 'usable', JSON.stringify(report.findings));
  const lines = gunzipSync(read('simulated.vcf.gz')).toString().split('\n');
  const records = lines.filter((line) => line !== '' && !line.startsWith('#')).length;
  assert.ok(records > 100);
  assert.deepEqual([report.variants?.records, variants?.length], [records, records]);
  assert.equal(report.packing, 'bgzf');
});

for (const name of ['simulated.bam', 'simulated.cram', 'simulated-2.1.cram', 'simulated.vcf.gz']) {
  test(`${name}: whatever is cut off, it is not taken for whole`, async () => {
    const bytes = read(name);
    const steps = 60;
    for (let step = 0; step < steps; step++) {
      const length = Math.floor((bytes.length - 1) * (step / steps)) + (step % 7);
      const { report } = await check(name, known, bytes.subarray(0, length));
      assert.notEqual(report.verdict, 'usable', `cut to ${length} of ${bytes.length}`);
    }
    const { report } = await check(name, known, bytes.subarray(0, bytes.length - 1));
    assert.notEqual(report.verdict, 'usable', 'the last byte');
  });

  test(`${name}: with changed bytes it is read to an end, and never a throw`, async () => {
    const bytes = read(name);
    for (let step = 0; step < 60; step++) {
      const at = Math.floor((bytes.length * step) / 60);
      const changed = Uint8Array.from(bytes);
      changed[at] = (changed[at] as number) ^ (1 << (step % 8));
      const { report } = await check(name, known, changed);
      assert.ok(report.findings.every(({ where }) => where.startsWith(name)));
    }
  });
}

test('an index of another BAM does not fit', async () => {
  const bytes = Uint8Array.from(read('simulated.bam.bai'));
  // The last eight bytes count records without a place.
  bytes[bytes.length - 8] = 9;
  const { report } = await checkReadFile(null, toSource('simulated.bam', read('simulated.bam')), {
    ...known,
    companions: { mate: null, index: toSource('simulated.bam.bai', bytes) },
  });
  assert.equal(report.alignment?.index, 'not-fitting');
  assert.equal(report.verdict, 'not-usable');
});
