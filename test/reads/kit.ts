import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { parseFasta } from '../../src/bio/fasta.ts';
import type { CheckContext, KnownReference } from '../../src/engine/reads/check-context.ts';
import type { PrimerScheme } from '../../src/engine/reads/primers/primer-scheme.ts';
import { ReferenceAnchors } from '../../src/engine/reads/primers/reference-anchors.ts';
import { StartFinder } from '../../src/engine/reads/primers/start-counts.ts';
import type { ReadSource } from '../../src/engine/reads/source.ts';
import { makeUpCdses, makeUpReference } from '../../src/engine/simulate/made-up-pathogen.ts';
import type { SimulatedRead } from '../../src/engine/simulate/simulate-reads.ts';
import { unpackStream } from '../../src/platform/files/unpack-stream.ts';

/** The reference of SARS-CoV-2 that comes with the program. */
export function readShippedReference(): KnownReference {
  const path = new URL('../../pathogens/sars-cov-2/reference.fasta', import.meta.url);
  const [record] = parseFasta(readFileSync(path), 'reference.fasta').records;
  if (record === undefined) throw new Error('no reference');
  return toKnown('sars-cov-2', record.id, record.letters);
}

export function toKnown(id: string, name: string, letters: Uint8Array): KnownReference {
  return { id, name, letters, md5: createHash('md5').update(letters).digest('hex') };
}

/** A made-up genome of so many letters. */
export function makeUpGenome(length: number): KnownReference {
  const made: string = makeUpReference(length, makeUpCdses(length));
  return toKnown('made-up', 'MADEUP1', new TextEncoder().encode(made));
}

export const asText = (letters: Uint8Array) => new TextDecoder().decode(letters);

/** A file in memory that comes in pieces of 1,000 bytes. */
export function toSource(name: string, content: string | Uint8Array): ReadSource {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  return {
    name,
    async *open() {
      for (let at = 0; at < bytes.length; at += 1000)
        yield Uint8Array.from(bytes.subarray(at, at + 1000));
    },
  };
}

/** What files are checked against: a reference, if any, and nothing declared. */
export function makeContext(reference: KnownReference | null): CheckContext {
  return {
    unpack: unpackStream,
    platform: null,
    references: reference === null ? [] : [reference],
    reference,
    anchors: reference === null ? null : new ReferenceAnchors(reference.letters),
    schemes: [],
    scheme: null,
    host: null,
    pathogenWords: null,
  };
}

/** Counts where reads, and their mates, begin. */
export function countStarts(anchors: ReferenceAnchors, reads: Iterable<SimulatedRead>) {
  const finder = new StartFinder(anchors, Number.POSITIVE_INFINITY);
  for (const { sequence, mate } of reads) {
    for (const letters of [sequence, ...(mate === null ? [] : [mate.sequence])]) {
      const bytes = new TextEncoder().encode(letters);
      finder.add(bytes, 0, bytes.length);
    }
  }
  return finder.counts;
}

/**
 * A made-up scheme that tiles a genome with amplicons of about 400 letters, each overlapping the next.
 * @param shift moves all primers, so that another number gives another scheme
 */
export function makeUpScheme(
  version: string,
  { length, shift }: { readonly length: number; readonly shift: number },
): PrimerScheme {
  const primers: PrimerScheme['primers'][number][] = [];
  let amplicon = 1;
  for (let begin = 30 + shift; begin + 400 < length; begin += 310, amplicon++) {
    const size = 380 + ((amplicon * 7) % 19);
    const common = { reference: 'MADEUP1', amplicon, alternative: '', sequence: null };
    const pool = 2 - (amplicon % 2);
    primers.push(
      { ...common, pool, name: `m_${amplicon}_LEFT`, begin, end: begin + 24, side: 'LEFT' },
      {
        ...common,
        pool,
        name: `m_${amplicon}_RIGHT`,
        begin: begin + size - 24,
        end: begin + size,
        side: 'RIGHT',
      },
    );
  }
  return { name: 'made-up', version, primers };
}

/** The same scheme with further primers for some amplicons, as the next version of a scheme has. */
export function addAlternatives(
  scheme: PrimerScheme,
  version: string,
  amplicons: readonly number[],
): PrimerScheme {
  const added = scheme.primers
    .filter(({ amplicon }) => amplicons.includes(amplicon))
    .map((primer) => {
      const move = primer.side === 'LEFT' ? 15 : -15;
      return {
        ...primer,
        name: `${primer.name}_alt1`,
        alternative: 'alt1',
        begin: primer.begin + move,
        end: primer.end + move,
      };
    });
  return { name: scheme.name, version, primers: [...scheme.primers, ...added] };
}
