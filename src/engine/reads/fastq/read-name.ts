/** The makers of sequencers that names of reads tell apart, as ENA names the platforms. */
export const PLATFORMS = [
  'ILLUMINA',
  'OXFORD_NANOPORE',
  'PACBIO_SMRT',
  'DNBSEQ',
  'ION_TORRENT',
] as const;
export type Platform = (typeof PLATFORMS)[number];

/** A name as parts. */
export interface ReadName {
  /** What both mates of a pair have in common. */
  readonly base: string;
  /** Which mate it says that it is; null where it does not say. */
  readonly mate: 1 | 2 | null;
  /** Null where the name has no form that a sequencer gives, such as one that an archive gave. */
  readonly platform: Platform | null;
}

// Illumina: instrument:run:flowcell:lane:tile:x:y since Casava 1.8, before that
// instrument:lane:tile:x:y#index/mate (Illumina, "FASTQ files explained"; Cock et al. 2010).
const FORMS: readonly (readonly [Platform, RegExp])[] = [
  ['ILLUMINA', /^[A-Za-z0-9_.-]+:\d+:[A-Za-z0-9_-]+:\d+:\d+:-?\d+:-?\d+(:[ACGTN+]+)?$/],
  ['ILLUMINA', /^[A-Za-z0-9_.-]+:\d+:\d+:-?\d+:-?\d+(#[A-Za-z0-9]+)?$/],
  // Nanopore: a UUID for each read (RFC 9562), before 2016 another form that is not looked for.
  ['OXFORD_NANOPORE', /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}(_\d+|;\S*)?$/],
  // PacBio: movie/hole/range or movie/hole/ccs (PacBio file formats, "QNAME convention").
  ['PACBIO_SMRT', /^m[A-Za-z0-9_.-]+\/\d+\/(ccs(\/(fwd|rev))?|\d+_\d+)$/],
  // MGI: flow cell, lane, column, row, number of the nanoball: V350012345L1C001R00100000001.
  ['DNBSEQ', /^[A-Z][A-Za-z0-9]{5,14}L\d+C\d{3}R\d{3,}_?\d*$/],
  // Ion Torrent: run:row:column.
  ['ION_TORRENT', /^[A-Z0-9]{5}:\d{1,6}:\d{1,6}$/],
];

/** Parses the line after '@': name, mate and the maker whose form it has. */
export function parseReadName(line: string): ReadName {
  const space = line.search(/[ \t]/);
  const word = space < 0 ? line : line.slice(0, space);
  const comment = space < 0 ? '' : line.slice(space + 1);
  const slash = /^(.*)\/([12])$/.exec(word);
  const base = slash?.[1] ?? word;
  const said = slash?.[2] ?? /^([12]):[YN]:\d+(:|$)/.exec(comment)?.[1];
  const platform = FORMS.find(([, form]) => form.test(base))?.[0] ?? findInComment(comment);
  return { base, mate: said === undefined ? null : said === '1' ? 1 : 2, platform };
}

/** Archives put the sequencer's name behind their own: '@SRR1.1 M01234:5:000000000-ABCDE:1:1101:15000:1330 length=150'. */
function findInComment(comment: string): Platform | null {
  const word = comment.split(/[ \t]/, 1)[0] ?? '';
  if (word === '') return null;
  const base = word.replace(/\/[12]$/, '');
  return FORMS.find(([, form]) => form.test(base))?.[0] ?? null;
}

const SLASH = 47;
const ONE = 49;
const TWO = 50;

/** End of what mates have in common, of a name that lies in `bytes`. */
export function findBaseEnd(bytes: Uint8Array, begin: number, end: number): number {
  let stop = begin;
  while (stop < end && bytes[stop] !== 32 && bytes[stop] !== 9) stop++;
  const last = bytes[stop - 1];
  const hasMate = stop - begin > 2 && bytes[stop - 2] === SLASH && (last === ONE || last === TWO);
  return hasMate ? stop - 2 : stop;
}

/** The platform that somebody declared, in any of the usual spellings; null for one that is not known. */
export function parsePlatform(text: string): Platform | null {
  const key = text.toLowerCase().replace(/[^a-z0-9]/g, '');
  // 'ont' stands in 'iontorrent', too.
  if (key === 'ont') return 'OXFORD_NANOPORE';
  if (key === 'ion') return 'ION_TORRENT';
  return SPELLINGS.find(([part]) => key.includes(part))?.[1] ?? null;
}

// Names of platforms and of instruments (ENA's lists of platforms and instrument models).
const SPELLINGS: readonly (readonly [string, Platform])[] = [
  ['illumina', 'ILLUMINA'],
  ['miseq', 'ILLUMINA'],
  ['hiseq', 'ILLUMINA'],
  ['nextseq', 'ILLUMINA'],
  ['novaseq', 'ILLUMINA'],
  ['iseq', 'ILLUMINA'],
  ['nanopore', 'OXFORD_NANOPORE'],
  ['minion', 'OXFORD_NANOPORE'],
  ['gridion', 'OXFORD_NANOPORE'],
  ['promethion', 'OXFORD_NANOPORE'],
  ['flongle', 'OXFORD_NANOPORE'],
  ['pacbio', 'PACBIO_SMRT'],
  ['pacificbiosciences', 'PACBIO_SMRT'],
  ['sequel', 'PACBIO_SMRT'],
  ['revio', 'PACBIO_SMRT'],
  ['dnbseq', 'DNBSEQ'],
  ['bgiseq', 'DNBSEQ'],
  ['mgiseq', 'DNBSEQ'],
  ['mgi', 'DNBSEQ'],
  ['iontorrent', 'ION_TORRENT'],
];
