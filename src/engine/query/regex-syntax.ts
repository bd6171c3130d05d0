import type { Problem } from '../../schema/problem.ts';
import { fail, type Result, succeed } from '../../std/result.ts';

/** Ranges of code points, ascending and disjoint: first0, last0, first1, last1, ... */
export type CharSet = readonly number[];

/** A condition on a place between two characters. */
export type Assertion = 'textStart' | 'textEnd' | 'lineStart' | 'lineEnd' | 'word' | 'notWord';

/** A parsed pattern. */
export type RegexNode =
  | { readonly type: 'empty' }
  | { readonly type: 'set'; readonly set: CharSet }
  | { readonly type: 'assert'; readonly assertion: Assertion }
  | { readonly type: 'sequence' | 'choice'; readonly parts: readonly RegexNode[] }
  | {
      readonly type: 'repeat';
      readonly part: RegexNode;
      readonly least: number;
      readonly most: number;
    };

const lastCodePoint = 0x10ffff;
/** RE2 refuses counts above this. */
const greatestCount = 1000;
/** Deepest nesting of groups. */
const greatestDepth = 200;

interface Flags {
  readonly ignoreCase: boolean;
  readonly dotAll: boolean;
  readonly multiLine: boolean;
}

class RegexSyntaxError extends Error {}

/** Sorts ranges and joins those that touch. */
export function normaliseSet(ranges: readonly number[]): CharSet {
  const pairs: [number, number][] = [];
  for (let i = 0; i < ranges.length; i += 2)
    pairs.push([ranges[i] as number, ranges[i + 1] as number]);
  pairs.sort((a, b) => a[0] - b[0]);
  const out: number[] = [];
  for (const [first, last] of pairs) {
    const end = out.at(-1);
    if (end !== undefined && first <= end + 1) out[out.length - 1] = Math.max(end, last);
    else out.push(first, last);
  }
  return out;
}

function negateSet(set: CharSet): CharSet {
  const out: number[] = [];
  let next = 0;
  for (let i = 0; i < set.length; i += 2) {
    if ((set[i] as number) > next) out.push(next, (set[i] as number) - 1);
    next = (set[i + 1] as number) + 1;
  }
  if (next <= lastCodePoint) out.push(next, lastCodePoint);
  return out;
}

const digits: CharSet = [48, 57];
/** The characters of RE2's \w: ASCII only. */
export const wordSet: CharSet = [48, 57, 65, 90, 95, 95, 97, 122];
const spaces: CharSet = [9, 10, 12, 13, 32, 32];

const posixSets: Readonly<Record<string, CharSet>> = {
  alnum: [48, 57, 65, 90, 97, 122],
  alpha: [65, 90, 97, 122],
  ascii: [0, 127],
  blank: [9, 9, 32, 32],
  cntrl: [0, 31, 127, 127],
  digit: digits,
  graph: [33, 126],
  lower: [97, 122],
  print: [32, 126],
  punct: [33, 47, 58, 64, 91, 96, 123, 126],
  space: [9, 13, 32, 32],
  upper: [65, 90],
  word: wordSet,
  xdigit: [48, 57, 65, 70, 97, 102],
};

const classEscapes: Readonly<Record<string, CharSet>> = {
  d: digits,
  D: negateSet(digits),
  w: wordSet,
  W: negateSet(wordSet),
  s: spaces,
  S: negateSet(spaces),
};

const charEscapes: Readonly<Record<string, number>> = { a: 7, f: 12, t: 9, n: 10, r: 13, v: 11 };
const assertionEscapes: Readonly<Record<string, Assertion>> = {
  A: 'textStart',
  z: 'textEnd',
  b: 'word',
  B: 'notWord',
};

const unicodeSets = new Map<string, CharSet>();

/** The characters of a Unicode category or script, found by asking the platform about each. */
function findUnicodeSet(name: string): CharSet | null {
  const known = unicodeSets.get(name);
  if (known !== undefined) return known;
  let matcher: RegExp;
  try {
    matcher = new RegExp(
      /^(?:[CLMNPSZ]|[CLMNPSZ][a-z])$/.test(name) ? `\\p{${name}}` : `\\p{Script=${name}}`,
      'u',
    );
  } catch {
    return null;
  }
  const out: number[] = [];
  for (let code = 0; code <= lastCodePoint; code++) {
    if (!matcher.test(String.fromCodePoint(code))) continue;
    if (out.at(-1) === code - 1) out[out.length - 1] = code;
    else out.push(code, code);
  }
  unicodeSets.set(name, out);
  return out;
}

/** Adds the other case of letters. Sets beyond ASCII and Latin are widened letter by letter as well. */
function foldSet(set: CharSet): CharSet {
  const out = [...set];
  for (let i = 0; i < set.length; i += 2) {
    const last = Math.min(set[i + 1] as number, 0xffff);
    for (let code = set[i] as number; code <= last; code++) {
      const char = String.fromCharCode(code);
      for (const other of [char.toLowerCase(), char.toUpperCase()]) {
        if (other.length === 1 && other !== char)
          out.push(other.charCodeAt(0), other.charCodeAt(0));
      }
    }
  }
  return normaliseSet(out);
}

