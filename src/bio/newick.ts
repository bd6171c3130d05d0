import type { Problem } from '../std/problem.ts';
import { fail, type Result, succeed } from '../std/result.ts';

/** A rooted tree, nodes in preorder: a parent before its children, each with its whole subtree behind it. */
export interface RootedTree {
  /** Empty where the text gives a node no name. */
  readonly names: readonly string[];
  /** Index of each node's parent, -1 for the root. */
  readonly parents: readonly number[];
  /** Length of the branch above each node; 0 where the text gives none. */
  readonly lengths: readonly number[];
}

/** One node while its children are still being read, in the order of the text. */
interface Draft {
  readonly parent: number;
  readonly children: number[];
  name: string;
  length: number;
}

class NewickError extends Error {}

const blank = /(?:\s|\[[^\]]*\])*/y;
const quoted = /'((?:[^']|'')*)'/y;
const plain = /[^\s()[\]:;,']+/y;
const number = /[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/y;

/** Reads from front to back without recursion, so that no depth is too deep. */
class NewickReader {
  readonly #text: string;
  readonly #nodes: Draft[] = [];
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  read(): readonly Draft[] {
    let node = this.#open(-1);
    while (true) {
      if (this.#takes('(')) {
        node = this.#open(node);
        continue;
      }
      this.#readLabel(node);
      node = this.#closeUntilSibling(node);
      if (node < 0) break;
    }
    this.#skipBlank();
    if (this.#at < this.#text.length) this.#fail('the end');
    return this.#nodes;
  }

  /** After a complete node: the sibling that follows, or -1 behind the semicolon. */
  #closeUntilSibling(complete: number): number {
    let node = complete;
    while (true) {
      const parent = (this.#nodes[node] as Draft).parent;
      if (parent < 0) {
        if (!this.#takes(';')) this.#fail("';'");
        return -1;
      }
      if (this.#takes(',')) return this.#open(parent);
      if (!this.#takes(')')) this.#fail("',' or ')'");
      node = parent;
      this.#readLabel(node);
    }
  }

  #open(parent: number): number {
    const node = this.#nodes.push({ parent, children: [], name: '', length: 0 }) - 1;
    this.#nodes[parent]?.children.push(node);
    return node;
  }

  #readLabel(node: number): void {
    const draft = this.#nodes[node] as Draft;
    this.#skipBlank();
    const inQuotes = this.#match(quoted);
    draft.name = inQuotes?.[1]?.replaceAll("''", "'") ?? this.#match(plain)?.[0] ?? '';
    if (!this.#takes(':')) return;
    this.#skipBlank();
    const length = this.#match(number);
    if (length === null) this.#fail('the length of a branch');
    draft.length = Number(length[0]);
  }

  #match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.#text);
    if (match !== null) this.#at = pattern.lastIndex;
    return match;
  }

  #skipBlank(): void {
    this.#match(blank);
  }

  #takes(character: string): boolean {
    this.#skipBlank();
    if (this.#text[this.#at] !== character) return false;
    this.#at++;
    return true;
  }

  #fail(expected: string): never {
    const isEnd = this.#at >= this.#text.length;
    const found = isEnd ? 'the end' : `'${this.#text.slice(this.#at, this.#at + 20)}'`;
    throw new NewickError(`Expected ${expected} at character ${this.#at + 1}, found ${found}.`);
  }
}

/**
 * Reads one tree in Newick format: names plain or in quotes, branch lengths, comments in brackets.
 * Children keep the order of the text.
 */
export function parseNewick(text: string, where: string): Result<RootedTree, Problem> {
  try {
    const nodes = new NewickReader(text).read();
    return succeed({
      names: nodes.map(({ name }) => name),
      parents: nodes.map(({ parent }) => parent),
      lengths: nodes.map(({ length }) => length),
    });
  } catch (error) {
    if (!(error instanceof NewickError)) throw error;
    return fail({ code: 'newick-invalid', where, value: text.slice(0, 200), hint: error.message });
  }
}

/** A name as Newick takes it: quoted where it holds what is part of the format, as blanks are. */
export function formatNewickName(name: string): string {
  return /[\s()[\]:;,']/.test(name) ? `'${name.replaceAll("'", "''")}'` : name;
}

/**
 * A branch length with as few digits as read back to the same number, in the notation of C: small
 * and large ones as '1e-06' and '2.5e+16'.
 */
export function formatBranchLength(length: number): string {
  const size = Math.abs(length);
  if (size === 0 || (size >= 1e-4 && size < 1e16)) return String(length);
  const [digits = '', exponent = ''] = length.toExponential().split('e');
  const sign = exponent.startsWith('-') ? '-' : '+';
  return `${digits}e${sign}${exponent.slice(1).padStart(2, '0')}`;
}

/** The tree as Newick, in pieces, without recursion. A name or a length that is empty or 0 is left out. */
export function* formatNewick(tree: {
  readonly names: readonly string[];
  readonly parents: ArrayLike<number>;
  readonly lengths: ArrayLike<number>;
}): Generator<string> {
  const { names, parents, lengths } = tree;
  const label = (node: number): string => {
    const length = lengths[node] as number;
    const name = formatNewickName(names[node] as string);
    return length === 0 ? name : `${name}:${formatBranchLength(length)}`;
  };
  const open: number[] = [];
  for (let node = 0; node < names.length; node++) {
    const parent = parents[node] as number;
    // The nodes between the one before and the parent of this one are complete.
    let isFirst = true;
    while (open.length > 0 && open.at(-1) !== parent) {
      const complete = open.pop() as number;
      yield `${(parents[complete + 1] === complete ? ')' : '') + label(complete)}`;
      isFirst = false;
    }
    if (node > 0) yield isFirst ? '(' : ',';
    open.push(node);
  }
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    yield `${(parents[node + 1] === node ? ')' : '') + label(node)}`;
  }
  yield ';\n';
}
