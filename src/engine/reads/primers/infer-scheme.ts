import type { Primer, PrimerScheme } from './primer-scheme.ts';
import type { StartCounts } from './start-counts.ts';

/** Whether reads begin with their primers, or where primers end because they were cut off. */
export type PrimerEnds = 'with-primers' | 'trimmed';

/** How well one scheme explains where reads begin. */
export interface SchemeCandidate {
  readonly name: string;
  readonly version: string;
  readonly ends: PrimerEnds;
  /** Share of the reads that pile up somewhere, which do so at this scheme's primers. */
  readonly explained: number;
  /** Amplicons with reads at both ends, at one at least, and in all. */
  readonly ampliconsWhole: number;
  readonly ampliconsSeen: number;
  readonly amplicons: number;
  /** Places at which reads pile up although only another candidate has a primer there. */
  readonly unexplainedPlaces: number;
  /** Primers of its own at which no read begins although their amplicon was sequenced. */
  readonly vacantPrimers: number;
  /** Share among the candidates, of all together 1. */
  readonly weight: number;
}

/** Which primers were used, by where reads begin. */
export interface SchemeInference {
  /**
   * 'inferred': one scheme stands out. 'ambiguous': several explain the reads equally well. 'unknown':
   * none does, as with shotgun reads or a scheme that is not installed.
   */
  readonly status: 'inferred' | 'ambiguous' | 'unknown';
  readonly scheme: { readonly name: string; readonly version: string } | null;
  /** Weight of the first candidate; 0 where none is. */
  readonly confidence: number;
  /** Ends of reads that were placed on the reference, and that were not. */
  readonly placedEnds: number;
  readonly unplacedEnds: number;
  /** Share of placed ends that pile up, wherever. */
  readonly pileUpShare: number;
  /** The schemes that explain most, best first; five at most. */
  readonly candidates: readonly SchemeCandidate[];
  /** Why, in a sentence or two. */
  readonly reason: string;
}

/** Read ends lie within so many letters of the primer's: errors of long reads move them. */
const TOLERANCE = 4;
const LEAST_ENDS = 200;
/** Shotgun reads pile up by chance and at repeats: a few per cent of them. */
const LEAST_PILE_UP = 0.3;
const LEAST_EXPLAINED = 0.6;
/** A place is a pile-up where reads are this many times as dense as if they lay evenly. */
const PILE_UP_FACTOR = 8;
const LEAST_PILE_UP_READS = 4;
/** Of the reads that a usual primer of the scheme has, an occupied one has at least this share. */
const OCCUPIED_SHARE = 0.12;
/** Natural logarithms of odds: an occupied place that a scheme lacks, a vacant primer that it has. */
const UNEXPLAINED_PENALTY = 4;
const VACANT_PENALTY = 2.5;
const AMBIGUOUS_BELOW = 0.9;

interface Site {
  readonly isReverse: boolean;
  readonly position: number;
  readonly amplicon: number;
}

interface Scored {
  readonly scheme: PrimerScheme;
  readonly ends: PrimerEnds;
  readonly sites: readonly Site[];
  readonly explained: number;
}

/** Infers the scheme from where reads begin. */
export function inferScheme(
  counts: StartCounts,
  schemes: readonly PrimerScheme[],
): SchemeInference {
  const placedEnds = counts.mapped;
  const base = { placedEnds, unplacedEnds: counts.unmapped };
  const piles = findPileUps(counts);
  const pileUpShare = placedEnds === 0 ? 0 : piles.total / placedEnds;
  const unknown = (
    reason: string,
    candidates: readonly SchemeCandidate[] = [],
  ): SchemeInference => ({
    ...base,
    status: 'unknown',
    scheme: null,
    confidence: 0,
    pileUpShare,
    candidates,
    reason,
  });
  if (schemes.length === 0) return unknown('No primer scheme is installed for this pathogen.');
  if (placedEnds < LEAST_ENDS) {
    return unknown(
      `Only ${placedEnds} ends of reads were placed on the reference; ${LEAST_ENDS} are needed.`,
    );
  }
  const percent = Math.round(100 * pileUpShare);
  if (pileUpShare < LEAST_PILE_UP) {
    return unknown(
      `Reads begin all over the genome (${percent} % at places where many do): these are shotgun reads, or amplicons that were cut into pieces.`,
    );
  }
  const scored = schemes
    .map((scheme) => scoreScheme(scheme, piles))
    .sort((a, b) => b.explained - a.explained);
  const best = scored[0] as Scored;
  const close = scored.filter(({ explained }) => explained >= 0.8 * best.explained);
  const candidates = weigh(close, counts).slice(0, 5);
  if (best.explained < LEAST_EXPLAINED) {
    return unknown(
      `Reads pile up as those of amplicons do, but not at the primers of an installed scheme (at most ${Math.round(100 * best.explained)} % of them do). Install the scheme that was used.`,
      candidates,
    );
  }
  return decide(candidates, { ...base, pileUpShare });
}

