/** One sample as somebody types it in. */
export interface TypedSample {
  /** Values by field of the sample's metadata; 'strain' is its name. */
  readonly values: Readonly<Record<string, string>>;
  /** Letters, with or without a FASTA header and line breaks. */
  readonly letters: string;
}

/** What is no FASTA header line and no white space. */
export function readLetters(text: string): string {
  return text
    .split(/\r?\n/)
    .filter((line) => !line.startsWith('>'))
    .join('')
    .replace(/\s+/g, '');
}

/** Number of FASTA headers in a text: a form for one genome takes at most one. */
export function countHeaders(text: string): number {
  return text.split(/\r?\n/).filter((line) => line.startsWith('>')).length;
}

/** The sample as the two files of a submission: a table of one row and its sequence, which the name joins. */
export function toFiles({ values, letters }: TypedSample): {
  readonly metadata: string;
  readonly sequences: string;
} {
  const given = Object.entries(values)
    .map(([field, value]) => [field, value.replace(/[\t\r\n]+/g, ' ').trim()] as const)
    .filter(([, value]) => value !== '');
  const strain = given.find(([field]) => field === 'strain')?.[1] ?? '';
  const lines = [given.map(([field]) => field), given.map(([, value]) => value)];
  return {
    metadata: `${lines.map((cells) => cells.map(quote).join('\t')).join('\n')}\n`,
    sequences: `>${strain}\n${readLetters(letters)}\n`,
  };
}

/** A cell that begins with a quote would be read as a quoted one. */
function quote(cell: string): string {
  return cell.includes('"') ? `"${cell.replaceAll('"', '""')}"` : cell;
}
