/** How the bytes of a format begin: of the file itself, or of what is packed in it. */
export type FormatStart =
  | { readonly kind: 'bytes'; readonly bytes: readonly number[] }
  /** Text whose first character that is no white space is one of these. */
  | { readonly kind: 'text'; readonly first: string }
  | { readonly kind: 'line'; readonly text: string }
  | { readonly kind: 'any' };

/** A format that the name of a file says. */
export interface FileFormat {
  /** Such as 'fastq'. */
  readonly id: string;
  readonly title: string;
  readonly mediaType: string;
  /** Ends of names, in lower case, without what packs them. */
  readonly extensions: readonly string[];
  readonly start: FormatStart;
  /** Its own bytes are blocks of gzip (BGZF), so that the start is that of what they hold. */
  readonly isBlocked?: boolean;
}

const bytes = (...values: number[]): FormatStart => ({ kind: 'bytes', bytes: values });
const ascii = (text: string): FormatStart => bytes(...Buffer.from(text, 'latin1'));
const text = (first: string): FormatStart => ({ kind: 'text', first });

/** Formats that are known by name, with how they begin. */
export const fileFormats: readonly FileFormat[] = [
  {
    id: 'fastq',
    title: 'FASTQ',
    mediaType: 'text/x-fastq',
    extensions: ['.fastq', '.fq'],
    start: text('@'),
  },
  {
    id: 'fasta',
    title: 'FASTA',
    mediaType: 'text/x-fasta',
    extensions: ['.fasta', '.fa', '.fna', '.ffn', '.faa', '.fas'],
    start: text('>'),
  },
  {
    id: 'bam',
    title: 'BAM',
    mediaType: 'application/vnd.ga4gh.bam',
    extensions: ['.bam'],
    // hts-specs, SAMv1, section 4.2.
    start: bytes(0x42, 0x41, 0x4d, 0x01),
    isBlocked: true,
  },
  {
    id: 'cram',
    title: 'CRAM',
    mediaType: 'application/vnd.ga4gh.cram',
    extensions: ['.cram'],
    start: ascii('CRAM'),
  },
  {
    id: 'bai',
    title: 'index of BAM (BAI)',
    mediaType: 'application/octet-stream',
    extensions: ['.bai'],
    // hts-specs, SAMv1, section 5.2.
    start: bytes(0x42, 0x41, 0x49, 0x01),
  },
  {
    id: 'csi',
    title: 'index (CSI)',
    mediaType: 'application/octet-stream',
    extensions: ['.csi'],
    // hts-specs, CSIv1.
    start: bytes(0x43, 0x53, 0x49, 0x01),
    isBlocked: true,
  },
  {
    id: 'crai',
    title: 'index of CRAM (CRAI)',
    mediaType: 'application/octet-stream',
    extensions: ['.crai'],
    start: { kind: 'any' },
  },
  {
    id: 'sam',
    title: 'SAM',
    mediaType: 'text/x-sam',
    extensions: ['.sam'],
    start: { kind: 'any' },
  },
  {
    id: 'vcf',
    title: 'VCF',
    mediaType: 'text/x-vcf',
    extensions: ['.vcf'],
    start: { kind: 'line', text: '##fileformat=VCF' },
  },
  {
    id: 'bcf',
    title: 'BCF',
    mediaType: 'application/vnd.ga4gh.bcf',
    extensions: ['.bcf'],
    start: ascii('BCF'),
    isBlocked: true,
  },
  {
    id: 'gff3',
    title: 'GFF3',
    mediaType: 'text/x-gff3',
    extensions: ['.gff3', '.gff'],
    start: { kind: 'any' },
  },
  {
    id: 'bed',
    title: 'BED',
    mediaType: 'text/x-bed',
    extensions: ['.bed'],
    start: { kind: 'any' },
  },
  {
    id: 'pod5',
    title: 'POD5',
    mediaType: 'application/octet-stream',
    extensions: ['.pod5'],
    start: bytes(0x8b, 0x50, 0x4f, 0x44, 0x0d, 0x0a, 0x1a, 0x0a),
  },
  {
    id: 'fast5',
    title: 'FAST5 (HDF5)',
    mediaType: 'application/x-hdf5',
    extensions: ['.fast5', '.h5', '.hdf5'],
    start: bytes(0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a),
  },
  {
    id: 'pdf',
    title: 'PDF',
    mediaType: 'application/pdf',
    extensions: ['.pdf'],
    start: ascii('%PDF-'),
  },
  {
    id: 'png',
    title: 'PNG',
    mediaType: 'image/png',
    extensions: ['.png'],
    start: bytes(0x89, 0x50, 0x4e, 0x47),
  },
  {
    id: 'zip',
    title: 'zip',
    mediaType: 'application/zip',
    extensions: ['.zip', '.xlsx', '.docx'],
    start: ascii('PK'),
  },
  {
    id: 'json',
    title: 'JSON',
    mediaType: 'application/json',
    extensions: ['.json'],
    start: text('{["-0123456789tfn'),
  },
  {
    id: 'table',
    title: 'table',
    mediaType: 'text/tab-separated-values',
    extensions: ['.tsv', '.csv'],
    start: { kind: 'any' },
  },
];

/** What packs a file of any format. */
export interface Packing {
  readonly id: 'gzip' | 'zstd' | 'bzip2' | 'xz';
  readonly mediaType: string;
  readonly extensions: readonly string[];
  readonly start: readonly number[];
}

export const packings: readonly Packing[] = [
  {
    id: 'gzip',
    mediaType: 'application/gzip',
    extensions: ['.gz', '.bgz'],
    start: [0x1f, 0x8b],
  },
  {
    id: 'zstd',
    mediaType: 'application/zstd',
    extensions: ['.zst'],
    start: [0x28, 0xb5, 0x2f, 0xfd],
  },
  {
    id: 'bzip2',
    mediaType: 'application/x-bzip2',
    extensions: ['.bz2'],
    start: [0x42, 0x5a, 0x68],
  },
  {
    id: 'xz',
    mediaType: 'application/x-xz',
    extensions: ['.xz'],
    start: [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00],
  },
];

/** What the name of a file says that it is. */
export interface NamedFormat {
  readonly format: FileFormat | null;
  readonly packing: Packing | null;
}

/** Finds format and packing by a name such as 'sample_R1.fastq.gz'; both null where it says nothing. */
export function findFormat(name: string): NamedFormat {
  const lower = name.toLowerCase();
  const endsWith = ({ extensions }: { readonly extensions: readonly string[] }, of: string) =>
    extensions.find((end) => of.endsWith(end) && of.length > end.length);
  const packing = packings.find((one) => endsWith(one, lower) !== undefined) ?? null;
  const end = packing === null ? '' : (endsWith(packing, lower) ?? '');
  const inner = lower.slice(0, lower.length - end.length);
  const format = fileFormats.find((one) => endsWith(one, inner) !== undefined) ?? null;
  return { format, packing };
}

/** The identifier that is kept with a file, such as 'fastq', 'fastq+gzip' or 'gzip'; null where the name says nothing. */
export function toFormatId({ format, packing }: NamedFormat): string | null {
  const both = [format?.id, packing?.id].filter((one) => one !== undefined);
  return both.length === 0 ? null : both.join('+');
}

/** The media type that the name says; that of what packs it where it is packed. */
export function toMediaType({ format, packing }: NamedFormat): string {
  return packing?.mediaType ?? format?.mediaType ?? 'application/octet-stream';
}
