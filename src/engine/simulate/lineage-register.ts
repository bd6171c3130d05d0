import { assert, defined } from '../../std/assert.ts';
import { drawSubstitution } from './draw-mutation.ts';
import { type DailyCases, type Epidemic, runEpidemic } from './epidemic.ts';
import type { GenomeModel } from './genome-model.ts';
import { type GenomeState, referenceState } from './genome-state.ts';
import { buildLineageStart } from './lineage-start.ts';
import type { MissingPatterns } from './missing-patterns.ts';
import { placeStart } from './place-start.ts';
import { drawPlace, Population } from './population.ts';
import { Random } from './random.ts';
import type { SimulationTree } from './simulation-pathogen.ts';

/** Where a lineage begins. */
interface Start {
  readonly state: GenomeState;
  /** Node of the tree, null without one. */
  readonly node: number | null;
}

/** Genomes for each transmission chain over its life, and bounds of the number of chains of a lineage. */
const GENOMES_OF_CHAIN = 37;
const CHAIN_LIFE = 25;
const MOST_CHAINS = 64;
/** Substitutions that a lineage gains at once when it branches from another one, without a tree. */
const FOUNDING_MUTATIONS = 5;
const NODE_ATTEMPTS = 60;

/** Keeps the populations of the lineages that circulate; makes them when needed, drops them when gone. */
export class LineageRegister {
  readonly #model: GenomeModel;
  readonly #epidemic: Epidemic;
  readonly #seed: number;
  readonly #patterns: MissingPatterns;
  readonly #nodes: Int32Array;
  /** By node: 1 where it turned out that no lineage can start there. */
  readonly #isRejected: Uint8Array;
  readonly #chains: Int32Array;
  readonly #lastDays: Int32Array;
  readonly #populations = new Map<
    number,
    { population: Population; random: Random; day: number }
  >();
  #day = -1;

  constructor(
    model: GenomeModel,
    epidemic: Epidemic,
    options: {
      readonly genomes: number;
      readonly seed: number;
      readonly patterns: MissingPatterns;
    },
  ) {
    this.#model = model;
    this.#epidemic = epidemic;
    this.#seed = options.seed;
    this.#patterns = options.patterns;
    const { tree } = model.pathogen;
    this.#nodes = tree === null ? new Int32Array(0) : sortNodes(tree);
    this.#isRejected = new Uint8Array(this.#nodes.length);
    const count = epidemic.plans.length;
    this.#chains = new Int32Array(count);
    this.#lastDays = new Int32Array(count).fill(-1);
    this.#rehearse(options.genomes);
  }

  /** Drops what no longer circulates. */
  beginDay({ day }: DailyCases): void {
    if (day === this.#day) return;
    this.#day = day;
    for (const lineage of this.#populations.keys()) {
      if ((this.#lastDays[lineage] as number) < day) this.#populations.delete(lineage);
    }
  }

  /** The population of a lineage on a day; days only go forward. */
  populationOf(lineage: number, day: number): Population {
    let entry = this.#populations.get(lineage);
    if (entry === undefined) {
      const random = new Random(this.#seed, 16 + lineage);
      entry = { population: this.#found(lineage, day, random), random, day };
      this.#populations.set(lineage, entry);
    }
    if (entry.day < day) {
      entry.population.advance(day, entry.random);
      entry.day = day;
    }
    return entry.population;
  }

  /** Runs the epidemic once to learn how many genomes and days each lineage has. */
  #rehearse(genomes: number): void {
    const count = this.#chains.length;
    const expected = new Float64Array(count);
    const firstDays = new Int32Array(count).fill(-1);
    for (const { day, weight, lineages, cumulative } of runEpidemic(this.#epidemic)) {
      lineages.forEach((lineage, i) => {
        const share = (cumulative[i] as number) - (cumulative[i - 1] ?? 0);
        expected[lineage] = (expected[lineage] as number) + share * weight * genomes;
        if (firstDays[lineage] === -1) firstDays[lineage] = day;
        this.#lastDays[lineage] = day;
      });
    }
    for (let lineage = 0; lineage < count; lineage++) {
      const days = (this.#lastDays[lineage] as number) - (firstDays[lineage] as number) + 1;
      const lives = (expected[lineage] as number) / GENOMES_OF_CHAIN;
      const chains = Math.round((lives * CHAIN_LIFE) / Math.max(days / 3, CHAIN_LIFE));
      this.#chains[lineage] = Math.max(2, Math.min(MOST_CHAINS, chains));
    }
  }

  #found(lineage: number, day: number, random: Random): Population {
    const plan = defined(this.#epidemic.plans[lineage], 'lineage plan');
    const { tree } = this.#model.pathogen;
    const start =
      tree === null ? this.#branch(lineage, random) : this.#pickNode(lineage, { tree, random });
    return new Population(this.#model, start, {
      chains: this.#chains[lineage] as number,
      place: drawPlace(plan.homeRegion, random),
      day,
    });
  }

  /** Without a tree: some mutations away from a chain of an earlier lineage that circulates. */
  #branch(lineage: number, random: Random): Start {
    const parents = [...this.#populations].filter(([other]) => other < lineage);
    let state = referenceState(this.#model);
    if (parents.length > 0) state = random.pick(parents)[1].population.pickChain(0, random).state;
    const mutations = lineage === 0 ? 0 : random.poisson(FOUNDING_MUTATIONS);
    for (let i = 0; i < mutations; i++) state = drawSubstitution(this.#model, state, random);
    return { state: { ...state, privateSites: [], privateDeletions: [] }, node: null };
  }

  /**
   * With a tree: a node whose rank by number of substitutions is that of the lineage by emergence,
   * or one near to it, if the analysis places its complete genome without doubt.
   */
  #pickNode(lineage: number, { tree, random }: { tree: SimulationTree; random: Random }): Start {
    const nodes = this.#nodes;
    const bin = nodes.length / this.#epidemic.plans.length;
    const complete = defined(this.#patterns.patterns[0], 'complete genome');
    for (let attempt = 0; attempt < NODE_ATTEMPTS; attempt++) {
      const spread = bin * (1 + attempt / 2) + attempt;
      const rank = Math.floor((lineage + 0.5) * bin + (random.next() - 0.5) * spread);
      const node = nodes[Math.max(0, Math.min(nodes.length - 1, rank))] as number;
      const start = this.#startAt(tree, node, complete);
      if (start !== null) return start;
    }
    for (const node of nodes) {
      const start = this.#startAt(tree, node, complete);
      if (start !== null) return start;
    }
    assert(false, 'no node of the tree can be simulated');
  }

  #startAt(
    tree: SimulationTree,
    node: number,
    complete: MissingPatterns['patterns'][number],
  ): Start | null {
    if (this.#isRejected[node] === 1) return null;
    const state = buildLineageStart(this.#model, tree, node);
    if (state !== null && placeStart(this.#model, { state, node }, complete) !== null) {
      return { state, node };
    }
    this.#isRejected[node] = 1;
    return null;
  }
}

/** Nodes by their number of mutations from the root, in the order of the tree where equal. */
function sortNodes({ nodes }: SimulationTree): Int32Array {
  const distance = new Int32Array(nodes.length);
  nodes.forEach(({ parent, mutations }, node) => {
    const above = parent < 0 ? 0 : (distance[parent] as number);
    distance[node] = above + mutations.filter(({ symbol }) => symbol !== '-').length;
  });
  return Int32Array.from(nodes.keys()).sort(
    (a, b) => (distance[a] as number) - (distance[b] as number) || a - b,
  );
}
