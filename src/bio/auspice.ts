import type { Problem } from '../std/problem.ts';
import { fail, type Result, succeed } from '../std/result.ts';
import {
  type BranchChanges,
  findEnds,
  type Phylogeny,
  type Trait,
  type TraitValue,
} from './phylogeny.ts';

type Json = Readonly<Record<string, unknown>>;

/** Attributes of nodes with a meaning and a form of their own (Augur, schema-export-v2), which are no traits. */
const OWN_ATTRIBUTES = new Set(['div', 'num_date', 'hidden', 'vaccine', 'url', 'accession']);
const KINDS: Readonly<Record<string, Trait['kind']>> = {
  continuous: 'continuous',
  temporal: 'temporal',
};

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function readValue(attribute: unknown): TraitValue {
  const value = isObject(attribute) ? attribute.value : attribute;
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (typeof value === 'boolean') return String(value);
  return typeof value === 'string' && value !== '' ? value : null;
}

function readChanges(attributes: unknown): BranchChanges | null {
  const mutations = isObject(attributes) ? attributes.mutations : undefined;
  if (!isObject(mutations)) return null;
  const found: [string, string[]][] = [];
  for (const [sequence, list] of Object.entries(mutations)) {
    if (!Array.isArray(list) || list.length === 0) continue;
    found.push([sequence, list.filter((one) => typeof one === 'string')]);
  }
  return found.length === 0 ? null : Object.fromEntries(found);
}

function readLabels(attributes: unknown): Readonly<Record<string, string>> | null {
  const labels = isObject(attributes) ? attributes.labels : undefined;
  if (!isObject(labels)) return null;
  const found = Object.entries(labels).filter((entry): entry is [string, string] => {
    return typeof entry[1] === 'string' && entry[1] !== '';
  });
  return found.length === 0 ? null : Object.fromEntries(found);
}

/** Columns that fill up while nodes are read. */
class Nodes {
  readonly names: string[] = [];
  readonly parents: number[] = [];
  readonly divergences: number[] = [];
  readonly dates: number[] = [];
  readonly changes: (BranchChanges | null)[] = [];
  readonly labels: (Readonly<Record<string, string>> | null)[] = [];
  readonly traits = new Map<string, TraitValue[]>();

  add(json: Json, parent: number): number {
    const node = this.names.push(String(json.name ?? '')) - 1;
    const attributes = isObject(json.node_attrs) ? json.node_attrs : {};
    this.parents.push(parent);
    const above = parent < 0 ? 0 : (this.divergences[parent] as number);
    const divergence = readValue(attributes.div);
    // A child is never nearer to the root: a negative branch, which some programs write, has no length.
    this.divergences.push(typeof divergence === 'number' ? Math.max(above, divergence) : above);
    const date = readValue(attributes.num_date);
    this.dates.push(typeof date === 'number' ? date : Number.NaN);
    this.changes.push(readChanges(json.branch_attrs));
    this.labels.push(readLabels(json.branch_attrs));
    for (const [key, attribute] of Object.entries(attributes)) {
      if (OWN_ATTRIBUTES.has(key)) continue;
      const value = readValue(attribute);
      if (value !== null) this.#column(key)[node] = value;
    }
    return node;
  }

  #column(key: string): TraitValue[] {
    const known = this.traits.get(key);
    if (known !== undefined) return known;
    const column: TraitValue[] = [];
    this.traits.set(key, column);
    return column;
  }
}

/** What the file says of a trait; without that, numbers only are continuous. */
function describeTrait(
  key: string,
  values: readonly TraitValue[],
  colouring: Json | undefined,
): Trait {
  const title = typeof colouring?.title === 'string' ? colouring.title : key;
  const areNumbers = values.every((value) => value === null || typeof value === 'number');
  const given = typeof colouring?.type === 'string' ? colouring.type : undefined;
  const otherwise = areNumbers && given === undefined ? 'continuous' : 'categorical';
  const kind = KINDS[given ?? ''] ?? otherwise;
  return { key, title, kind: kind === 'continuous' && !areNumbers ? 'categorical' : kind, values };
}

function refuse(where: string, value: string, hint: string): Result<never, Problem> {
  return fail({ code: 'auspice-invalid', where, value, hint });
}

/**
 * Reads an Auspice v2 file (Augur, schema-export-v2) that was parsed from JSON; of a file with several trees the first.
 * What it does not know is left out.
 */
