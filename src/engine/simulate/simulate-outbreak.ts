import { AA_STOP } from '../../bio/alphabet.ts';
import type { AnalysisSummary } from '../../schema/analysis-summary.ts';
import { assert, defined } from '../../std/assert.ts';
import { drawDeletion, drawInsertion, drawMixedCode, drawSubstitution } from './draw-mutation.ts';
import { planEpidemic, runEpidemic } from './epidemic.ts';
import { buildGenomeModel, type GenomeModel } from './genome-model.ts';
import { codeAt, type GenomeState, hasRoom, translateAt } from './genome-state.ts';
import { LineageRegister } from './lineage-register.ts';
import { isInRanges, type MixedSite, maskGenome, type SequencingOutcome } from './mask-genome.ts';
import {
  drawMissingPatterns,
  drawShortGap,
  leavesIndelsAlone,
  type MissingPatterns,
} from './missing-patterns.ts';
import type { Placement } from './place-start.ts';
import { PLACES, REGIONS } from './places.ts';
import { drawPlace, type Population } from './population.ts';
import { Random } from './random.ts';
import { rebuildSequence } from './rebuild-sequence.ts';
import { scoreQuality } from './score-quality.ts';
import { MetadataWriter, type SimulatedMetadata } from './simulated-metadata.ts';
import type { SimulationPathogen } from './simulation-pathogen.ts';

/** One simulated genome. */
export interface SimulatedGenome {
  /** Unique within an outbreak, without spaces; begins with 'Simulated/'. */
  readonly name: string;
  readonly metadata: SimulatedMetadata;
  /** Equal to what the analysis of `writeSequence()` gives. */
  readonly summary: AnalysisSummary;
  /** Builds the sequence, upper-case letters without gaps. */
  readonly writeSequence: () => string;
}

/** What outbreak to simulate. */
export interface OutbreakOptions {
  /** How many genomes, exactly. */
  readonly genomes: number;
  /** An integer from 0 to 2^53 - 1; equal seeds give equal outbreaks. */
  readonly seed: number;
  /** Collection dates lie from the first to the last of these days, 'YYYY-MM-DD'. */
  readonly startDate?: string;
  readonly endDate?: string;
}

const DAY = 86_400_000;
const DEFAULT_START = '2020-01-05';
const DEFAULT_END = '2025-12-28';

const OWN_MUTATIONS = 0.8;
const OWN_DELETION_SHARE = 0.012;
const OWN_INSERTION_SHARE = 0.003;
const MIXED_SITES = 0.1;
const SHORT_GAP_SHARE = 0.12;
/** Genomes of mixed samples: many ambiguous letters and stray substitutions, so that quality rules speak. */
const POOR_SHARE = 0.012;
/** Genomes without the missing ends instead of N there. */
const TRIMMED_SHARE = 0.4;

/**
 * Simulates an outbreak, genome by genome in the order of collection dates. Lineages start at nodes of
 * the pathogen's tree (without one at earlier lineages, the first at the reference), compete by their
 * growth, and each keeps some transmission chains whose genomes mutate on; memory depends on the
 * number of chains that live at one time and not on the number of genomes. Nothing here is random
 * but for the seed. A tree of which no node can be simulated (ambiguous letters or very dense
 * mutations at every node) and an end before the start are assertions.
 */