function decide(
  candidates: readonly SchemeCandidate[],
  base: Pick<SchemeInference, 'placedEnds' | 'unplacedEnds' | 'pileUpShare'>,
): SchemeInference {
  const [first, second] = candidates as [SchemeCandidate, SchemeCandidate | undefined];
  const confidence = first.weight;
  const { name, version } = first;
  const what = `${Math.round(100 * first.explained)} % of the reads that pile up do so at primers of ${name}/${version}${first.ends === 'trimmed' ? ', where these end' : ''}; ${first.ampliconsSeen} of ${first.amplicons} amplicons have reads.`;
  if (confidence >= AMBIGUOUS_BELOW) {
    const margin =
      second === undefined
        ? ''
        : ` Next is ${second.name}/${second.version} (${Math.round(100 * second.explained)} %): ${second.unexplainedPlaces} places with reads are at no primer of it, and ${second.vacantPrimers} of its primers have no reads although their amplicon has.`;
    return {
      ...base,
      status: 'inferred',
      scheme: { name, version },
      confidence,
      candidates,
      reason: what + margin,
    };
  }
  const equal = candidates.filter(({ weight }) => weight > 0.1 * first.weight);
  const names = equal.map((one) => `${one.name}/${one.version}`).join(', ');
  return {
    ...base,
    status: 'ambiguous',
    scheme: null,
    confidence,
    candidates,
    reason: `${what} ${names} differ only where there are no reads, or too few, so that they cannot be told apart.`,
  };
}

interface PileUps {
  readonly forward: Uint8Array;
  readonly reverse: Uint8Array;
  readonly counts: StartCounts;
  /** Reads at pile-ups. */
  readonly total: number;
}

/** Reads within the tolerance of a position. */
function countAround(counts: Uint32Array, position: number): number {
  let sum = 0;
  const last = Math.min(counts.length - 1, position + TOLERANCE);
  for (let p = Math.max(0, position - TOLERANCE); p <= last; p++) sum += counts[p] as number;
  return sum;
}

/** Marks the positions at which far more reads begin than if they lay evenly. */
function findPileUps(counts: StartCounts): PileUps {
  const mark = (own: Uint32Array): readonly [Uint8Array, number] => {
    const marks = new Uint8Array(own.length);
    const all = own.reduce((sum, one) => sum + one, 0);
    const even = (all / own.length) * (2 * TOLERANCE + 1);
    const least = Math.max(LEAST_PILE_UP_READS, PILE_UP_FACTOR * even);
    let total = 0;
    for (let p = 0; p < own.length; p++) {
      // Only where reads begin: the positions around a pile-up are none.
      if ((own[p] as number) === 0 || countAround(own, p) < least) continue;
      marks[p] = 1;
      total += own[p] as number;
    }
    return [marks, total];
  };
  const [forward, ahead] = mark(counts.forward);
  const [reverse, back] = mark(counts.reverse);
  return { forward, reverse, counts, total: ahead + back };
}

function toSites(primers: readonly Primer[], ends: PrimerEnds): Site[] {
  return primers.map(({ side, begin, end, amplicon }) => {
    const isReverse = side === 'RIGHT';
    const isFirstEnd = (side === 'LEFT') === (ends === 'with-primers');
    return { isReverse, position: isFirstEnd ? begin : end, amplicon };
  });
}

