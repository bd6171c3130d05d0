import type { Problem } from '../../schema/problem.ts';
import { fail, type Result, succeed } from '../../std/result.ts';
import {
  type Assertion,
  type CharSet,
  parseRegexSyntax,
  type RegexNode,
  wordSet,
} from './regex-syntax.ts';
import type { StringBytes } from './string-table.ts';

/** A compiled pattern. */
export interface Regex {
  /**
   * Whether the pattern matches anywhere in the text. Takes time in proportion to the length of the
   * text times the size of the pattern, whatever the pattern is.
   */
  readonly test: (text: string) => boolean;
  /**
   * Tests strings of a sorted table one after the other: where a string begins like the one before, it
   * goes on from there, so that only the bytes that are stored are looked at.
   */
  readonly createScanner: () => (bytes: StringBytes) => boolean;
}

/** One instruction of the automaton; instructions are numbered by their place. */
type Instruction =
  | { readonly type: 'set'; readonly set: CharSet; next: number }
  | { readonly type: 'assert'; readonly assertion: Assertion; next: number }
  | { readonly type: 'split'; next: number; other: number }
  | { readonly type: 'match' };

/** Most instructions of a pattern, as in RE2 a bound on memory. */
const greatestProgram = 20_000;
/** States of the lazily built automaton that are kept; then it starts anew. */
const greatestStates = 2_000;

class ProgramTooLarge extends Error {}

/** Builds the automaton from its end: each node is compiled in front of what follows it. */
class ProgramBuilder {
  readonly program: Instruction[] = [{ type: 'match' }];

  add(instruction: Instruction): number {
    if (this.program.length >= greatestProgram) throw new ProgramTooLarge();
    return this.program.push(instruction) - 1;
  }

  build(node: RegexNode, next: number): number {
    switch (node.type) {
      case 'empty':
        return next;
      case 'set':
        return this.add({ type: 'set', set: node.set, next });
      case 'assert':
        return this.add({ type: 'assert', assertion: node.assertion, next });
      case 'sequence':
        return node.parts.reduceRight((following, part) => this.build(part, following), next);
      case 'choice': {
        const starts = node.parts.map((part) => this.build(part, next));
        return starts.reduceRight((other, start) =>
          this.add({ type: 'split', next: start, other }),
        );
      }
      case 'repeat':
        return this.buildRepeat(node, next);
    }
  }

  buildRepeat(node: Extract<RegexNode, { type: 'repeat' }>, next: number): number {
    let start = next;
    if (node.most === Number.POSITIVE_INFINITY) {
      const split = this.add({ type: 'split', next: -1, other: next });
      const loop = this.program[split];
      if (loop?.type === 'split') loop.next = this.build(node.part, split);
      start = split;
    } else {
      for (let i = node.least; i < node.most; i++) {
        const part = this.build(node.part, start);
        start = this.add({ type: 'split', next: part, other: next });
      }
    }
    for (let i = 0; i < node.least; i++) start = this.build(node.part, start);
    return start;
  }
}

/** Character classes: all characters of a class are alike to every instruction. */
interface Classes {
  /** First code point of each class but the first, ascending. */
  readonly borders: readonly number[];
  readonly ofAscii: Uint16Array;
}

function hasCode(set: CharSet, code: number): boolean {
  for (let i = 0; i < set.length; i += 2) {
    if (code < (set[i] as number)) return false;
    if (code <= (set[i + 1] as number)) return true;
  }
  return false;
}

function findClass(borders: readonly number[], code: number): number {
  let low = 0;
  let high = borders.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((borders[middle] as number) <= code) low = middle + 1;
    else high = middle;
  }
  return low;
}

function buildClasses(program: readonly Instruction[]): Classes {
  const borders = new Set<number>([10, 11]);
  const addBorders = (set: CharSet) => {
    for (let i = 0; i < set.length; i += 2) {
      borders.add(set[i] as number);
      borders.add((set[i + 1] as number) + 1);
    }
  };
  addBorders(wordSet);
  for (const instruction of program) if (instruction.type === 'set') addBorders(instruction.set);
  borders.delete(0);
  const sorted = [...borders].sort((a, b) => a - b);
  return {
    borders: sorted,
    ofAscii: Uint16Array.from({ length: 128 }, (_, code) => findClass(sorted, code)),
  };
}

/** A state of the lazy automaton: threads before their empty moves, and what the last character was. */
interface State {
  readonly threads: readonly number[];
  /** Code point before this place; -1 at the start of the text. */
  readonly previous: number;
  /** State after a character of each class; null is a match. Filled as it is needed. */
  readonly moves: (State | null | undefined)[];
  /** Whether there is a match if the text ends here; undefined until it is asked for. */
  isMatchAtEnd: boolean | undefined;
}

const textEnd = -1;

