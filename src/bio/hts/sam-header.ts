/** A reference as a header names it. */
export interface HeaderReference {
  readonly name: string;
  readonly length: number;
  /** 32 lower-case hexadecimal digits; null where the header has none. */
  readonly md5: string | null;
  /** Where its letters are, as the header says; null where it does not. */
  readonly uri: string | null;
}

/** Reads that belong together, such as those of one run. */
export interface ReadGroup {
  readonly id: string;
  readonly sample: string | null;
  readonly platform: string | null;
}

/** What the text of a SAM, BAM or CRAM header says. */
export interface SamHeader {
  readonly version: string | null;
  /** 'coordinate', 'queryname', 'unsorted' or what else the file says. */
  readonly sortOrder: string | null;
  readonly references: readonly HeaderReference[];
  readonly readGroups: readonly ReadGroup[];
}

/** Parses the header's text; lines that say nothing here are passed over. SAM specification, section 1.3. */
export function parseSamHeader(text: string): SamHeader {
  let version: string | null = null;
  let sortOrder: string | null = null;
  const references: HeaderReference[] = [];
  const readGroups: ReadGroup[] = [];
  for (const line of text.split('\n')) {
    const [kind, ...columns] = line.replace(/[\r\0]+$/, '').split('\t');
    const tags = new Map(columns.map((column) => [column.slice(0, 2), column.slice(3)]));
    if (kind === '@HD') {
      version = tags.get('VN') ?? null;
      sortOrder = tags.get('SO') ?? null;
    } else if (kind === '@SQ') {
      references.push({
        name: tags.get('SN') ?? '',
        length: Number(tags.get('LN') ?? 0) || 0,
        md5: tags.get('M5')?.toLowerCase() ?? null,
        uri: tags.get('UR') ?? null,
      });
    } else if (kind === '@RG') {
      readGroups.push({
        id: tags.get('ID') ?? '',
        sample: tags.get('SM') ?? null,
        platform: tags.get('PL') ?? null,
      });
    }
  }
  return { version, sortOrder, references, readGroups };
}