export function readAuspice(json: unknown, where: string): Result<Phylogeny, Problem> {
  if (!isObject(json)) return refuse(where, typeof json, 'An Auspice file is a JSON object.');
  const root: unknown = Array.isArray(json.tree) ? json.tree[0] : json.tree;
  if (!isObject(root)) {
    return refuse(where, Object.keys(json).slice(0, 5).join(', '), "It has no member 'tree'.");
  }
  const nodes = new Nodes();
  const open: { readonly json: Json; readonly parent: number }[] = [{ json: root, parent: -1 }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (typeof next.json.name !== 'string') {
      return refuse(where, `node ${nodes.names.length + 1}`, 'A node of the tree has no name.');
    }
    const node = nodes.add(next.json, next.parent);
    const children = Array.isArray(next.json.children) ? next.json.children : [];
    for (let i = children.length - 1; i >= 0; i--) {
      const child: unknown = children[i];
      if (!isObject(child))
        return refuse(where, next.json.name, 'A child of this node is no node.');
      open.push({ json: child, parent: node });
    }
  }
  return succeed(assemble(nodes, isObject(json.meta) ? json.meta : {}));
}

function assemble(nodes: Nodes, meta: Json): Phylogeny {
  const count = nodes.names.length;
  const colourings = Array.isArray(meta.colorings) ? meta.colorings.filter(isObject) : [];
  const rank = new Map(colourings.map(({ key }, index) => [key, index]));
  const rankOf = (key: string) => rank.get(key) ?? colourings.length;
  const traits = [...nodes.traits]
    .toSorted(([one], [other]) => rankOf(one) - rankOf(other))
    .map(([key, given]) => {
      const values = Array.from({ length: count }, (_, node) => given[node] ?? null);
      return describeTrait(key, values, colourings[rankOf(key)]);
    });
  return {
    title: typeof meta.title === 'string' ? meta.title : '',
    names: nodes.names,
    parents: Int32Array.from(nodes.parents),
    ends: findEnds(nodes.parents),
    divergences: Float64Array.from(nodes.divergences),
    dates: Float64Array.from(nodes.dates),
    traits,
    changes: nodes.changes,
    labels: nodes.labels,
  };
}

/** Reads the text of an Auspice v2 file. */
export function parseAuspice(text: string, where: string): Result<Phylogeny, Problem> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    return refuse(where, text.slice(0, 100), `It is no JSON: ${String((error as Error).message)}`);
  }
  return readAuspice(json, where);
}

function formatNode(tree: Phylogeny, node: number): string {
  const attributes: Record<string, unknown> = { div: tree.divergences[node] };
  const date = tree.dates[node] as number;
  if (!Number.isNaN(date)) attributes.num_date = { value: date };
  for (const { key, values } of tree.traits) {
    const value = values[node] ?? null;
    if (value !== null) attributes[key] = { value };
  }
  const labels = tree.labels[node];
  const branch = {
    mutations: tree.changes[node] ?? {},
    ...(labels == null ? {} : { labels }),
  };
  const fields = { name: tree.names[node], node_attrs: attributes, branch_attrs: branch };
  return JSON.stringify(fields).slice(1, -1);
}

/**
 * The tree as an Auspice v2 file, in pieces, without recursion. `updated` is a day: '2026-11-27'; `description` is
 * Markdown, which viewers show below the tree.
 */
export function* formatAuspice(
  tree: Phylogeny,
  about: { readonly updated: string; readonly description?: string },
): Generator<string> {
  const colorings = tree.traits.map(({ key, title, kind }) => ({ key, title, type: kind }));
  const hasChanges = tree.changes.some((changes) => changes !== null);
  const meta = {
    title: tree.title,
    updated: about.updated,
    ...(about.description ? { description: about.description } : {}),
    panels: ['tree'],
    colorings: [
      ...(hasChanges ? [{ key: 'gt', title: 'Genotype', type: 'categorical' }] : []),
      ...colorings,
    ],
  };
  yield `{"version":"v2","meta":${JSON.stringify(meta)},"tree":`;
  yield* formatNodes(tree.parents, (node) => formatNode(tree, node));
  yield '}\n';
}

/** Nodes in preorder as nested JSON objects, in pieces; `fields` writes what stands in one before its children. */
export function* formatNodes(
  parents: ArrayLike<number>,
  fields: (node: number) => string,
): Generator<string> {
  const open: number[] = [];
  const close = (node: number): string => (parents[node + 1] === node ? ']}' : '}');
  for (let node = 0; node < parents.length; node++) {
    let before = '';
    while (open.length > 0 && open.at(-1) !== parents[node]) before += close(open.pop() as number);
    if (node > 0) before += before === '' ? ',"children":[' : ',';
    yield `${before}{${fields(node)}`;
    open.push(node);
  }
  for (let node = open.pop(); node !== undefined; node = open.pop()) yield close(node);
}
