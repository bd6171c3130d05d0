import { formatFlatFileDay } from './flat-file-day.ts';

const MARGIN = 12;
const FEATURE_MARGIN = 21;
const WIDTH = 79;

/** One sequence with what is said of it, to be written as a GenBank record. */
export interface GenBankText {
  /** Name on the first line, without blanks. */
  readonly locus: string;
  readonly accession: string;
  readonly version: number;
  readonly definition: string;
  readonly organism: string;
  /** 'YYYY-MM-DD' */
  readonly day: string;
  /** Each becomes a paragraph of COMMENT. */
  readonly comments: readonly string[];
  /** Qualifiers of the feature 'source', in their order. */
  readonly source: readonly (readonly [name: string, value: string])[];
  /** Letters, ASCII. */
  readonly sequence: string;
}

/** A text in lines of so many characters at most, broken at blanks, in words longer than a line anywhere. */
function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.trim().split(/\s+/)) {
    for (let rest = word; rest !== ''; ) {
      const joined = line === '' ? rest : `${line} ${rest}`;
      if (joined.length <= width) {
        line = joined;
        break;
      }
      if (line !== '') lines.push(line);
      line = '';
      if (rest.length <= width) continue;
      lines.push(rest.slice(0, width));
      rest = rest.slice(width);
    }
  }
  if (line !== '' || lines.length === 0) lines.push(line);
  return lines;
}

function section(keyword: string, paragraphs: readonly string[]): string[] {
  const texts = paragraphs.flatMap((text) => wrap(text, WIDTH - MARGIN));
  return texts.map((text, at) => `${(at === 0 ? keyword : '').padEnd(MARGIN)}${text}`.trimEnd());
}

/** '/note="..."' in lines; a quotation mark inside is doubled. */
function qualifier(name: string, value: string): string[] {
  const text = `/${name}="${value.replace(/\s+/g, ' ').trim().replaceAll('"', '""')}"`;
  return wrap(text, WIDTH - FEATURE_MARGIN).map((line) => ' '.repeat(FEATURE_MARGIN) + line);
}

function* formatOrigin(sequence: string): Generator<string> {
  const letters = sequence.toLowerCase();
  for (let at = 0; at < letters.length; at += 60) {
    const groups = letters.slice(at, at + 60).match(/.{1,10}/g) ?? [];
    yield `${String(at + 1).padStart(9)} ${groups.join(' ')}`;
  }
}

/** A record of a GenBank flat file (GenBank release notes, section 3.4), with its '//'. Only the feature 'source' is in it. */
export function formatGenBank(record: GenBankText): string {
  const { locus, accession, version, definition, organism, sequence } = record;
  const lines = [
    `LOCUS       ${locus.padEnd(16)} ${String(sequence.length).padStart(11)} bp    RNA     linear   VRL ${formatFlatFileDay(record.day)}`,
    ...section('DEFINITION', [`${definition}.`]),
    ...section('ACCESSION', [accession]),
    ...section('VERSION', [`${accession}.${version}`]),
    ...section('KEYWORDS', ['.']),
    ...section('SOURCE', [organism]),
    ...section('  ORGANISM', [organism]),
    ...(record.comments.length === 0 ? [] : section('COMMENT', record.comments)),
    'FEATURES             Location/Qualifiers',
    `     source          1..${sequence.length}`,
    ...record.source.flatMap(([name, value]) => qualifier(name, value)),
    'ORIGIN',
    ...formatOrigin(sequence),
    '//',
  ];
  return `${lines.join('\n')}\n`;
}
