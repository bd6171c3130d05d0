import type { GenomeRow, IndexSchema, SequenceDifferences } from '../../src/schema/genome-row.ts';

/** Dates once more as texts: the peer can group by two texts, and not by a text and a date. */
export const DAY_COLUMN = 'day';

interface Template {
  readonly name: string;
  readonly kind: 'nucleotide' | 'aminoAcid';
  readonly reference: Buffer;
  readonly missing: string;
}

/** Writes rows as the peer's preprocessing takes them: whole aligned sequences, a JSON object a line. */
export function createLineWriter(schema: IndexSchema): (row: GenomeRow) => Buffer {
  const templates: Template[] = [
    ...schema.nucleotideSequences.map(({ name, sequence }) => ({
      name,
      kind: 'nucleotide' as const,
      reference: Buffer.from(sequence, 'latin1'),
      missing: 'N',
    })),
    ...schema.genes.map(({ name, sequence }) => ({
      name,
      kind: 'aminoAcid' as const,
      reference: Buffer.from(sequence, 'latin1'),
      missing: 'X',
    })),
  ];
  return (row) => {
    const { date } = row.metadata;
    const metadata = { [schema.primaryKey]: row.key, ...row.metadata, [DAY_COLUMN]: date };
    const parts = [Buffer.from(JSON.stringify(metadata).slice(0, -1))];
    for (const template of templates) {
      const differences = row[template.kind][template.name] ?? null;
      const name = `,${JSON.stringify(template.name)}:`;
      if (differences === null) parts.push(Buffer.from(`${name}null`));
      else {
        parts.push(Buffer.from(`${name}{"sequence":"`), writeLetters(differences, template));
        const insertions = differences.insertions.map((one) => `${one.position}:${one.symbols}`);
        parts.push(Buffer.from(`","insertions":${JSON.stringify(insertions)}}`));
      }
    }
    parts.push(Buffer.from('}\n'));
    return Buffer.concat(parts);
  };
}

function writeLetters(
  differences: SequenceDifferences,
  { reference, missing }: Template,
): Buffer<ArrayBuffer> {
  const { begin, end, positions, symbols } = differences;
  const letters = Buffer.from(reference);
  const bounds = [0, begin, ...differences.missing, end, letters.length];
  for (let i = 0; i < bounds.length; i += 2) letters.fill(missing, bounds[i], bounds[i + 1]);
  positions.forEach((position, i) => {
    letters[position] = symbols.charCodeAt(i);
  });
  return letters;
}
