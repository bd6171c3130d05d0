/** A sequence's name in a file of an archive. */
export interface ArchiveSequenceName {
  /** Without version. */
  readonly accession: string;
  /** Null where the name gives none. */
  readonly version: number | null;
}

/**
 * The accession that a FASTA header of an archive begins with: 'ENA|MT123456|MT123456.1 text' as ENA's Browser API
 * writes it, 'MT123456.1 text' as NCBI and LAPIS do. Null where it names none.
 */
export function parseArchiveSequenceName(header: string): ArchiveSequenceName | null {
  const word = header.trim().split(/\s/)[0] ?? '';
  const last = word.split('|').filter(Boolean).at(-1) ?? '';
  const match = /^([A-Z]{1,6}_?[0-9A-Z]{5,12})(?:\.(\d{1,9}))?$/i.exec(last);
  if (match === null) return null;
  const [, accession = '', version] = match;
  return {
    accession: accession.toUpperCase(),
    version: version === undefined ? null : Number(version),
  };
}
