import { defined } from '../../std/assert.ts';
import { drawDeletion, drawInsertion, drawSubstitution } from './draw-mutation.ts';
import type { GenomeModel } from './genome-model.ts';
import type { GenomeState } from './genome-state.ts';
import { findStopCodons } from './lineage-start.ts';
import type { MissingPattern } from './missing-patterns.ts';
import { type Placement, placeStart } from './place-start.ts';
import { COUNTRY_WEIGHTS, PLACES, PLACES_OF_REGION, REGIONS } from './places.ts';
import type { Random } from './random.ts';

/** A transmission chain of a lineage: its present genome and where it circulates. */
interface Chain {
  readonly state: GenomeState;
  /** Index in PLACES. */
  readonly place: number;
}

/** Mean days after which a chain ends and another one branches. */
const CHAIN_DAYS = 25;
/** Mutations that a new chain adds to the one it branches from. */
const CHAIN_MUTATIONS = 1.1;
const CHAIN_DELETION_SHARE = 0.03;
const CHAIN_INSERTION_SHARE = 0.012;
/** A chain with more private substitutions than this adds no more. */
const MOST_PRIVATE_SITES = 16;
/** Shares of new chains in another country of the region, and in another region. */
const MOVE_SHARE = 0.25;
const TRAVEL_SHARE = 0.1;

/**
 * A lineage while it circulates: a fixed number of transmission chains. Each day some end, and
 * others branch with new mutations, so that all genomes of the lineage share a phylogeny of which
 * only the living tips are kept.
 */
export class Population {
  /** Non-ignored stop codons inside peptides that all of the lineage have. */
  readonly stopCodons: readonly { readonly cds: string; readonly codon: number }[];
  readonly #model: GenomeModel;
  readonly #start: GenomeState;
  readonly #node: number | null;
  readonly #chains: Chain[];
  readonly #placements: (Placement | null)[] = [];
  #lastDay: number;

  /** Starts with one chain repeated `chains` times, at a place (index in PLACES). */
  constructor(
    model: GenomeModel,
    start: { readonly state: GenomeState; readonly node: number | null },
    {
      chains,
      place,
      day,
    }: { readonly chains: number; readonly place: number; readonly day: number },
  ) {
    this.#model = model;
    this.#start = start.state;
    this.#node = start.node;
    this.#chains = Array.from({ length: chains }, () => ({ state: start.state, place }));
    this.#lastDay = day;
    this.stopCodons = findStopCodons(model, start.state);
  }

  /** Lets the chains end and branch up to this day. */
  advance(day: number, random: Random): void {
    const chains = this.#chains;
    const expected = (chains.length * (day - this.#lastDay)) / CHAIN_DAYS;
    this.#lastDay = day;
    const whole = Math.floor(expected / 20);
    let births = random.poisson(expected - 20 * whole);
    for (let i = 0; i < whole; i++) births += random.poisson(20);
    for (let i = 0; i < Math.min(births, 4 * chains.length); i++) {
      const parent = random.pick(chains);
      chains[random.below(chains.length)] = this.#branch(parent, random);
    }
  }

  /** A chain, of the region if one is found soon. */
  pickChain(region: number, random: Random): Chain {
    let chain = random.pick(this.#chains);
    for (let attempt = 0; attempt < 3 && PLACES[chain.place]?.region !== region; attempt++) {
      chain = random.pick(this.#chains);
    }
    return chain;
  }

  /** Where the analysis places this lineage's genomes with a missing pattern; null where that is not certain. */
  placementOf(number: number, pattern: MissingPattern): Placement | null {
    const known = this.#placements[number];
    if (known !== undefined) return known;
    const placement = placeStart(this.#model, { state: this.#start, node: this.#node }, pattern);
    this.#placements[number] = placement;
    return placement;
  }

  #branch(parent: Chain, random: Random): Chain {
    const model = this.#model;
    let { state, place } = parent;
    if (state.privateSites.length < MOST_PRIVATE_SITES) {
      const mutations = random.poisson(CHAIN_MUTATIONS);
      for (let i = 0; i < mutations; i++) state = drawSubstitution(model, state, random);
      if (random.chance(CHAIN_DELETION_SHARE)) state = drawDeletion(model, state, random);
      if (random.chance(CHAIN_INSERTION_SHARE)) state = drawInsertion(model, state, random);
    }
    if (random.chance(TRAVEL_SHARE)) place = drawPlace(random.below(REGIONS.length), random);
    else if (random.chance(MOVE_SHARE)) place = drawPlace(PLACES[place]?.region ?? 0, random);
    return { state, place };
  }
}

/** A country of a region (index in REGIONS), as an index in PLACES. */
export function drawPlace(region: number, random: Random): number {
  const weights = defined(COUNTRY_WEIGHTS[region], 'region');
  return defined(PLACES_OF_REGION[region]?.[random.pickCumulative(weights)], 'country');
}