function scoreScheme(scheme: PrimerScheme, piles: PileUps): Scored {
  const options = (['with-primers', 'trimmed'] as const).map((ends): Scored => {
    const sites = toSites(scheme.primers, ends);
    return { scheme, ends, sites, explained: explain(sites, piles) };
  });
  const [whole, trimmed] = options as [Scored, Scored];
  return trimmed.explained > whole.explained ? trimmed : whole;
}

/** Share of the reads at pile-ups that begin near one of the sites. */
function explain(sites: readonly Site[], { forward, reverse, counts, total }: PileUps): number {
  let sum = 0;
  for (const [marks, own, isReverse] of [
    [forward, counts.forward, false],
    [reverse, counts.reverse, true],
  ] as const) {
    const near = new Uint8Array(own.length);
    for (const site of sites) {
      if (site.isReverse !== isReverse) continue;
      near.fill(1, Math.max(0, site.position - TOLERANCE), site.position + TOLERANCE + 1);
    }
    for (let p = 0; p < own.length; p++)
      if (near[p] === 1 && marks[p] === 1) sum += own[p] as number;
  }
  return total === 0 ? 0 : sum / total;
}

const isNear = (a: Site, b: Site) =>
  a.isReverse === b.isReverse && Math.abs(a.position - b.position) <= TOLERANCE;

/** Compares candidates by the places at which they differ; best first. */
function weigh(candidates: readonly Scored[], counts: StartCounts): SchemeCandidate[] {
  const reads = (site: Site) =>
    countAround(site.isReverse ? counts.reverse : counts.forward, site.position);
  const first = candidates[0] as Scored;
  const usual = first.sites.map(reads).sort((a, b) => a - b);
  const median = usual.filter((count) => count > 0)[usual.filter((c) => c > 0).length >> 1] ?? 0;
  const occupied = Math.max(3, OCCUPIED_SHARE * median);
  const isOccupied = (site: Site) => reads(site) >= occupied;
  const tallies = candidates.map((own) => {
    const others = candidates
      .filter((other) => other.ends === own.ends)
      .flatMap(({ sites }) => sites);
    const lacking = others.filter((site) => !own.sites.some((mine) => isNear(mine, site)));
    const unexplained = distinct(lacking.filter(isOccupied));
    const sequenced = new Set(own.sites.filter(isOccupied).map(({ amplicon }) => amplicon));
    const vacant = own.sites.filter(
      (site) => sequenced.has(site.amplicon) && !isOccupied(site) && !isShared(site, candidates),
    );
    const score =
      -UNEXPLAINED_PENALTY * unexplained.length -
      VACANT_PENALTY * vacant.length +
      // Schemes without a place in common are told apart by what they explain.
      40 * (own.explained - first.explained);
    return { own, unexplained: unexplained.length, vacant: vacant.length, score };
  });
  const top = Math.max(...tallies.map(({ score }) => score));
  const sum = tallies.reduce((all, { score }) => all + Math.exp(score - top), 0);
  return tallies
    .map(({ own, unexplained, vacant, score }) => ({
      name: own.scheme.name,
      version: own.scheme.version,
      ends: own.ends,
      explained: own.explained,
      ...countAmplicons(own.sites, isOccupied),
      unexplainedPlaces: unexplained,
      vacantPrimers: vacant,
      weight: Math.exp(score - top) / sum,
    }))
    .sort((a, b) => b.weight - a.weight);
}

/** True where every candidate has a primer there, so that a vacant one tells nothing. */
function isShared(site: Site, candidates: readonly Scored[]): boolean {
  return candidates.every(({ sites }) => sites.some((other) => isNear(site, other)));
}

function distinct(sites: readonly Site[]): Site[] {
  const kept: Site[] = [];
  for (const site of sites) if (!kept.some((other) => isNear(site, other))) kept.push(site);
  return kept;
}

function countAmplicons(sites: readonly Site[], isOccupied: (site: Site) => boolean) {
  const all = new Set(sites.map(({ amplicon }) => amplicon));
  const seen = sites.filter(isOccupied);
  const left = new Set(seen.filter(({ isReverse }) => !isReverse).map(({ amplicon }) => amplicon));
  const right = new Set(seen.filter(({ isReverse }) => isReverse).map(({ amplicon }) => amplicon));
  return {
    amplicons: all.size,
    ampliconsSeen: left.union(right).size,
    ampliconsWhole: left.intersection(right).size,
  };
}
