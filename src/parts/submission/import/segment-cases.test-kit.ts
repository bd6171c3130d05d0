/** What becomes of rows and sequences of a pathogen of the segments L, M and S, by import and by submission alike. */
export interface SegmentCase {
  readonly what: string;
  /** Of the table, the header first; cells are parted by tabs. */
  readonly table: readonly string[];
  /** 'name letters': what begins with A is L, with C M, with G S; X cannot be analysed, T is none of the segments. */
  readonly sequences: readonly string[];
  /** By name of the sample: 'L M' where it is taken with these segments, '!code' for what is wrong with it. */
  readonly rows: Readonly<Record<string, string>>;
  /** Codes of what is wrong with sequences that belong to no row. */
  readonly stray?: readonly string[];
}

const A_ROW = ['strain', 'a'];

export const segmentCases: readonly SegmentCase[] = [
  {
    what: 'names end with the segment, in any order and case, behind an underscore, a bar or a slash',
    table: ['strain', 'a', 'b', 'c'],
    sequences: ['a_S GA', 'b_l AC', 'c|M CA', 'a_L AA', 'c/S GC', 'a_M CC', 'b_m CC'],
    rows: { a: 'L M S', b: 'L M', c: 'M S' },
  },
  {
    what: 'a part between bars tells the segment',
    table: A_ROW,
    sequences: ['a|S|EPI_1 TA', 'a|L|EPI_2 AA'],
    rows: { a: 'L S' },
  },
  {
    what: 'the letters tell the segment where the name does not',
    table: ['strain', 'a', 'b'],
    sequences: ['a CA', 'b GA', 'b AA', 'b CT'],
    rows: { a: 'M', b: 'L M S' },
  },
  {
    what: 'a column fastaIds names the sequences, whatever they are called',
    table: ['strain\tfastaIds', 'a\tx1 x2, x3', 'b\ty_S'],
    sequences: ['x1 CA', 'x2 AA', 'x3 GA', 'y_S TT'],
    rows: { a: 'L M S', b: 'S' },
  },
  {
    what: "a row that names its sequences is not found by the sample's name",
    table: ['strain\tfastaIds', 'a\tx1 x2'],
    sequences: ['x1 CA', 'a_L AA', 'a GA'],
    rows: { a: 'M' },
    stray: ['row-missing', 'row-missing'],
  },
  {
    what: 'a sample may be called like one of its segments',
    table: ['strain', 'a_S', 'b'],
    sequences: ['a_S AA', 'a_S_M CA', 'b_S GA'],
    rows: { a_S: 'L M', b: 'S' },
  },
  {
    what: 'sequences are found by the name of the isolate too',
    table: ['strain\tisolate', 'a\thCoV/1', 'b\thCoV/2'],
    sequences: ['hCoV/1 AA', 'hCoV/2_M CA', 'b_L AA', 'hCoV/1|S|x GA'],
    rows: { a: 'L S', b: 'L M' },
  },
  {
    what: 'the name of a sample goes before that of an isolate',
    table: ['strain\tisolate', 'a\tb', 'b\t'],
    sequences: ['b AA'],
    rows: { a: '!sequence-missing', b: 'L' },
  },
  {
    what: 'a name that contradicts the letters',
    table: ['strain', 'a', 'b'],
    sequences: ['a_L CA', 'a_S GA', 'b_M CA'],
    rows: { a: '!segment-contradicted', b: 'M' },
  },
  {
    what: 'two sequences of one segment, of which one is known by its letters',
    table: ['strain', 'a', 'b'],
    sequences: ['a_L AA', 'a AC', 'b CA', 'b CC'],
    rows: { a: '!segment-repeated', b: '!segment-repeated' },
  },
  {
    what: 'a segment that there is not',
    table: ['strain', 'a', 'b'],
    sequences: ['a_L AA', 'a_X CA', 'b_HA GA'],
    rows: { a: '!segment-unknown', b: '!segment-unknown' },
  },
  {
    what: 'letters of no segment; they are taken at their word where they are named',
    table: ['strain', 'a', 'b', 'c'],
    sequences: ['a TA', 'b_S TA', 'c_L AA', 'c TA'],
    rows: { a: '!segment-unknown', b: 'S', c: '!segment-unknown' },
  },
  {
    what: 'a segment that cannot be analysed leaves the row out as a whole',
    table: ['strain', 'a', 'b'],
    sequences: ['a_L AA', 'a_M XXA', 'b_L AA'],
    rows: { a: '!analysis-failed', b: 'L' },
  },
  {
    what: 'everything that is wrong with a row is told',
    table: A_ROW,
    sequences: ['a_L CA', 'a_X AA', 'a_M CA', 'a CC'],
    rows: { a: '!segment-contradicted !segment-repeated !segment-unknown' },
  },
  {
    what: 'a row without a sequence, and sequences without a row',
    table: A_ROW,
    sequences: ['b_L AA', 'c GA'],
    rows: { a: '!sequence-missing' },
    stray: ['row-missing', 'row-missing'],
  },
  {
    what: 'a row that names more sequences than there are segments',
    table: ['strain\tfastaIds', 'a\tx1 x2 x3 x4', 'b\ty1'],
    sequences: ['y1 AA', 'a_L AA'],
    rows: { a: '!segments-several', b: 'L' },
  },
];

/** The FASTA of a case's sequences. */
export function toFasta(sequences: readonly string[]): string {
  return sequences
    .map((text) => {
      const [name = '', letters = ''] = text.split(' ');
      return `>${name}\n${letters}\n`;
    })
    .join('');
}
