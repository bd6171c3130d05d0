/** What the bytes of a file are, whatever its name says. */
export type Content =
  | 'fastq'
  | 'fasta'
  | 'bam'
  | 'cram'
  | 'sam'
  | 'vcf'
  | 'bcf'
  | 'bai'
  | 'csi'
  | 'crai'
  | 'fast5'
  | 'pod5'
  | 'sra'
  | 'crypt4gh'
  | 'zip'
  | 'pdf'
  | 'markup'
  | 'bed'
  | 'empty'
  | 'unknown';

/** Kinds of files that are checked. */
export const CHECKED_KINDS = ['fastq', 'bam', 'cram', 'vcf', 'fasta'] as const;
export type CheckedKind = (typeof CHECKED_KINDS)[number];

/** True where files of this content are checked. */
export function isCheckedKind(content: Content): content is CheckedKind {
  return (CHECKED_KINDS as readonly string[]).includes(content);
}

/** How a content is called towards people. */
export const CONTENT_NAMES: Readonly<Record<Content, string>> = {
  fastq: 'FASTQ',
  fasta: 'FASTA',
  bam: 'BAM',
  cram: 'CRAM',
  sam: 'SAM',
  vcf: 'VCF',
  bcf: 'BCF',
  bai: 'a BAM index (BAI)',
  csi: 'an index (CSI)',
  crai: 'a CRAM index (CRAI)',
  fast5: 'HDF5, as fast5 files of raw nanopore signal are',
  pod5: 'pod5, raw nanopore signal',
  sra: 'an SRA archive',
  crypt4gh: 'an encrypted file (crypt4gh)',
  zip: 'a zip archive or workbook',
  pdf: 'a PDF document',
  markup: 'a page of HTML or XML',
  bed: 'a table of regions (BED)',
  empty: 'nothing',
  unknown: 'of a form that is not known here',
};

const MARKS: readonly (readonly [Content, string])[] = [
  ['bam', 'BAM\u0001'],
  ['cram', 'CRAM'],
  ['bcf', 'BCF'],
  ['bai', 'BAI\u0001'],
  ['csi', 'CSI\u0001'],
  ['fast5', '\u0089HDF'],
  ['pod5', '\u008bPOD'],
  ['sra', 'NCBI.sra'],
  ['crypt4gh', 'crypt4gh'],
  ['zip', 'PK\u0003\u0004'],
  ['pdf', '%PDF'],
  ['vcf', '##fileformat=VCF'],
  ['fasta', '>'],
];

/** Says what a file is by its first unpacked bytes; 200 of them are enough. */
export function detectContent(head: Uint8Array): Content {
  // Byte by byte: the decoder that is called latin1 is that of Windows and changes some.
  const text = String.fromCharCode(...head.subarray(0, 1024));
  if (text.length === 0) return 'empty';
  const mark = MARKS.find(([, start]) => text.startsWith(start));
  if (mark !== undefined) return mark[0];
  // A SAM header line has a tab after two letters; no name of a read has.
  if (/^@(HD|SQ|RG|PG|CO)\t/.test(text)) return 'sam';
  if (text.startsWith('@')) return 'fastq';
  if (/^#CHROM\tPOS\t/.test(text)) return 'vcf';
  if (/^\s*<(!|\?|html|[a-z])/i.test(text)) return 'markup';
  if (/^[^\t\n]+\t\d+\t\d+\t/.test(text)) return 'bed';
  return 'unknown';
}

const ENDINGS: readonly (readonly [Content, RegExp])[] = [
  ['fastq', /\.(fastq|fq)$/],
  ['fasta', /\.(fasta|fa|fna|fas|ffn|mpfa)$/],
  ['bam', /\.bam$/],
  ['cram', /\.cram$/],
  ['sam', /\.sam$/],
  ['vcf', /\.g?vcf$/],
  ['bcf', /\.bcf$/],
  ['bai', /\.bai$/],
  ['csi', /\.csi$/],
  ['crai', /\.crai$/],
  ['bed', /\.bed$/],
  ['fast5', /\.fast5$/],
  ['pod5', /\.pod5$/],
  ['sra', /\.sra$/],
  ['crypt4gh', /\.c4gh$/],
  ['pdf', /\.pdf$/],
  ['zip', /\.(zip|xlsx)$/],
];

/** What a file's name says that it is; null where the name says nothing. */
export function contentOfName(name: string): Content | null {
  const plain = name.toLowerCase().replace(/\.(gz|bgz|bgzf|zst|zstd)$/, '');
  return ENDINGS.find(([, ending]) => ending.test(plain))?.[0] ?? null;
}