class RegexParser {
  readonly chars: readonly string[];
  at = 0;
  depth = 0;
  flags: Flags = { ignoreCase: false, dotAll: false, multiLine: false };

  constructor(pattern: string) {
    this.chars = [...pattern];
  }

  peek(text: string): boolean {
    return this.chars.slice(this.at, this.at + text.length).join('') === text;
  }

  take(text: string): boolean {
    if (!this.peek(text)) return false;
    this.at += text.length;
    return true;
  }

  next(what: string): string {
    const char = this.chars[this.at++];
    if (char === undefined) throw new RegexSyntaxError(`it ends before ${what}`);
    return char;
  }

  parseChoice(): RegexNode {
    if (++this.depth > greatestDepth) throw new RegexSyntaxError('groups are nested too deeply');
    const parts = [this.parseSequence()];
    while (this.take('|')) parts.push(this.parseSequence());
    this.depth--;
    return parts.length === 1 ? (parts[0] as RegexNode) : { type: 'choice', parts };
  }

  parseSequence(): RegexNode {
    const parts: RegexNode[] = [];
    while (this.at < this.chars.length && !this.peek('|') && !this.peek(')')) {
      parts.push(this.parseRepeat());
    }
    return { type: 'sequence', parts };
  }

  parseRepeat(): RegexNode {
    const part = this.parseAtom();
    const bounds = this.parseBounds();
    if (bounds === null) return part;
    this.take('?');
    if (this.parseBounds() !== null) throw new RegexSyntaxError('a repetition is repeated');
    return { type: 'repeat', part, ...bounds };
  }

  parseBounds(): { least: number; most: number } | null {
    if (this.take('*')) return { least: 0, most: Number.POSITIVE_INFINITY };
    if (this.take('+')) return { least: 1, most: Number.POSITIVE_INFINITY };
    if (this.take('?')) return { least: 0, most: 1 };
    const match = /^\{(\d+)(,(\d*))?\}/.exec(this.chars.slice(this.at, this.at + 12).join(''));
    if (match === null) return null;
    this.at += match[0].length;
    const least = Number(match[1]);
    const open = match[3] === '' ? Number.POSITIVE_INFINITY : Number(match[3]);
    const most = match[2] === undefined ? least : open;
    if (least > greatestCount || (most !== Number.POSITIVE_INFINITY && most > greatestCount)) {
      throw new RegexSyntaxError(`a repetition is above ${greatestCount}`);
    }
    if (most < least) throw new RegexSyntaxError('a repetition has its bounds in the wrong order');
    return { least, most };
  }

  parseAtom(): RegexNode {
    const char = this.next('an expression');
    if (char === '(') return this.parseGroup();
    if (char === '[') return { type: 'set', set: this.parseClass() };
    if (char === '\\') return this.parseEscape();
    if (char === '.')
      return { type: 'set', set: this.flags.dotAll ? [0, lastCodePoint] : negateSet([10, 10]) };
    if (char === '^')
      return { type: 'assert', assertion: this.flags.multiLine ? 'lineStart' : 'textStart' };
    if (char === '$')
      return { type: 'assert', assertion: this.flags.multiLine ? 'lineEnd' : 'textEnd' };
    if ('*+?'.includes(char)) throw new RegexSyntaxError(`'${char}' has nothing to repeat`);
    return this.literal(char);
  }

  fold(set: CharSet): CharSet {
    return this.flags.ignoreCase ? foldSet(set) : set;
  }

  literal(char: string): RegexNode {
    const code = char.codePointAt(0) as number;
    return { type: 'set', set: this.fold([code, code]) };
  }

