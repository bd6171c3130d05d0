import { assert, defined } from '../../../std/assert.ts';
import type { BranchMutations } from '../branch-mutations.ts';
import type { Dataset } from '../dataset.ts';
import { computeBranchLength } from '../founders.ts';
import type { Mutation } from '../result.ts';
import type { Tree } from '../tree.ts';
import type { AuspiceJsonNode } from './auspice-json.ts';
import {
  type Branch,
  invertBranch,
  rebaseBranch,
  scoreMutations,
  splitBranches,
} from './branch.ts';
import { formatAa, formatNuc, type PlacedQuery } from './placed-query.ts';

/** A node of the tree under construction. */
export interface TreeNode {
  readonly name: string;
  parent: TreeNode | null;
  children: TreeNode[];
  divergence: number;
  branch: Branch;
  /** Attributes but for the divergence, as the file has them. */
  readonly nodeAttributes: Readonly<Record<string, unknown>>;
  branchAttributes: Readonly<Record<string, unknown>>;
}

const CLADE = 'clade_membership';

function readBranch(mutations: BranchMutations, node: number): Mutation[] {
  const list: Mutation[] = [];
  const end = mutations.begin[node + 1] as number;
  for (let i = mutations.begin[node] as number; i < end; i++) {
    list.push({
      position: mutations.position[i] as number,
      from: mutations.from[i] as number,
      to: mutations.to[i] as number,
    });
  }
  return list.sort((a, b) => a.position - b.position);
}

/** The most frequent of three values; the first one where all differ. */
function vote(values: readonly (string | null)[]): string | null {
  return values.find((value, i) => values.indexOf(value) !== i) ?? values[0] ?? null;
}

function findValue(attributes: Readonly<Record<string, unknown>>, name: string): string | null {
  const attribute = attributes[name];
  if (typeof attribute !== 'object' || attribute === null || !('value' in attribute)) return null;
  return typeof attribute.value === 'string' ? attribute.value : null;
}

function valueOfQuery({ attributes }: PlacedQuery, name: string): string | null {
  return attributes.find(([own]) => own === name)?.[1] ?? null;
}

/** The branch on which a clade begins is labelled with it. */
function setCladeLabel(node: TreeNode, parent: TreeNode): void {
  const { clade: _, ...labels } = labelsOf(node);
  const clade = findValue(node.nodeAttributes, CLADE);
  const isNew = clade !== null && clade !== findValue(parent.nodeAttributes, CLADE);
  const own = isNew ? { clade, ...labels } : labels;
  node.branchAttributes = { ...node.branchAttributes, labels: own };
}

function labelsOf({ branchAttributes }: TreeNode): Readonly<Record<string, unknown>> {
  const { labels } = branchAttributes;
  return typeof labels === 'object' && labels !== null ? { ...labels } : {};
}

/**
 * The reference tree with analysed sequences as new tips: each goes where the tree, with all that were
 * put in before, explains most of its mutations. Specification, section 4.8, tree output.
 */
export class PlacedTree {
  readonly root: TreeNode;
  readonly #dataset: Dataset;
  readonly #tree: Tree;
  readonly #nodes: TreeNode[] = [];
  /** Names that are taken; no node goes without one. */
  readonly #names = new Set(['']);

