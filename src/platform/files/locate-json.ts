import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml';

/** A place in a text; both count from 1. */
export interface TextPlace {
  readonly line: number;
  readonly column: number;
}

/** The way to a value: names of fields and places in lists, from 0. */
export type JsonPath = readonly (string | number)[];

/**
 * Finds where values stand in a JSON text. It is read once more, as YAML, of which JSON is a part and whose reader keeps
 * places: only where something is to be told. For large texts this takes long.
 */
export class JsonPlaces {
  readonly #root: Node | null;
  readonly #lines = new LineCounter();

  /** @param text valid JSON; where it is not, only the begin is found */
  constructor(text: string) {
    const options = {
      lineCounter: this.#lines,
      uniqueKeys: false,
      strict: false,
      logLevel: 'silent',
    };
    this.#root = parseDocument(text, options as object).contents as Node | null;
  }

  /** The place of a value, or of the innermost one on the way to it that is there. */
  find(path: JsonPath): TextPlace {
    let node = this.#root;
    for (const step of path) {
      const next = findChild(node, step);
      if (next === null) break;
      node = next;
    }
    return this.#placeOf(node);
  }

  /** The same by a path as problems write it: '$.files.reference', '$.segments[1].name'. Names may hold any letter. */
  findByText(text: string): TextPlace {
    let node = this.#root;
    let rest = text.startsWith('$') ? text.slice(1) : text;
    while (rest !== '') {
      const next = takeStep(node, rest);
      if (next === null) break;
      node = next.node;
      rest = next.rest;
    }
    return this.#placeOf(node);
  }

  #placeOf(node: Node | null): TextPlace {
    const { line, col } = this.#lines.linePos(node?.range?.[0] ?? 0);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  }
}

function findChild(node: Node | null, step: string | number): Node | null {
  if (isMap(node)) {
    // Of a name that stands twice the last one holds, as in JSON.parse.
    const pair = node.items.findLast(
      ({ key }) => isScalar(key) && String(key.value) === String(step),
    );
    return (pair?.value as Node | null | undefined) ?? null;
  }
  if (isSeq(node)) return (node.items[Number(step)] as Node | undefined) ?? null;
  return null;
}

function takeStep(node: Node | null, rest: string): { node: Node; rest: string } | null {
  if (isAlias(node)) return null;
  if (isSeq(node)) {
    const [whole, index] = /^\[(\d+)\]/.exec(rest) ?? [];
    const child = index === undefined ? null : findChild(node, Number(index));
    return child === null ? null : { node: child, rest: rest.slice((whole ?? '').length) };
  }
  if (!isMap(node) || !rest.startsWith('.')) return null;
  // A name may hold what separates names, so that the longest one goes first.
  const names = node.items
    .map(({ key }) => (isScalar(key) ? String(key.value) : ''))
    .filter((name) => /^$|^[.[]/.test(rest.slice(1 + name.length)) && rest.startsWith(name, 1))
    .sort((a, b) => b.length - a.length);
  const [name] = names;
  const child = name === undefined ? null : findChild(node, name);
  return child === null || name === undefined
    ? null
    : { node: child, rest: rest.slice(1 + name.length) };
}

/** 'line 3 column 7'. */
export function formatPlace({ line, column }: TextPlace): string {
  return `line ${line} column ${column}`;
}
