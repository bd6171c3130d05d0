import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { IS_ACGT, NUC_GAP, NUC_N, nucString, parseNucleotides } from '../../bio/alphabet.ts';
import { defined } from '../../std/assert.ts';
import { callNucleotides } from './calls.ts';
import { parseDataset } from './dataset.ts';
import { nodeState } from './node-state.ts';
import { findNearestNode } from './placement.ts';
import { createScratch } from './scratch.ts';

const REFERENCE = 'ACGTTGCATGCCATTGACCA';
const LETTERS = 'ACGT-';

interface RandomNode {
  readonly parent: number;
  readonly changes: readonly { readonly at: number; readonly to: number }[];
  readonly prior: number;
}

const randomTrees = fc.array(
  fc.record({
    parent: fc.nat(),
    changes: fc.array(
      fc.record({ at: fc.nat({ max: REFERENCE.length - 1 }), to: fc.nat({ max: 4 }) }),
      { maxLength: 5 },
    ),
    prior: fc.integer({ min: -3, max: 0 }),
  }),
  { minLength: 1, maxLength: 12 },
);

/** A tree as text; mutations start from what the parent has, a change to the same letter is none. */
function treeText(nodes: readonly RandomNode[]): string {
  const texts = nodes.map(() => '');
  const items = nodes.map((node, i) => {
    const parent = i === 0 ? -1 : node.parent % i;
    const letters = [...(texts[parent] ?? REFERENCE)];
    const nuc: string[] = [];
    for (const { at, to } of node.changes) {
      const [before = '', after = ''] = [letters[at], LETTERS[to]];
      if (before === after) continue;
      nuc.push(`${before}${at + 1}${after}`);
      letters[at] = after;
    }
    texts[i] = letters.join('');
    return {
      name: `n${i}`,
      node_attrs: { placement_prior: { value: node.prior } },
      branch_attrs: { mutations: { nuc } },
      children: [] as unknown[],
      parent,
    };
  });
  for (const item of items) items[item.parent]?.children.push(item);
  const extensions = { nextclade: { placement_mask_ranges: [{ begin: 3, end: 5 }] } };
  return JSON.stringify({ meta: { extensions }, tree: items[0] });
}

/** Distance of a query to a sequence, letter by letter as section 4.8 defines it. */
function distanceByLetters(query: Uint8Array, node: Uint8Array, reference: Uint8Array): number {
  let begin = 0;
  while (query[begin] === NUC_GAP) begin++;
  let end = query.length;
  while (end > begin && query[end - 1] === NUC_GAP) end--;
  let distance = 0;
  for (let i = begin; i < end; i++) {
    const [q = 0, n = 0, r = 0] = [query[i], node[i], reference[i]];
    const isMasked = i >= 3 && i < 5;
    if (isMasked || q === NUC_GAP || q === NUC_N) continue;
    const queryDiffers = IS_ACGT[q] === 1 && q !== r;
    const nodeDiffers = n !== r && n !== NUC_GAP;
    if (queryDiffers && nodeDiffers) distance += q === n ? 0 : 1;
    else if (queryDiffers || nodeDiffers) distance++;
  }
  return distance;
}

test('the nearest node is that of comparing every letter of every node', () => {
  const queries = fc.string({
    unit: fc.constantFrom(...'ACGTACGTN-R'),
    minLength: REFERENCE.length,
    maxLength: REFERENCE.length,
  });
  fc.assert(
    fc.property(randomTrees, queries, (nodes, letters) => {
      const dataset = parseDataset({
        name: 'x',
        referenceFasta: `>r\n${REFERENCE}\n`,
        treeJson: treeText(nodes),
      });
      assert.ok(dataset.ok, dataset.ok ? '' : JSON.stringify(dataset.error));
      const tree = defined(dataset.value.tree, 'tree');
      const { reference } = dataset.value;
      const parsed = parseNucleotides(new TextEncoder().encode(letters));
      assert.ok(parsed.ok);
      const { aligner, ...buffers } = createScratch(dataset.value, { isPlain: true });
      const calls = callNucleotides(parsed.codes, reference, (own, range) =>
        aligner.listChanges(own, range),
      );
      const nearest = findNearestNode(tree, calls, buffers);
      const ranked = Array.from({ length: tree.nodeCount }, (_, node) => {
        const { positions, letters: codes } = nodeState(dataset.value, tree, node).nuc;
        const sequence = reference.slice();
        positions.forEach((position, i) => {
          sequence[position] = codes[i] ?? 0;
        });
        const distance = distanceByLetters(parsed.codes, sequence, reference);
        return { node, distance, prior: tree.prior[node] ?? 0 };
      }).sort((a, b) => a.distance - b.distance || b.prior - a.prior || a.node - b.node);
      assert.equal(nearest, ranked[0]?.node, nucString(parsed.codes));
    }),
    { numRuns: 300 },
  );
});