  /** `json` is the root of the file that the dataset's tree was read from. */
  constructor(dataset: Dataset, json: AuspiceJsonNode) {
    this.#dataset = dataset;
    this.#tree = defined(dataset.tree, 'the tree of the dataset');
    const stack: { json: AuspiceJsonNode; parent: TreeNode | null }[] = [{ json, parent: null }];
    for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
      const node = this.#readNode(top.json, top.parent);
      const children = top.json.children ?? [];
      for (let i = children.length - 1; i >= 0; i--) {
        stack.push({ json: children[i] as AuspiceJsonNode, parent: node });
      }
    }
    assert(this.#nodes.length === this.#tree.nodeCount, 'the file is that of the dataset');
    this.root = defined(this.#nodes[0], 'the root');
  }

  /** Puts sequences in, those with the fewest private substitutions first. */
  place(queries: readonly PlacedQuery[]): void {
    const ordered = [...queries].sort(
      (a, b) => a.substitutionCount - b.substitutionCount || a.index - b.index,
    );
    for (const query of ordered) {
      const start = defined(this.#nodes[query.nearestNode], 'the nearest node');
      const { node, branch } = this.#refine(start, { nuc: query.nuc, aa: query.aa });
      this.#knit(query, node, branch);
    }
  }

  #readNode(json: AuspiceJsonNode, parent: TreeNode | null): TreeNode {
    const index = this.#nodes.length;
    const node: TreeNode = {
      name: this.#toOwnName(String(json.name), index),
      parent,
      children: [],
      divergence: this.#tree.divergence[index] as number,
      branch: {
        nuc: readBranch(this.#tree.nuc, index),
        aa: this.#tree.aa.map((mutations) => readBranch(mutations, index)),
      },
      nodeAttributes: json.node_attrs ?? {},
      branchAttributes: json.branch_attrs ?? { mutations: {} },
    };
    this.#nodes.push(node);
    parent?.children.push(node);
    return node;
  }

  /**
   * The name that a node has in the file. Programs that read trees take equal names for one node, and
   * augur refuses them; so a sequence that is named as a node before it, or not at all, has its number in
   * the input behind its name, and a node of a dataset that repeats names its number in pre-order.
   */
  #toOwnName(name: string, number: number): string {
    let own = name;
    while (this.#names.has(own)) own += `_#${number}`;
    this.#names.add(own);
    return own;
  }

  #score(branch: Branch): number {
    return scoreMutations(branch.nuc, this.#tree.placement.isMasked);
  }

  /** Walks from node to node while that explains more of the mutations. */
  #refine(start: TreeNode, private_: Branch): { node: TreeNode; branch: Branch } {
    let node = start;
    let branch = private_;
    while (true) {
      const up = invertBranch(node.branch);
      const own = node.parent === null ? null : splitBranches(up, branch);
      let best = own === null ? 0 : this.#score(own.shared);
      let child: TreeNode | null = null;
      for (const candidate of node.children) {
        const score = this.#score(splitBranches(candidate.branch, branch).shared);
        if (score <= best) continue;
        best = score;
        child = candidate;
      }
      if (child !== null) {
        branch = rebaseBranch(child.branch, branch);
        node = child;
      } else if (own !== null && node.parent !== null && this.#score(own.left) === 0) {
        branch = rebaseBranch(up, branch);
        node = node.parent;
      } else return { node, branch };
    }
  }

  #knit(query: PlacedQuery, target: TreeNode, branch: Branch): void {
    const { parent } = target;
    if (parent !== null) {
      const { left, shared, right } = splitBranches(invertBranch(target.branch), branch);
      if (target.children.length === 0 || shared.nuc.length > 0) {
        const common = invertBranch(left);
        const middle = this.#insertAbove(target, { query, parent, common });
        this.#setBranch(target, invertBranch(shared));
        this.#attach(query, middle, right);
        return;
      }
    }
    this.#attach(query, target, branch);
  }

  #insertAbove(
    target: TreeNode,
    at: { readonly query: PlacedQuery; readonly parent: TreeNode; readonly common: Branch },
  ): TreeNode {
    const { query, parent, common } = at;
    const voted = [CLADE, ...this.#tree.cladeAttributes.map(({ name }) => name)].flatMap((name) => {
      const value = vote([
        findValue(parent.nodeAttributes, name),
        name === CLADE ? query.clade : valueOfQuery(query, name),
        findValue(target.nodeAttributes, name),
      ]);
      return value === null ? [] : [[name, { value }] as const];
    });
    const middle: TreeNode = {
      name: this.#toOwnName(
        `nextclade__copy_of_${target.name}_for_placement_of_${query.name}_#${query.index}`,
        query.index,
      ),
      parent,
      children: [target],
      divergence: Math.min(target.divergence, parent.divergence + this.#lengthOf(common)),
      branch: common,
      nodeAttributes: { ...target.nodeAttributes, ...Object.fromEntries(voted) },
      branchAttributes: target.branchAttributes,
    };
    setCladeLabel(middle, parent);
    this.#setBranch(middle, common);
    setCladeLabel(target, middle);
    // Last of its siblings, as the peer has it: this decides between equals, here and in print.
    parent.children = parent.children.filter((child) => child !== target);
    parent.children.push(middle);
    target.parent = middle;
    return middle;
  }

  #attach(query: PlacedQuery, parent: TreeNode, branch: Branch): void {
    const attributes = Object.fromEntries(
      query.attributes.map(([name, value]) => [name, { value }] as const),
    );
    const node: TreeNode = {
      name: this.#toOwnName(query.name, query.index),
      parent,
      children: [],
      divergence: parent.divergence + this.#lengthOf(branch),
      branch,
      nodeAttributes: {
        ...(query.clade === null ? {} : { [CLADE]: { value: query.clade } }),
        ...attributes,
      },
      branchAttributes: {},
    };
    this.#setBranch(node, branch);
    parent.children.push(node);
  }

  #lengthOf({ nuc }: Branch): number {
    return computeBranchLength(this.#tree, nuc, this.#dataset.reference.length);
  }

  #setBranch(node: TreeNode, branch: Branch): void {
    const aa = this.#dataset.cdses
      .map(({ name, index }) => ({ name, list: (branch.aa[index] ?? []).map(formatAa) }))
      .filter(({ list }) => list.length > 0)
      .sort((a, b) => (a.name < b.name ? -1 : 1));
    node.branch = branch;
    node.branchAttributes = {
      ...node.branchAttributes,
      mutations: {
        ...Object.fromEntries(aa.map(({ name, list }) => [name, list])),
        nuc: branch.nuc.map(formatNuc),
      },
      labels: {
        ...labelsOf(node),
        aa: aa.map(({ name, list }) => `${name}: ${list.join(', ')}`).join('; '),
      },
    };
  }
}