  parseGroup(): RegexNode {
    const outer = this.flags;
    if (this.take('?')) {
      const rest = this.chars.slice(this.at).join('');
      const name = /^P?<[A-Za-z_]\w*>/.exec(rest);
      const flags = /^([imsU]*)(?:-([imsU]+))?([:)])/.exec(rest);
      const found = name ?? flags;
      if (found === null) throw new RegexSyntaxError(`'(?${rest.slice(0, 3)}' is not supported`);
      this.at += [...found[0]].length;
      if (flags !== null && name === null) {
        this.setFlags(flags[1] ?? '', true);
        this.setFlags(flags[2] ?? '', false);
        // Flags without a group hold until the group around them ends.
        if (flags[3] === ')') return { type: 'empty' };
      }
    }
    const node = this.parseChoice();
    if (!this.take(')')) throw new RegexSyntaxError("')' is missing");
    this.flags = outer;
    return node;
  }

  setFlags(letters: string, value: boolean): void {
    for (const letter of letters) {
      if (letter === 'i') this.flags = { ...this.flags, ignoreCase: value };
      if (letter === 's') this.flags = { ...this.flags, dotAll: value };
      if (letter === 'm') this.flags = { ...this.flags, multiLine: value };
    }
  }

  parseEscape(): RegexNode {
    const char = this.chars[this.at] ?? '';
    const assertion = assertionEscapes[char];
    if (assertion !== undefined) {
      this.at++;
      return { type: 'assert', assertion };
    }
    if (this.take('Q')) return this.parseQuoted();
    return { type: 'set', set: this.fold(this.parseEscapedSet()) };
  }

  parseQuoted(): RegexNode {
    const parts: RegexNode[] = [];
    while (this.at < this.chars.length && !this.take('\\E'))
      parts.push(this.literal(this.next('a letter')));
    return { type: 'sequence', parts };
  }

  /** The characters that an escape (after its backslash) stands for. */
  parseEscapedSet(): CharSet {
    const char = this.next("the character after '\\'");
    const set = classEscapes[char];
    if (set !== undefined) return set;
    if (char === 'p' || char === 'P') return this.parseUnicodeClass(char === 'P');
    const code = char === 'x' ? this.parseHex() : (charEscapes[char] ?? null);
    if (code !== null) return [code, code];
    if (/^[0-7]$/.test(char)) return this.parseOctal(char);
    if (/^[A-Za-z0-9]$/.test(char)) throw new RegexSyntaxError(`'\\${char}' is not supported`);
    const literal = char.codePointAt(0) as number;
    return [literal, literal];
  }

  parseOctal(first: string): CharSet {
    let text = first;
    while (text.length < 3 && /^[0-7]$/.test(this.chars[this.at] ?? ''))
      text += this.next('a digit');
    // A single digit other than 0 would be a reference to a group.
    if (text.length === 1 && first !== '0')
      throw new RegexSyntaxError(`'\\${first}' is not supported`);
    const code = Number.parseInt(text, 8);
    return [code, code];
  }

  parseHex(): number {
    const rest = this.chars.slice(this.at, this.at + 12).join('');
    const match = /^(?:\{([0-9A-Fa-f]{1,6})\}|([0-9A-Fa-f]{2}))/.exec(rest);
    const code = Number.parseInt(match?.[1] ?? match?.[2] ?? '', 16);
    if (match === null || code > lastCodePoint)
      throw new RegexSyntaxError("'\\x' needs a hexadecimal code");
    this.at += match[0].length;
    return code;
  }

  parseUnicodeClass(isNegated: boolean): CharSet {
    const first = this.next('the name of a character class');
    let name = first;
    if (first === '{') {
      name = '';
      for (let char = this.next("'}'"); char !== '}'; char = this.next("'}'")) name += char;
    }
    const isInverted = name.startsWith('^');
    const set = findUnicodeSet(isInverted ? name.slice(1) : name);
    if (set === null) throw new RegexSyntaxError(`there is no character class '${name}'`);
    return isNegated !== isInverted ? negateSet(set) : set;
  }

  parseClass(): CharSet {
    const isNegated = this.take('^');
    const ranges: number[] = [];
    for (let isFirst = true; isFirst || !this.take(']'); isFirst = false) {
      const posix = /^\[:(\^?)([a-z]+):\]/.exec(this.chars.slice(this.at, this.at + 12).join(''));
      if (posix !== null) {
        const set = posixSets[posix[2] ?? ''];
        if (set === undefined)
          throw new RegexSyntaxError(`there is no character class '${posix[0]}'`);
        this.at += posix[0].length;
        ranges.push(...(posix[1] === '^' ? negateSet(set) : set));
        continue;
      }
      ranges.push(...this.parseClassRange());
    }
    // Case is folded before the class is negated: (?i)[^a] excludes 'A' too.
    const set = this.fold(normaliseSet(ranges));
    return isNegated ? negateSet(set) : set;
  }

  parseClassItem(): CharSet {
    const char = this.next("']'");
    if (char === '\\') return this.parseEscapedSet();
    const code = char.codePointAt(0) as number;
    return [code, code];
  }

  parseClassRange(): CharSet {
    const first = this.parseClassItem();
    const isRange =
      this.peek('-') && this.chars[this.at + 1] !== ']' && this.at + 1 < this.chars.length;
    if (!isRange || first.length !== 2 || first[0] !== first[1]) return first;
    this.at++;
    const last = this.parseClassItem();
    if (last.length !== 2 || last[0] !== last[1] || (last[0] as number) < (first[0] as number)) {
      throw new RegexSyntaxError('a range of characters has its ends in the wrong order');
    }
    return [first[0] as number, last[0] as number];
  }
}

/**
 * Parses RE2 syntax (https://github.com/google/re2/wiki/Syntax): classes, groups, choices,
 * repetitions up to 1000, anchors, escapes, flags i m s U. What needs backtracking (references to
 * groups, looking ahead or behind) is a Problem, as in RE2.
 */
export function parseRegexSyntax(pattern: string): Result<RegexNode, Problem> {
  try {
    const parser = new RegexParser(pattern);
    const node = parser.parseChoice();
    if (parser.at < parser.chars.length) throw new RegexSyntaxError("')' has no '('");
    return succeed(node);
  } catch (error) {
    if (!(error instanceof RegexSyntaxError)) throw error;
    const hint = `The regular expression is not valid: ${error.message}.`;
    return fail({
      code: 'regex-invalid',
      where: 'regular expression',
      value: pattern.slice(0, 200),
      hint,
    });
  }
}
