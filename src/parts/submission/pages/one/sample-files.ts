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

/** Records of pasted FASTA; text before the first header is one without a header. */
function splitRecords(text: string): { readonly header: string; readonly letters: string }[] {
  const records: { header: string; lines: string[] }[] = [{ header: '', lines: [] }];
  for (const line of text.split(/\r?\n/)) {
    if (line.startsWith('>')) records.push({ header: line.slice(1).trim(), lines: [] });
    else records.at(-1)?.lines.push(line);
  }
  return records
    .map(({ header, lines }) => ({ header, letters: lines.join('').replace(/\s+/g, '') }))
    .filter(({ letters }) => letters !== '');
}

/** The segment that a header names at its end or between bars; null where its letters have to tell. */
function findSegment(header: string, segments: readonly string[]): string | null {
  const parts = header.split(/[\s|_/]+/).map((part) => part.toLowerCase());
  const told = segments.filter((one) => parts.includes(one.toLowerCase()));
  return told.length === 1 ? (told[0] ?? null) : null;
}

/**
 * The sample as the two files of a submission: a table of one row and its sequence, which the name joins. Where the
 * genome has several segments, each pasted record is one of them.
 */
export function toFiles(
  { values, letters }: TypedSample,
  segments: readonly string[] = [],
): {
  readonly metadata: string;
  readonly sequences: string;
} {
  const given = Object.entries(values)
    .map(([field, value]) => [field, value.replace(/[\t\r\n]+/g, ' ').trim()] as const)
    .filter(([, value]) => value !== '');
  const strain = given.find(([field]) => field === 'strain')?.[1] ?? '';
  const records = splitRecords(letters).map((record) => {
    const segment = findSegment(record.header, segments);
    return `>${segment === null ? strain : `${strain}_${segment}`}\n${record.letters}\n`;
  });
  const lines = [given.map(([field]) => field), given.map(([, value]) => value)];
  return {
    metadata: `${lines.map((cells) => cells.map(quote).join('\t')).join('\n')}\n`,
    sequences: segments.length === 0 ? `>${strain}\n${readLetters(letters)}\n` : records.join(''),
  };
}

/** A cell that begins with a quote would be read as a quoted one. */
function quote(cell: string): string {
  return cell.includes('"') ? `"${cell.replaceAll('"', '""')}"` : cell;
}
