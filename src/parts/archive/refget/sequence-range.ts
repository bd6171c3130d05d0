import { AppError } from '../../../schema/errors.ts';

/** Letters of a sequence, 0-based, half-open; `isPart` where the answer is one of a Range. */
export interface LetterRange {
  readonly start: number;
  readonly end: number;
  readonly isPart: boolean;
}

/**
 * The letters that a request asks for (refget 2.0.0): by `start` and `end`, or by one Range in bytes, not by both.
 * @throws AppError request-invalid for what is no range, range-not-satisfiable for one outside, not-implemented for one
 * that goes round the end of a sequence, which only circular ones have
 */
export function findLetterRange(
  asked: {
    readonly start?: string | undefined;
    readonly end?: string | undefined;
    readonly range?: string | undefined;
  },
  length: number,
): LetterRange {
  const hasPlaces = asked.start !== undefined || asked.end !== undefined;
  if (hasPlaces && asked.range !== undefined) {
    throw invalid('Range', asked.range, 'Give start and end, or the header Range; not both.');
  }
  if (asked.range !== undefined) return parseLetterRange(asked.range, length);
  const start = asked.start === undefined ? 0 : parsePlace('start', asked.start);
  const end = asked.end === undefined ? length : parsePlace('end', asked.end);
  if (hasPlaces) checkPlaces({ start, end }, length);
  return { start, end: Math.min(end, length), isPart: false };
}

function checkPlaces(
  { start, end }: { readonly start: number; readonly end: number },
  length: number,
): void {
  if (start >= length || end > length) {
    throw new AppError('range-not-satisfiable', { detail: `The sequence has ${length} letters.` });
  }
  if (start > end) {
    throw new AppError('not-implemented', {
      detail: 'A range that goes round the end needs a circular sequence; none is served as one.',
    });
  }
}

function parsePlace(where: string, text: string): number {
  const value = Number(text);
  if (/^\d{1,10}$/.test(text) && value <= 0xffff_ffff) return value;
  throw invalid(where, text, 'A place is a number from 0 to 4294967295.');
}

function parseLetterRange(text: string, length: number): LetterRange {
  const found = /^bytes=(\d{1,10})-(\d{0,10})$/.exec(text);
  if (found === null) throw invalid('Range', text, "One range of bytes, such as 'bytes=0-99'.");
  const start = Number(found[1]);
  const last = found[2] === '' ? length - 1 : Number(found[2]);
  if (start >= length || start > last) {
    throw new AppError('range-not-satisfiable', {
      detail: `The sequence has ${length} letters.`,
      headers: { 'Content-Range': `bytes */${length}` },
    });
  }
  return { start, end: Math.min(last + 1, length), isPart: true };
}

function invalid(where: string, value: string, hint: string): AppError {
  return new AppError('request-invalid', {
    detail: `${where}: ${hint}`,
    problems: [{ code: 'field-invalid', where, value: value.slice(0, 100), hint }],
  });
}
