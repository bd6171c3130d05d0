import { NOT_A_LETTER, NUC_CODE_OF_ASCII, NUC_GAP } from '../../../bio/alphabet.ts';
import { FastaParser, type FastaRecord } from '../../../bio/fasta.ts';
import type { FindingList } from '../finding.ts';

/** What a consensus says. */
export interface ConsensusFacts {
  readonly sequences: number;
  /** Of the first sequence. */
  readonly length: number;
  readonly missingShare: number;
  readonly ambiguousShare: number;
  /** Letters of the first sequence, upper case; null where there is none. */
  readonly letters: Uint8Array | null;
}

const MOSTLY = 0.5;
const N = 78;
const IS_ACGT = new Set([...'ACGT'].map((letter) => letter.charCodeAt(0)));

/** Checks a consensus in FASTA: one sequence, of nucleotide letters, not mostly missing. */
export async function checkConsensus(
  bytes: AsyncIterable<Uint8Array>,
  findings: FindingList,
): Promise<ConsensusFacts> {
  const records: FastaRecord[] = [];
  let sequences = 0;
  const parser = new FastaParser({
    file: findings.file,
    onRecord: (record) => {
      sequences++;
      if (records.length === 0) records.push(record);
    },
    onProblem: ({ value, hint }) => {
      findings.add(['error', 'consensus-damaged'], '', [value, hint]);
    },
  });
  for await (const chunk of bytes) parser.push(chunk);
  parser.end();
  const [record] = records;
  if (record === undefined) {
    const hint = 'The file holds no sequence.';
    findings.add(['error', 'consensus-records'], '', [0, hint]);
    return { sequences, length: 0, missingShare: 0, ambiguousShare: 0, letters: null };
  }
  if (sequences > 1) {
    const hint =
      'A consensus file of one sample holds one sequence; only the first was compared with reads.';
    findings.add(['note', 'consensus-records'], '', [sequences, hint]);
  }
  return { sequences, ...describe(record, findings) };
}

function describe(
  { letters, name, dropped }: FastaRecord,
  findings: FindingList,
): Omit<ConsensusFacts, 'sequences'> {
  let missing = 0;
  let ambiguous = 0;
  let wrong = 0;
  for (const letter of letters) {
    const code = NUC_CODE_OF_ASCII[letter];
    if (code === NOT_A_LETTER || code === NUC_GAP) wrong++;
    else if (letter === N) missing++;
    else if (!IS_ACGT.has(letter)) ambiguous++;
  }
  const place = `sequence ${name}`;
  if (wrong > 0) {
    const hint = `${wrong} letters are no nucleotides. Is this a protein, or damaged?`;
    findings.add(['error', 'consensus-letters'], place, [wrong, hint]);
  }
  if (dropped > 0) {
    const hint = `${dropped} signs that are no letters, such as gaps, were left out.`;
    findings.add(['note', 'consensus-letters'], place, [dropped, hint]);
  }
  const share = (count: number) => (letters.length === 0 ? 0 : count / letters.length);
  if (share(missing) > MOSTLY || letters.length === 0) {
    const hint = `${Math.round(100 * share(missing))} % of ${letters.length} letters are N: there is little to use.`;
    findings.add(['warning', 'consensus-mostly-missing'], place, [missing, hint]);
  }
  return {
    length: letters.length,
    missingShare: share(missing),
    ambiguousShare: share(ambiguous),
    letters,
  };
}