export function* simulateOutbreak(
  pathogen: SimulationPathogen,
  options: OutbreakOptions,
): Generator<SimulatedGenome> {
  const firstDay = Date.parse(`${options.startDate ?? DEFAULT_START}T00:00:00Z`);
  const lastDay = Date.parse(`${options.endDate ?? DEFAULT_END}T00:00:00Z`);
  assert(lastDay >= firstDay, 'the end date of a simulation lies before its start date');
  const { genomes, seed } = options;
  if (genomes <= 0) return;
  const model = buildGenomeModel(pathogen);
  const days = Math.round((lastDay - firstDay) / DAY) + 1;
  const epidemic = planEpidemic(
    { days, lineages: countLineages(genomes), firstWeekday: new Date(firstDay).getUTCDay() },
    new Random(seed, 1),
  );
  const patterns = drawMissingPatterns(model, new Random(seed, 2));
  const register = new LineageRegister(model, epidemic, { genomes, seed, patterns });
  const metadata = new MetadataWriter({ firstDay, seed }, new Random(seed, 3));
  const random = new Random(seed, 4);
  const sequencer = new Sequencer(model, patterns, random);
  let expected = 0;
  let written = 0;
  for (const cases of runEpidemic(epidemic)) {
    const { day, region, lineages, cumulative } = cases;
    register.beginDay(cases);
    expected += cases.weight * genomes;
    const isLast = day === days - 1 && region === REGIONS.length - 1;
    const target = isLast ? genomes : Math.min(genomes, Math.round(expected));
    for (; written < target; written++) {
      const lineage = defined(lineages[random.pickCumulative(cumulative)], 'lineage');
      const population = register.populationOf(lineage, day);
      const chain = population.pickChain(region, random);
      const isHome = PLACES[chain.place]?.region === region && random.chance(0.6);
      const place = isHome ? chain.place : drawPlace(region, random);
      const record = metadata.write({ index: written, day, place });
      const summary = sequencer.sequence(chain.state, population);
      yield {
        name: defined(record.strain, 'strain'),
        metadata: record,
        summary,
        writeSequence: () => rebuildSequence(pathogen.reference, summary.nucleotide),
      };
    }
  }
}

/** More genomes show more lineages, but far fewer than in proportion. */
function countLineages(genomes: number): number {
  return Math.max(4, Math.min(2400, Math.round(1.2 * Math.sqrt(genomes))));
}

/** Takes a sample of a transmission chain and sequences it. */
class Sequencer {
  readonly #model: GenomeModel;
  readonly #patterns: MissingPatterns;
  readonly #random: Random;

  constructor(model: GenomeModel, patterns: MissingPatterns, random: Random) {
    this.#model = model;
    this.#patterns = patterns;
    this.#random = random;
  }

  sequence(chain: GenomeState, population: Population): AnalysisSummary {
    const random = this.#random;
    const isPoor = random.chance(POOR_SHARE);
    const state = this.#mutate(chain, random.poisson(isPoor ? 9 : OWN_MUTATIONS));
    const { placement, pattern } = this.#drawPattern(state, population);
    const { leading, trailing, dropouts } = defined(this.#patterns.patterns[pattern], 'pattern');
    const first = leading.begin + random.below(leading.end - leading.begin);
    const last = trailing.begin + random.below(trailing.end - trailing.begin);
    const gap = random.chance(SHORT_GAP_SHARE)
      ? drawShortGap(this.#model, random, { dropouts, state })
      : null;
    const ranges = gap === null ? dropouts : insertRange(dropouts, gap.begin, gap.end);
    const ends = this.#withEnds(ranges, { first, last, isTrimSafe: placement.isTrimSafe });
    const mixed = this.#drawMixed(state, ends.missing, isPoor ? 8 : MIXED_SITES);
    return this.#summarise(state, { outcome: { ...ends, mixed }, placement, population });
  }

  #mutate(chain: GenomeState, mutations: number): GenomeState {
    const [model, random] = [this.#model, this.#random];
    let state = chain;
    for (let i = 0; i < mutations; i++) state = drawSubstitution(model, state, random);
    if (random.chance(OWN_DELETION_SHARE)) state = drawDeletion(model, state, random);
    if (random.chance(OWN_INSERTION_SHARE)) state = drawInsertion(model, state, random);
    return state;
  }

  /** A pattern that leaves the placement certain; the complete genome where none is found soon. */
  #drawPattern(
    state: GenomeState,
    population: Population,
  ): { readonly placement: Placement; readonly pattern: number } {
    const { patterns, cumulative } = this.#patterns;
    for (let attempt = 0; attempt < 4; attempt++) {
      const pattern = this.#random.pickCumulative(cumulative);
      const drawn = defined(patterns[pattern], 'pattern');
      const placement = population.placementOf(pattern, drawn);
      if (placement !== null && leavesIndelsAlone(drawn.dropouts, state)) {
        return { placement, pattern };
      }
    }
    const complete = population.placementOf(0, defined(patterns[0], 'complete genome'));
    return { placement: defined(complete, 'placement of a complete genome'), pattern: 0 };
  }

  /** Missing ends are N, or the sequence begins and ends inside, where no CDS is cut. */
  #withEnds(
    ranges: readonly number[],
    {
      first,
      last,
      isTrimSafe,
    }: {
      readonly first: number;
      readonly last: number;
      readonly isTrimSafe: boolean;
    },
  ): Omit<SequencingOutcome, 'mixed'> {
    const { length } = this.#model.reference;
    const isTrimmed = this.#random.chance(TRIMMED_SHARE) && isTrimSafe;
    const begin = isTrimmed && first <= this.#model.codingBegin ? first : 0;
    const end = isTrimmed && last >= this.#model.codingEnd ? last : length;
    const head = begin < first ? [begin, first] : [];
    const tail = last < end ? [last, end] : [];
    return { begin, end, missing: [...head, ...ranges, ...tail] };
  }

