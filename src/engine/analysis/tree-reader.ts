import { NUC_CODE_OF_ASCII } from '../../bio/alphabet.ts';
import { parseAaChange, parseNucMutation } from '../../bio/mutation.ts';
import type { Problem } from '../../schema/problem.ts';
import type { BranchMutations } from './branch-mutations.ts';
import { JsonReader } from './json-reader.ts';
import { buildPlacementIndex } from './placement-index.ts';
import { readReferenceNodeSearches } from './reference-nodes.ts';
import type { CladeAttribute, Tree } from './tree.ts';

const FILE = 'tree.json';
/** A tree of another reference contradicts at nearly every mutation; the first ones say it. */
const MAX_PROBLEMS = 20;
const DEFAULT_LOG_PRIOR = -10;
/** Largest divergence of a tree that is still measured per site, as Auspice guesses it. */
const MAX_DIVERGENCE_PER_SITE = 5;

/** The sequences that the branch mutations of a tree start from. */
export interface TreeReferences {
  readonly reference: Uint8Array;
  /** Reference peptides (ASCII codes) by CDS, in the order of the dataset. */
  readonly peptides: readonly { readonly name: string; readonly peptide: Uint8Array }[];
}

interface OpenNode {
  readonly json: JsonReader;
  readonly parent: number;
}

/** Gathers the branch mutations of one sequence and checks them against the letters above. */
class MutationTrack {
  readonly begin: number[] = [];
  readonly position: number[] = [];
  readonly from: number[] = [];
  readonly to: number[] = [];
  readonly #state: Uint8Array;
  readonly #undo: number[] = [];
  readonly #undoBegin: number[] = [];

  constructor(reference: Uint8Array) {
    this.#state = reference.slice();
  }

  get length(): number {
    return this.#state.length;
  }

  letterAt(position: number): number {
    return this.#state[position] as number;
  }

  enter(): void {
    this.begin.push(this.position.length);
    this.#undoBegin.push(this.#undo.length);
  }

  add(position: number, from: number, to: number): void {
    this.position.push(position);
    this.from.push(from);
    this.to.push(to);
    this.#undo.push(position, this.#state[position] as number);
    this.#state[position] = to;
  }

  leave(): void {
    const begin = this.#undoBegin.pop() ?? 0;
    while (this.#undo.length > begin) {
      const letter = this.#undo.pop() as number;
      this.#state[this.#undo.pop() as number] = letter;
    }
  }

  toBranchMutations(): BranchMutations {
    return {
      begin: Int32Array.from([...this.begin, this.position.length]),
      position: Int32Array.from(this.position),
      from: Uint8Array.from(this.from),
      to: Uint8Array.from(this.to),
    };
  }
}

/** Reads an Auspice v2 tree and checks that its mutations start from the given references. */
class TreeReader {
  readonly #problems: Problem[];
  readonly #peptideNames: readonly string[];
  readonly #nuc: MutationTrack;
  readonly #aa: readonly MutationTrack[];
  readonly #names: string[] = [];
  readonly #clades: (string | null)[] = [];
  readonly #parents: number[] = [];
  readonly #subtreeEnds: number[] = [];
  readonly #divergences: number[] = [];
  readonly #priors: number[] = [];
  readonly #attributes: Map<string, (string | null)[]>;

  constructor(references: TreeReferences, attributes: Iterable<string>, problems: Problem[]) {
    this.#problems = problems;
    this.#nuc = new MutationTrack(references.reference);
    this.#aa = references.peptides.map(({ peptide }) => new MutationTrack(peptide));
    this.#peptideNames = references.peptides.map(({ name }) => name);
    this.#attributes = new Map([...attributes].map((name) => [name, []]));
  }

  readNodes(root: JsonReader): void {
    const stack: (OpenNode | number)[] = [{ json: root, parent: -1 }];
    for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
      if (typeof top === 'number') {
        this.#leaveNode(top);
        continue;
      }
      if (this.#problems.length >= MAX_PROBLEMS) return;
      const node = this.#enterNode(top.json, top.parent);
      stack.push(node);
      const children = top.json.objects('children');
      for (let i = children.length - 1; i >= 0; i--) {
        stack.push({ json: children[i] as JsonReader, parent: node });
      }
    }
  }

  #enterNode(json: JsonReader, parent: number): number {
    const node = this.#names.length;
    this.#names.push(json.requiredString('name'));
    this.#parents.push(parent);
    this.#subtreeEnds.push(node + 1);
    if (!json.has('node_attrs')) json.report('node_attrs', undefined, 'an object; it is missing');
    const attrs = json.object('node_attrs');
    this.#divergences.push(attrs.number('div', 0));
    const prior = attrs.object('placement_prior').number('value', DEFAULT_LOG_PRIOR);
    this.#priors.push(10 ** prior);
    this.#clades.push(stringValue(attrs, 'clade_membership'));
    for (const [name, values] of this.#attributes) values.push(stringValue(attrs, name));
    this.#readMutations(json.object('branch_attrs').object('mutations'));
    return node;
  }

  #leaveNode(node: number): void {
    this.#subtreeEnds[node] = this.#names.length;
    this.#nuc.leave();
    for (const track of this.#aa) track.leave();
  }

