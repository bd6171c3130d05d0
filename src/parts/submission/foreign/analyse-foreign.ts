import type { AnalysedSequence, AnalysePort } from '../../../schema/ports.ts';
import type { Problem } from '../../../schema/problem.ts';
import { defined } from '../../../std/assert.ts';
import { batch, mapConcurrently } from '../../../std/streams.ts';
import type { DraftSegment } from '../entry-writer.ts';
import { type CheckedForeign, type PreparedForeign, toForeignKey } from './foreign-entry.ts';
import type { ForeignLink } from './foreign-store.ts';

// A batch is one task of an analysis thread, as for imports.
const BATCH = { maxItems: 32, maxSize: 2 << 20 } as const;

/** Analyses the sequences of records that are not here as they are; the others need none. */
export async function analyseForeign(
  analyse: AnalysePort,
  pathogen: string,
  {
    checked,
    links,
  }: {
    readonly checked: readonly CheckedForeign[];
    readonly links: ReadonlyMap<string, ForeignLink>;
  },
): Promise<PreparedForeign[]> {
  const wanted = checked.flatMap((one, index) => {
    const link = links.get(toForeignKey(one.record));
    const isKnown = link !== undefined && Buffer.compare(link.digest, one.digest) === 0;
    return isKnown || one.refusals.length > 0
      ? []
      : one.record.sequences.map((sequence) => ({ index, sequence }));
  });
  const results = new Map<number, AnalysedSequence[]>();
  const batches = batch(wanted, { ...BATCH, sizeOf: ({ sequence }) => sequence.letters.length });
  const answers = mapConcurrently(batches, analyse.concurrency, async (items) => ({
    items,
    // What an archive calls a segment is in no list of names: the letters tell it.
    analysed: await analyse.analyse(
      pathogen,
      items.map(({ sequence: { name, letters } }) => ({ name, letters })),
    ),
  }));
  for await (const { items, analysed } of answers) {
    items.forEach(({ index }, place) => {
      const own = results.get(index) ?? [];
      results.set(index, [...own, defined(analysed[place], 'an analysis')]);
    });
  }
  return checked.map((one, index) => prepare(one, results.get(index) ?? null));
}

function prepare(
  checked: CheckedForeign,
  results: readonly AnalysedSequence[] | null,
): PreparedForeign {
  const { record } = checked;
  if (record.state === 'withdrawn') return { ...checked, segments: null };
  if (results === null) {
    const lacking = record.sequences.length > 0 ? [] : [lackSequence(checked)];
    return { ...checked, refusals: [...checked.refusals, ...lacking], segments: null };
  }
  const refusals: Problem[] = [];
  const problems: Problem[] = [];
  const segments = new Map<string, DraftSegment>();
  for (const result of results) {
    if (!result.ok) {
      refusals.push({ ...result.problem, where: `${record.where} ${result.problem.where}` });
      continue;
    }
    const { segment, analysisJson, letters, digest, length } = result;
    if (segments.has(segment)) {
      const hint = `Two sequences of the record are the segment ${segment}: one is taken of each.`;
      problems.push({ code: 'segment-twice', where: record.where, value: segment, hint });
      continue;
    }
    segments.set(segment, { segment, analysisJson, letters, digest, length });
    problems.push(
      ...result.warnings.map((hint) => ({
        code: 'analysis-warning',
        where: record.where,
        value: '',
        hint,
      })),
    );
  }
  return {
    ...checked,
    refusals: [...checked.refusals, ...refusals],
    problems: [...checked.problems, ...problems],
    segments: refusals.length > 0 ? null : [...segments.values()],
  };
}

function lackSequence({ record }: CheckedForeign): Problem {
  const hint =
    'The record came without a sequence: fetch its sequence too, under the same accession.';
  return { code: 'sequence-missing', where: record.where, value: record.accession, hint };
}
