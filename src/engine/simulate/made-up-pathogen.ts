import { ASCII_OF_NUC_CODE } from '../../bio/alphabet.ts';
import type { Cds } from '../../bio/annotation.ts';
import type { SequenceDifferences } from '../../schema/genome-row.ts';
import { Random } from './random.ts';
import type { SimulationPathogen, SimulationTree } from './simulation-pathogen.ts';

const BASES = [1, 2, 4, 8];
const STOPS = new Set(['TAA', 'TAG', 'TGA']);

/** For tests: a reference of random letters with open reading frames at the coding sequences. */
export function makeUpReference(length: number, cdses: readonly Cds[]): string {
  const random = new Random(2024);
  const letters = Array.from({ length }, () => randomBase(random));
  for (const { segments } of cdses) {
    for (const { begin, end } of segments) {
      for (let i = begin; i < end; i += 3) {
        while (isStop(letters, i)) letters[i + random.below(3)] = randomBase(random);
      }
    }
  }
  return letters.join('');
}

/** For tests: two coding sequences, one on each strand, in `length` bases (at least 2000). */
export function makeUpCdses(length: number): Cds[] {
  const half = Math.floor(length / 2);
  const size = 3 * Math.floor((half - 300) / 3);
  return [makeCds('P', 200, size, '+'), makeCds('Q', half + 100, size, '-')];
}

/** For tests: a whole pathogen, with a tree of its own if wanted. */
export function makeUpPathogen({
  length,
  hasTree,
}: {
  readonly length: number;
  readonly hasTree: boolean;
}): SimulationPathogen {
  const cdses = makeUpCdses(length);
  const reference = makeUpReference(length, cdses);
  const gapOpen = new Int32Array(length + 2).fill(6);
  for (const { segments } of cdses) {
    for (const { begin, end } of segments) {
      for (let i = begin; i < end; i++) gapOpen[i] = (i - begin) % 3 === 0 ? 7 : 8;
    }
  }
  return {
    reference,
    cdses,
    alignment: { scoreMatch: 3, penaltyMismatch: 1, gapOpen, gapOpenPeptide: 6, gapSide: 'left' },
    qc: {
      missingData: { threshold: 500, bias: 50 },
      mixedSites: { threshold: 10 },
      privateMutations: hasTree ? { typical: 5, cutoff: 15, weightUnlabeled: 1 } : null,
      snpClusters: null,
      stopCodons: { scoreWeight: 75, ignored: [] },
    },
    avoid: [],
    tree: hasTree ? makeUpTree(reference) : null,
  };
}

function makeCds(name: string, begin: number, length: number, strand: '+' | '-'): Cds {
  const segment = { begin, end: begin + length, strand, localBegin: 0, phase: 0 };
  return { name, product: name, segments: [segment], length };
}

function randomBase(random: Random): string {
  return String.fromCharCode(ASCII_OF_NUC_CODE[random.pick(BASES)] as number);
}

/** A stop codon on either strand. */
function isStop(letters: readonly string[], i: number): boolean {
  const codon = letters.slice(i, i + 3).join('');
  const reverse = [...codon]
    .reverse()
    .map((letter) => 'ACGT'.charAt(3 - 'ACGT'.indexOf(letter)))
    .join('');
  return STOPS.has(codon) || STOPS.has(reverse);
}

/** A binary tree of 63 nodes with two substitutions a branch, and placement by counting differences. */
function makeUpTree(reference: string): SimulationTree {
  const random = new Random(7);
  const others = (letter: string): string[] => ['A', 'C', 'G', 'T'].filter((one) => one !== letter);
  const free = Array.from(
    { length: Math.floor((reference.length - 600) / 9) },
    (_, i) => 300 + 9 * i,
  );
  const nodes = Array.from({ length: 63 }, (_, node) => ({
    parent: node === 0 ? -1 : (node - 1) >> 1,
    mutations: Array.from({ length: node === 0 ? 0 : 2 }, () => {
      const position = free.splice(random.below(free.length), 1)[0] as number;
      return { position, symbol: random.pick(others(reference.charAt(position))) };
    }),
    name: `node ${node}`,
    clade: `clade ${node === 0 ? 0 : Math.floor(Math.log2(node + 1))}`,
    attributes: { lineage: `L${node}` },
  }));
  const letters = nodes.map((_, node) => {
    const own = new Map<number, string>();
    for (let at = node; at >= 0; at = nodes[at]?.parent ?? -1) {
      for (const { position, symbol } of nodes[at]?.mutations ?? []) own.set(position, symbol);
    }
    return own;
  });
  return { nodes, place: (genome) => nearest(letters, genome) };
}

function nearest(
  nodes: readonly ReadonlyMap<number, string>[],
  { positions, symbols, missing }: SequenceDifferences,
): number {
  const own = new Map(positions.map((position, i) => [position, symbols.charAt(i)]));
  const isMissing = (position: number): boolean =>
    missing.some(
      (begin, i) => i % 2 === 0 && position >= begin && position < (missing[i + 1] ?? 0),
    );
  const distances = nodes.map((letters) => {
    let distance = 0;
    for (const [position, symbol] of letters) {
      const mine = own.get(position);
      if (!isMissing(position) && mine !== '-' && mine !== symbol) distance++;
    }
    for (const [position, symbol] of own) {
      if (symbol !== '-' && !letters.has(position)) distance++;
    }
    return distance;
  });
  return distances.indexOf(Math.min(...distances));
}