  #readMutations(json: JsonReader): void {
    this.#nuc.enter();
    for (const text of json.strings('nuc')) {
      const mutation = parseNucMutation(text);
      if (!mutation.ok) {
        json.report('nuc', text, "mutations like 'C241T'");
        continue;
      }
      const { position, from, to } = mutation.value;
      const codes = [from, to].map((letter) => NUC_CODE_OF_ASCII[letter.charCodeAt(0)] as number);
      this.#addMutation(json, this.#nuc, { text, position, codes, letterOf: nucLetterOf });
    }
    this.#aa.forEach((track, i) => {
      track.enter();
      const cds = this.#peptideNames[i] ?? '';
      for (const text of json.strings(cds)) {
        const mutation = parseAaChange(text, cds);
        if (!mutation.ok) {
          json.report(cds, text, "amino acid mutations like 'N501Y'");
          continue;
        }
        const { position, from, to } = mutation.value;
        const codes = [from.charCodeAt(0), to.charCodeAt(0)];
        this.#addMutation(json, track, { text, position, codes, letterOf: String.fromCharCode });
      }
    });
  }

  #addMutation(
    json: JsonReader,
    track: MutationTrack,
    mutation: {
      text: string;
      position: number;
      codes: number[];
      letterOf: (code: number) => string;
    },
  ): void {
    const { text, position, letterOf } = mutation;
    const [from = 0, to = 0] = mutation.codes;
    const node = this.#names.at(-1) ?? '';
    if (position >= track.length) {
      this.#problems.push({
        code: 'dataset-tree-contradicts-reference',
        where: `${FILE} at ${json.path}, node '${node}'`,
        value: text,
        hint: `The position lies behind the end of the reference, which has ${track.length} letters.`,
      });
    } else if (track.letterAt(position) !== from) {
      this.#problems.push({
        code: 'dataset-tree-contradicts-reference',
        where: `${FILE} at ${json.path}, node '${node}'`,
        value: text,
        hint: `The mutation starts from ${letterOf(from)}, but the parent has ${letterOf(track.letterAt(position))} there. The reference must be the root of the tree, or the root's branch must name the differences.`,
      });
    } else track.add(position, from, to);
  }

  toTree(meta: JsonReader, references: TreeReferences): Tree {
    const extensions = meta.object('extensions').object('nextclade');
    const nodeCount = this.#names.length;
    const subtreeEnd = Int32Array.from(this.#subtreeEnds);
    const nuc = this.#nuc.toBranchMutations();
    const maskRanges = extensions.objects('placement_mask_ranges').map((range) => range.range());
    return {
      nodeCount,
      parent: Int32Array.from(this.#parents),
      subtreeEnd,
      names: this.#names,
      clades: this.#clades,
      divergence: Float64Array.from(this.#divergences),
      prior: Float64Array.from(this.#priors),
      cladeAttributes: readCladeAttributes(extensions),
      attributeValues: this.#attributes,
      nuc,
      aa: this.#aa.map((track) => track.toBranchMutations()),
      maskRanges,
      isDivergencePerSite: this.#divergences.every((div) => div <= MAX_DIVERGENCE_PER_SITE),
      referenceNodes: readReferenceNodeSearches(extensions.object('ref_nodes')),
      placement: buildPlacementIndex(
        { nodeCount, subtreeEnd, nuc },
        {
          referenceLength: references.reference.length,
          reference: references.reference,
          maskRanges,
        },
      ),
    };
  }
}

function nucLetterOf(code: number): string {
  return '-ACMGRSVTWYHKDBN'.charAt(code);
}

function stringValue(attrs: JsonReader, name: string): string | null {
  const attribute = attrs.unknown(name);
  if (typeof attribute !== 'object' || attribute === null || !('value' in attribute)) return null;
  return typeof attribute.value === 'string' ? attribute.value : null;
}

function readCladeAttributes(extensions: JsonReader): CladeAttribute[] {
  return extensions.objects('clade_node_attrs').map((json) => ({
    name: json.requiredString('name'),
    skipAsReference: json.boolean('skipAsReference', false),
  }));
}

/**
 * Reads a parsed Auspice v2 tree; problems (dataset-json-field, dataset-tree-contradicts-reference)
 * name the JSON path and the node. Null where there is any. Specification, section 4.8.
 */
export function readTree(
  value: unknown,
  references: TreeReferences,
  problems: Problem[],
): Tree | null {
  const own: Problem[] = [];
  const json = new JsonReader(value, { file: FILE, path: '$', problems: own });
  if (!json.has('tree')) json.report('tree', undefined, 'the root node; it is missing');
  const meta = json.object('meta');
  const extensions = meta.object('extensions').object('nextclade');
  const names = new Set(readCladeAttributes(extensions).map((attribute) => attribute.name));
  for (const search of readReferenceNodeSearches(extensions.object('ref_nodes'))) {
    for (const { query, node } of search.criteria) {
      for (const criterion of [...query, ...node.map((entry) => entry.criterion)]) {
        for (const [name] of criterion.attributes) names.add(name);
      }
    }
  }
  own.length = 0;
  const reader = new TreeReader(references, names, own);
  if (json.has('tree')) reader.readNodes(json.object('tree'));
  else json.report('tree', undefined, 'the root node; it is missing');
  const tree = own.length === 0 ? reader.toTree(meta, references) : null;
  problems.push(...own);
  return own.length === 0 ? tree : null;
}
