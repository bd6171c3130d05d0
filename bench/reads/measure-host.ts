import { buildHostIndex, type HostIndex } from '../../src/engine/reads/host/host-index.ts';
import {
  buildPathogenTable,
  joinOrigins,
  ReadClassifier,
} from '../../src/engine/reads/host/read-classifier.ts';
import { makeUpHostGenome } from '../../src/engine/simulate/made-up-host.ts';
import {
  type SimulatedPlatform,
  simulateShotgunReads,
} from '../../src/engine/simulate/simulate-reads.ts';

const CHUNK = 1 << 20;

/** A made-up host, its index, and how long that took. */
export async function indexMadeUpHost(letters: number) {
  const genome = makeUpHostGenome(1, letters);
  const fasta = new TextEncoder().encode(
    `>made up\n${new TextDecoder().decode(genome).replace(/.{60}/g, '$&\n')}\n`,
  );
  const started = performance.now();
  const built = await buildHostIndex(
    'made-up',
    async function* () {
      for (let at = 0; at < fasta.length; at += CHUNK) yield fasta.subarray(at, at + CHUNK);
    },
    'made-up.fa',
  );
  if (!built.ok) throw new Error(built.error.hint);
  return {
    genome: new TextDecoder().decode(genome),
    index: built.value,
    seconds: (performance.now() - started) / 1000,
  };
}

/** How many reads of a genome are taken for the host's. */
export function countHostReads(
  genome: string,
  { index, pathogen }: { readonly index: HostIndex; readonly pathogen: Uint8Array | null },
  { platform, reads, isPaired }: { platform: SimulatedPlatform; reads: number; isPaired: boolean },
): { readonly reads: number; readonly host: number } {
  const table = pathogen === null ? null : buildPathogenTable([pathogen]);
  const classifier = new ReadClassifier(index, table);
  const classify = (letters: string) =>
    classifier.classify(new TextEncoder().encode(letters), 0, letters.length);
  let done = 0;
  let host = 0;
  const depth = Number.POSITIVE_INFINITY;
  for (const { sequence, mate } of simulateShotgunReads(genome, { seed: 11, platform, depth })) {
    if (done === reads) break;
    const own = classify(sequence);
    const origin = isPaired && mate !== null ? joinOrigins(own, classify(mate.sequence)) : own;
    if (origin === 'host') host++;
    done++;
  }
  return { reads: done, host };
}
