import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { MAIN_SEGMENT, type StoredSequence } from '../../../schema/ports.ts';
import type { Problem } from '../../../schema/problem.ts';

/** A file that is made for a deposit. */
export interface MadeFile {
  readonly name: string;
  /** Of ENA's types of files. */
  readonly type: string;
  readonly bytes: Uint8Array;
  readonly md5: string;
}

/** ENA takes no shorter sequence. */
const LEAST_LETTERS = 20;

function makeFile(name: string, type: string, text: string): MadeFile {
  const bytes = gzipSync(text);
  return { name, type, bytes, md5: createHash('md5').update(bytes).digest('hex') };
}

/**
 * The files of a consensus genome: its sequences as FASTA, and which of them is which replicon (ENA: accepted genome
 * assembly data formats). Letters at the ends that say nothing are left out, as ENA refuses them. The same genome gives
 * the same bytes, so that it is never sent as another one.
 */
export function makeAssemblyFiles(
  reference: { readonly accession: string },
  sequences: readonly StoredSequence[],
): {
  readonly files: readonly MadeFile[];
  readonly problems: readonly Problem[];
  /** Of the sequences, in hex. */
  readonly digest: string;
} {
  const problems: Problem[] = [];
  const own = [...sequences].sort((a, b) => (a.segment < b.segment ? -1 : 1));
  const named = own.map(({ segment, letters }) => {
    const plain = letters.toUpperCase().replace(/^N+|N+$/g, '');
    const where = segment === MAIN_SEGMENT ? 'sequence' : `segment ${segment}`;
    const wrong = /[^ACGTUBDHKMNRSVWY]/.exec(plain)?.[0];
    if (wrong !== undefined) {
      const hint = 'ENA takes the letters of nucleotides only: revise the sequence.';
      problems.push({ code: 'ena-invalid', where, value: wrong, hint });
    }
    if (plain.length < LEAST_LETTERS) {
      const hint = `ENA takes no sequence of less than ${LEAST_LETTERS} letters, those at its ends that are unknown left out.`;
      problems.push({ code: 'ena-invalid', where, value: String(plain.length), hint });
    }
    const isWhole = segment === MAIN_SEGMENT;
    const name = isWhole ? reference.accession : `${reference.accession}_${segment}`;
    const replicon = isWhole ? 'genome\tMonopartite' : `${segment}\tSegmented`;
    return { fasta: `>${name}\n${plain}\n`, line: `${name}\t${replicon}\n` };
  });
  const fasta = named.map((one) => one.fasta).join('');
  const digest = createHash('sha256').update(fasta).digest('hex');
  const base = `${reference.accession}-${digest.slice(0, 12)}`;
  return {
    problems,
    digest,
    files: [
      makeFile(`${base}.fasta.gz`, 'fasta', fasta),
      makeFile(
        `${base}.chromosomes.txt.gz`,
        'chromosome_list',
        named.map(({ line }) => line).join(''),
      ),
    ],
  };
}