  #drawMixed(state: GenomeState, missing: readonly number[], mean: number): MixedSite[] {
    const [model, random] = [this.#model, this.#random];
    const mixed: MixedSite[] = [];
    if (model.sites.length === 0) return mixed;
    const count = random.poisson(mean);
    for (let i = 0; i < count; i++) {
      const position = model.sites[random.below(model.sites.length)] as number;
      const code = drawMixedCode(model, state, { position, random });
      if (isInRanges(missing, position) || !hasRoom(state, position)) continue;
      if (mixed.some((other) => Math.abs(other.position - position) < 4)) continue;
      if (readsAsStop(model, state, { position, code })) continue;
      mixed.push({ position, code });
    }
    return mixed.sort((a, b) => a.position - b.position);
  }

  #summarise(
    state: GenomeState,
    {
      outcome,
      placement,
      population,
    }: {
      readonly outcome: SequencingOutcome;
      readonly placement: Placement;
      readonly population: Population;
    },
  ): AnalysisSummary {
    const { begin, end, missing, mixed } = outcome;
    const { nucleotide, aminoAcid } = maskGenome(this.#model, state, outcome);
    let missingLetters = 0;
    for (let i = 0; i < missing.length; i += 2) {
      missingLetters += (missing[i + 1] as number) - (missing[i] as number);
    }
    const { qc, reference } = this.#model.pathogen;
    const isKnown = (position: number): boolean => !isInRanges(missing, position);
    const deletions = state.privateDeletions.filter((deletion) => isKnown(deletion.begin)).length;
    const stopCodons = population.stopCodons.filter(({ cds, codon }) => {
      const peptide = defined(aminoAcid[cds], 'peptide');
      const isInside = codon >= peptide.begin && codon < peptide.end;
      return isInside && !isInRanges(peptide.missing, codon);
    }).length;
    const quality =
      qc === null
        ? null
        : scoreQuality(qc, {
            missing: missingLetters,
            mixed: mixed.length,
            privateSites: state.privateSites.filter(isKnown),
            privateDeletionRanges: placement.privateDeletionRanges + deletions,
            stopCodons,
          });
    return {
      clade: placement.clade,
      nearestNode: placement.nearestNode,
      attributes: placement.attributes,
      qcScore: quality?.score ?? null,
      qcStatus: quality?.status ?? null,
      coverage: (end - begin - missingLetters - mixed.length) / reference.length,
      isReverseComplement: false,
      nucleotide,
      aminoAcid,
      frameShifts: [],
      warnings: [],
    };
  }
}

function insertRange(ranges: readonly number[], begin: number, end: number): number[] {
  const at = ranges.findIndex((edge) => edge > begin);
  return ranges.toSpliced(at === -1 ? ranges.length : at, 0, begin, end);
}

/** Says whether a letter makes or blurs a stop codon. */
function readsAsStop(model: GenomeModel, state: GenomeState, site: MixedSite): boolean {
  const { starts, entryCds, entryOffset, bases } = model.coding;
  const last = starts[site.position + 1] as number;
  for (let entry = starts[site.position] as number; entry < last; entry++) {
    const list = bases[entryCds[entry] as number] as Int32Array;
    const codon = Math.floor((entryOffset[entry] as number) / 3);
    const letterAt = (position: number): number => codeAt(model, state, position);
    const before = translateAt(list, codon, letterAt);
    const after = translateAt(list, codon, (position) =>
      position === site.position ? site.code : letterAt(position),
    );
    if (before === AA_STOP || after === AA_STOP) return true;
  }
  return false;
}
