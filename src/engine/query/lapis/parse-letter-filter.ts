import { findCode, unknownCode } from '../alphabet.ts';
import type { SequenceInfo, SequenceKind } from '../compiled-schema.ts';
import type { Filter } from '../tree.ts';
import { findName, type RequestContext } from './lapis-query.ts';

const mutationPattern = /^(?:([^:]+):)?([A-Za-z*-])?(\d{1,10})([A-Za-z*.-])?$/;
const insertionPattern = /^ins_(?:([^:]+):)?(\d{1,10}):(.+)$/i;

/** The sequence with a name; without one the only nucleotide sequence, or the one called 'main'. */
function findSequence(
  { schema }: RequestContext,
  kind: SequenceKind,
  name: string | undefined,
): SequenceInfo | null {
  const infos = schema[kind];
  if (name === undefined) {
    if (kind === 'aminoAcid') return null;
    return infos.length === 1
      ? (infos[0] ?? null)
      : (infos.find((info) => info.name === 'main') ?? null);
  }
  const found = findName(
    infos.map((info) => info.name),
    name,
  );
  return infos.find((info) => info.name === found) ?? null;
}

function describeSequences({ schema }: RequestContext, kind: SequenceKind): string {
  const names = schema[kind].map(({ name }) => name).join(', ');
  return kind === 'nucleotide' ? `Known segments: ${names}.` : `Known genes: ${names}.`;
}

function reportForm(
  context: RequestContext,
  kind: SequenceKind,
  at: { key: string; text: string },
): null {
  const forms =
    kind === 'nucleotide'
      ? "'C241T', '241T', '241' or 'segment:241-'"
      : "'S:N501Y', 'S:501' or 'S:69-'";
  context.report(
    at.key,
    at.text,
    `Expected a mutation like ${forms}. ${describeSequences(context, kind)}`,
  );
  return null;
}

/**
 * Parses '[sequence:][from]position[to]', also within MAYBE( ). Without a letter after the position
 * any mutation is meant; '.' is the reference letter. The letter before it is not compared. Null
 * where it is not valid, which is reported.
 */
export function parseMutationFilter(
  context: RequestContext,
  kind: SequenceKind,
  at: { readonly key: string; readonly text: string },
): Filter | null {
  const { key } = at;
  const text = at.text.trim();
  const maybe = /^maybe\((.*)\)$/i.exec(text);
  if (maybe !== null) {
    const child = parseMutationFilter(context, kind, { key, text: maybe[1] ?? '' });
    return child === null ? null : { type: 'Maybe', child };
  }
  const match = mutationPattern.exec(text);
  if (match === null) return reportForm(context, kind, at);
  const info = findSequence(context, kind, match[1]);
  if (info === null) return reportForm(context, kind, at);
  const { name: sequence, reference, alphabet } = info;
  const position = Number(match[3]) - 1;
  if (position < 0 || (context.hasLengths && position >= reference.length)) {
    context.report(key, text, `Positions of ${sequence} go from 1 to ${reference.length}.`);
    return null;
  }
  const [from, symbol] = [match[2]?.toUpperCase(), match[4]?.toUpperCase()];
  for (const letter of [from, symbol]) {
    if (letter === undefined || letter === '.' || findCode(alphabet, letter) !== unknownCode)
      continue;
    context.report(
      key,
      text,
      `'${letter}' is no letter of ${sequence}; the letters are ${alphabet.letters}.`,
    );
    return null;
  }
  if (symbol === undefined) return { type: 'HasMutation', kind, sequence, position };
  return { type: 'SymbolEquals', kind, sequence, position, symbol };
}

/**
 * Parses 'ins_[sequence:]position:letters', with '?' or '.*' for any letters. Null where it is not
 * valid, which is reported.
 */
export function parseInsertionFilter(
  context: RequestContext,
  kind: SequenceKind,
  { key, text }: { readonly key: string; readonly text: string },
): Filter | null {
  const match = insertionPattern.exec(text.trim());
  const info = match === null ? null : findSequence(context, kind, match[1]);
  if (match === null || info === null) {
    const form = kind === 'nucleotide' ? "'ins_22204:GAG' or 'ins_22204:?AG?'" : "'ins_S:214:EPE'";
    context.report(
      key,
      text,
      `Expected an insertion like ${form}. ${describeSequences(context, kind)}`,
    );
    return null;
  }
  const position = Number(match[2]);
  if (context.hasLengths && position > info.reference.length) {
    context.report(
      key,
      text,
      `Insertions of ${info.name} stand after position 0 to ${info.reference.length}.`,
    );
    return null;
  }
  const letters = (match[3] ?? '').toUpperCase().replaceAll('.*', '?').replaceAll('\\*', '*');
  const wrong = [...letters].find(
    (letter) => letter !== '?' && findCode(info.alphabet, letter) === unknownCode,
  );
  if (wrong !== undefined) {
    context.report(
      key,
      text,
      `'${wrong}' is no letter of ${info.name}; '?' stands for any letters.`,
    );
    return null;
  }
  const pattern = letters.replaceAll('*', '\\*').replaceAll('?', '.*');
  return { type: 'InsertionContains', kind, sequence: info.name, position, pattern };
}

/** Whether a text is meant as an insertion. */
export function isInsertionText(text: string): boolean {
  return /^ins_/i.test(text);
}
