import { fail, type Result, succeed } from '../std/result.ts';

/** One contiguous piece of a feature, as GenBank's location names it. */
export interface LocationPiece {
  /** 0-based half-open. */
  readonly begin: number;
  readonly end: number;
  readonly strand: '+' | '-';
  /** The feature goes on below `begin` ('<') or above `end` ('>'), outside of this record. */
  readonly isOpenBelow: boolean;
  readonly isOpenAbove: boolean;
}

/**
 * Parses a feature location (INSDC feature table definition, section 3.4): ranges, single bases,
 * '<' and '>', complement, join and order, nested. Answers the pieces in reading order, so that
 * complement(join(a,b)) gives b before a. A place between two bases, a base out of a range, a
 * range that runs backwards, and a piece of another record are refused with the reason.
 */
export function parseLocation(text: string): Result<LocationPiece[], string> {
  const compact = text.replace(/\s+/g, '');
  const wrapped = /^(complement|join|order)\((.*)\)$/.exec(compact);
  if (!wrapped) return parseRange(compact);
  const parts = splitList(wrapped[2] ?? '');
  if (parts === null) return fail('The brackets do not match.');
  if (wrapped[1] === 'complement' && parts.length !== 1) {
    return fail('complement() takes one location; put join() around several.');
  }
  const pieces: LocationPiece[] = [];
  for (const part of parts) {
    const parsed = parseLocation(part);
    if (!parsed.ok) return parsed;
    pieces.push(...parsed.value);
  }
  return succeed(wrapped[1] === 'complement' ? pieces.reverse().map(toOtherStrand) : pieces);
}

/** Writes pieces as a location that `parseLocation` reads back to the same pieces. */
export function formatLocation(pieces: readonly LocationPiece[]): string {
  const parts = pieces.map((piece) => {
    const first = `${piece.isOpenBelow ? '<' : ''}${piece.begin + 1}`;
    const range = `${first}..${piece.isOpenAbove ? '>' : ''}${piece.end}`;
    return piece.strand === '-' ? `complement(${range})` : range;
  });
  return parts.length === 1 ? (parts[0] ?? '') : `join(${parts.join(',')})`;
}

function toOtherStrand(piece: LocationPiece): LocationPiece {
  return { ...piece, strand: piece.strand === '+' ? '-' : '+' };
}

/** Splits at commas outside of brackets; null where the brackets do not match. */
function splitList(text: string): string[] | null {
  const parts: string[] = [];
  let depth = 0;
  let begin = 0;
  for (let i = 0; i < text.length; i++) {
    if (text[i] === '(') depth++;
    else if (text[i] === ')') depth--;
    else if (text[i] === ',' && depth === 0) {
      parts.push(text.slice(begin, i));
      begin = i + 1;
    }
    if (depth < 0) return null;
  }
  parts.push(text.slice(begin));
  return depth === 0 ? parts : null;
}

function parseRange(text: string): Result<LocationPiece[], string> {
  if (text.includes(':')) return fail('A piece of another record cannot be taken from here.');
  const match = /^([<>]?)(\d{1,10})(?:\.\.([<>]?)(\d{1,10}))?$/.exec(text);
  if (!match) return fail('A location is a range such as 266..13468, or join() of several.');
  const first = Number(match[2]);
  const last = Number(match[4] ?? match[2]);
  if (first < 1) return fail('Positions count from 1.');
  if (last < first)
    return fail('The range runs backwards; over the origin of a circle use join().');
  return succeed([
    {
      begin: first - 1,
      end: last,
      strand: '+',
      isOpenBelow: match[1] === '<',
      isOpenAbove: match[3] === '>' || (match[4] === undefined && match[1] === '>'),
    },
  ]);
}