function holds(assertion: Assertion, previous: number, next: number): boolean {
  const isWord = (code: number) => code >= 0 && hasCode(wordSet, code);
  switch (assertion) {
    case 'textStart':
      return previous === -1;
    case 'textEnd':
      return next === textEnd;
    case 'lineStart':
      return previous === -1 || previous === 10;
    case 'lineEnd':
      return next === textEnd || next === 10;
    case 'word':
      return isWord(previous) !== isWord(next);
    case 'notWord':
      return isWord(previous) === isWord(next);
  }
}

class LazyAutomaton {
  readonly program: readonly Instruction[];
  readonly start: number;
  readonly classes: Classes;
  states = new Map<string, State>();

  constructor(program: readonly Instruction[], start: number) {
    this.program = program;
    this.start = start;
    this.classes = buildClasses(program);
  }

  getState(threads: readonly number[], previous: number): State {
    const key = `${previous}:${threads.join()}`;
    let state = this.states.get(key);
    if (state === undefined) {
      if (this.states.size >= greatestStates) this.states = new Map();
      state = {
        threads,
        previous,
        moves: new Array(this.classes.borders.length + 1),
        isMatchAtEnd: undefined,
      };
      this.states.set(key, state);
    }
    return state;
  }

  /** Follows empty moves given the characters on both sides; null where the match is reached. */
  close({ threads, previous }: State, next: number): Set<number> | null {
    const reached = new Set<number>();
    const stack = [this.start, ...threads];
    for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
      if (reached.has(at)) continue;
      reached.add(at);
      const instruction = this.program[at] as Instruction;
      if (instruction.type === 'match') return null;
      if (instruction.type === 'split') stack.push(instruction.next, instruction.other);
      else if (instruction.type === 'assert' && holds(instruction.assertion, previous, next)) {
        stack.push(instruction.next);
      }
    }
    return reached;
  }

  /** The state after a character that stands for its class. */
  move(state: State, code: number): State | null {
    const closed = this.close(state, code);
    if (closed === null) return null;
    const threads = new Set<number>();
    for (const at of closed) {
      const instruction = this.program[at] as Instruction;
      if (instruction.type === 'set' && hasCode(instruction.set, code))
        threads.add(instruction.next);
    }
    return this.getState(
      [...threads].sort((a, b) => a - b),
      code,
    );
  }

  /** The state after a character, which is made where it is new. */
  step(state: State, code: number): State | null {
    const { borders, ofAscii } = this.classes;
    const charClass = code < 128 ? (ofAscii[code] as number) : findClass(borders, code);
    let next = state.moves[charClass];
    if (next === undefined) {
      // The first character of a class stands for all of it.
      next = this.move(state, charClass === 0 ? 0 : (borders[charClass - 1] as number));
      state.moves[charClass] = next;
    }
    return next;
  }

  /** Whether the pattern matches where the text ends. */
  matchesEnd(state: State): boolean {
    state.isMatchAtEnd ??= this.close(state, textEnd) === null;
    return state.isMatchAtEnd;
  }

  test(text: string): boolean {
    let state = this.getState([], -1);
    for (let i = 0; i < text.length; i++) {
      const code = text.codePointAt(i) as number;
      if (code > 0xffff) i++;
      const next = this.step(state, code);
      if (next === null) return true;
      state = next;
    }
    return this.matchesEnd(state);
  }

  createScanner(): (bytes: StringBytes) => boolean {
    const decoder = new TextDecoder();
    // State before each byte of the string at hand, as far as it was followed; null after a match.
    const states: (State | null)[] = [this.getState([], -1)];
    let known = 0;
    return ({ buffer, length, shared }) => {
      let at = Math.min(known, shared);
      for (; at < length; at++) {
        const state = states[at] as State | null;
        if (state === null) break;
        const byte = buffer[at] as number;
        if (byte >= 128) {
          known = at;
          return this.test(decoder.decode(buffer.subarray(0, length)));
        }
        states[at + 1] = this.step(state, byte);
      }
      known = at;
      const last = states[at] as State | null;
      return last === null || this.matchesEnd(last);
    };
  }
}

/** Compiles a pattern in RE2 syntax; a pattern that is not valid or too large is a Problem. */
export function parseRegex(pattern: string): Result<Regex, Problem> {
  const node = parseRegexSyntax(pattern);
  if (!node.ok) return node;
  try {
    const builder = new ProgramBuilder();
    const start = builder.build(node.value, 0);
    const automaton = new LazyAutomaton(builder.program, start);
    return succeed({
      test: (text) => automaton.test(text),
      createScanner: () => automaton.createScanner(),
    });
  } catch (error) {
    if (!(error instanceof ProgramTooLarge)) throw error;
    const hint = 'The regular expression is too large; use smaller repetition counts.';
    return fail({
      code: 'regex-too-large',
      where: 'regular expression',
      value: pattern.slice(0, 200),
      hint,
    });
  }
}
