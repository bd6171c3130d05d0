// Regions of files that samtools and bcftools wrote: the parts of the answer, joined, are files that they read, with
// every record of the region. CI runs it with --must-run.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { planTicket } from '../../src/engine/htsget/plan-ticket.ts';
import type { HtsgetRegion, HtsgetRequest } from '../../src/engine/htsget/request.ts';
import { countPartBytes } from '../../src/engine/htsget/ticket-part.ts';
import { createRandom } from '../crypt4gh/kit.ts';
import {
  findMissingTools,
  joinParts,
  type MadeFile,
  makeFiles,
  open,
  type Random,
  REFERENCES,
  run,
  takeAnswer,
} from './kit.ts';

const skip = findMissingTools();
const SEED = 20_261_128;
const REGIONS = 10;
/** Of so many of them the answer is also asked by the tool's own index. */
const ASKED_AGAIN = 2;
const folder = mkdtempSync(join(tmpdir(), 'outbreak-htsget-'));
const files = skip === false ? makeFiles(folder, createRandom(SEED)) : [];
after(() => rmSync(folder, { recursive: true, force: true }));

function drawRegion(random: Random): HtsgetRegion {
  const [referenceName = '', length = 0] = REFERENCES[[0, 0, 0, 1, 2, 3][random(6)] ?? 0] ?? [];
  const start = random(length);
  const span = [1, 100, 3000, 50_000][random(4)] ?? 1;
  return {
    referenceName,
    start: random(8) === 0 ? null : start,
    end: random(8) === 0 ? null : Math.min(length, start + 1 + random(span)),
  };
}

/** A region as samtools and bcftools name it, from 1. */
function toText({ referenceName, start, end }: HtsgetRegion): string {
  if (start === null && end === null) return referenceName;
  return `${referenceName}:${(start ?? 0) + 1}-${end ?? ''}`;
}

function view({ tool }: Pick<MadeFile, 'tool'>, path: string, ...regions: string[]): string[] {
  const text =
    tool === 'samtools'
      ? run(tool, 'view', path, ...regions)
      : run(tool, 'view', '--no-version', '-H', path, ...regions.flatMap((one) => ['-r', one]));
  return text.split('\n').filter((line) => line !== '');
}

/** Whether `part` is what is left of `whole` where lines are left out. */
function isWithin(part: readonly string[], whole: readonly string[]): boolean {
  let at = 0;
  for (const line of part) {
    while (at < whole.length && whole[at] !== line) at++;
    if (at++ >= whole.length) return false;
  }
  return true;
}

const requestOf = (
  file: MadeFile,
  regions: readonly HtsgetRegion[] | null,
  isHeaderOnly = false,
): HtsgetRequest => ({ format: file.format, isHeaderOnly, regions });

for (const file of files) {
  const joined = join(folder, `joined-${file.name}`);
  const all = view(file, file.path);
  const ask = async (request: HtsgetRequest) => {
    const { file: head, index } = await open(file.bytes, file.index);
    const parts = takeAnswer(await planTicket(head, index, request));
    writeFileSync(joined, joinParts(file.bytes, parts));
    return { parts, lines: view(file, joined) };
  };

  test(`${file.name}: what a region overlaps is in the answer, nothing twice`, async () => {
    const random = createRandom(SEED + 1);
    for (let i = 0; i < REGIONS; i++) {
      const region = drawRegion(random);
      const text = toText(region);
      const { parts, lines } = await ask(requestOf(file, [region]));
      const expected = view(file, file.path, text);
      assert.ok(isWithin(lines, all), text);
      assert.ok(isWithin(expected, lines), text);
      if (i < ASKED_AGAIN) {
        run(file.tool, 'index', ...(file.tool === 'bcftools' ? ['-f'] : []), joined);
        assert.deepEqual(view(file, joined, text), expected, text);
      }
      const bytes = countPartBytes(parts);
      if (file.format === 'BAM' && (region.end ?? 0) - (region.start ?? 0) === 1)
        assert.ok(bytes < file.bytes.length / 3, `${text}: ${bytes} of ${file.bytes.length}`);
    }
  });

  test(`${file.name}: several regions, in any order and over each other`, async () => {
    const random = createRandom(SEED + 2);
    for (let i = 0; i < 2; i++) {
      const regions = Array.from({ length: 2 + 3 * i }, () => drawRegion(random));
      const { lines } = await ask(requestOf(file, regions));
      assert.ok(isWithin(lines, all));
      for (const region of regions) {
        const expected = view(file, file.path, toText(region));
        assert.ok(isWithin(expected, lines), toText(region));
      }
    }
  });

  test(`${file.name}: the header alone, and the whole`, async () => {
    const { parts, lines } = await ask(requestOf(file, null, true));
    assert.deepEqual(lines, []);
    // It says where a file has no mark of its end, or cannot be read.
    if (file.tool === 'samtools') run('samtools', 'quickcheck', '-v', joined);
    const header = (path: string) =>
      file.tool === 'samtools'
        ? run('samtools', 'view', '-H', '--no-PG', path)
        : run('bcftools', 'view', '--no-version', '-h', path);
    assert.equal(header(joined), header(file.path));
    assert.equal(parts[0]?.class, 'header');
    const whole = await ask(requestOf(file, null));
    assert.deepEqual(whole.parts, [
      { kind: 'range', start: 0, end: file.bytes.length, class: null },
    ]);
  });

  if (file.tool !== 'samtools') continue;
  test(`${file.name}: reads without a place`, async () => {
    const star = { referenceName: '*', start: null, end: null };
    const { lines } = await ask(requestOf(file, [star]));
    const expected = view(file, file.path, '*');
    assert.equal(expected.length, 400);
    if (file.format === 'BAM') assert.deepEqual(lines, expected);
    else assert.ok(isWithin(expected, lines) && isWithin(lines, all));
    const both = await ask(
      requestOf(file, [star, { referenceName: 'two', start: 5000, end: 5100 }]),
    );
    assert.ok(isWithin(expected, both.lines) && isWithin(both.lines, all));
    assert.ok(isWithin(view(file, file.path, 'two:5001-5100'), both.lines));
  });
}

test('files are made by samtools and bcftools', { skip }, () => {
  assert.equal(files.length, 12);
});
