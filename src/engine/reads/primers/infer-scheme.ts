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
  /** Places at which about as many reads begin as at a primer, although it has none there. */
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
/** Of what a primer would have if all of one side were used alike, it has at least this share. */
const EVENNESS = 0.5;
/** Reads that begin near a primer by errors or breaks: some anywhere, some where others begin beside. */
const LEAST_STRAY = 0.4;
const STRAY_SHARE = 0.12;
const NEIGHBOURHOOD = 20;
/** No single primer decides: natural logarithms of odds for and against its use. */
const MOST_FOR = 4;
const MOST_AGAINST = 3;
const VACANT_FROM = 2;
/** A place that is no primer's is told where it has this share of a usual primer's reads. */
const FOREIGN_SHARE = 0.4;
const AMBIGUOUS_BELOW = 0.95;

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
  const candidates = weigh(close, piles).slice(0, 5);
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
    const next =
      second === undefined
        ? ''
        : ` Next is ${second.name}/${second.version}: ${second.unexplainedPlaces} places with many reads are at no primer of it, and ${second.vacantPrimers} of its primers have no reads although their amplicon has.`;
    return {
      ...base,
      status: 'inferred',
      scheme: { name, version },
      confidence,
      candidates,
      reason: what + describeMisfit(first) + next,
    };
  }
  const equal = candidates.filter(({ weight }) => weight > 0.01 * first.weight);
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

/** What speaks against the best candidate, too: perhaps a version that is not installed. */
function describeMisfit({ unexplainedPlaces, vacantPrimers }: SchemeCandidate): string {
  const parts = [
    ...(unexplainedPlaces > 0
      ? [`${unexplainedPlaces} places with many reads are at no primer of it`]
      : []),
    ...(vacantPrimers > 0
      ? [`${vacantPrimers} of its primers have no reads although their amplicon has`]
      : []),
  ];
  if (parts.length === 0) return '';
  return ` But ${parts.join(', and ')}: it may be a version that is not installed.`;
}

interface PileUps {
  readonly forward: Uint8Array;
  readonly reverse: Uint8Array;
  readonly counts: StartCounts;
  /** Reads at pile-ups. */
  readonly total: number;
}

/** Reads that begin within so many letters of a position. */
function countAround(counts: Uint32Array, position: number, within: number): number {
  let sum = 0;
  const last = Math.min(counts.length - 1, position + within);
  for (let p = Math.max(0, position - within); p <= last; p++) sum += counts[p] as number;
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
      if ((own[p] as number) === 0 || countAround(own, p, TOLERANCE) < least) continue;
      marks[p] = 1;
      total += own[p] as number;
    }
    return [marks, total];
  };
  const [forward, ahead] = mark(counts.forward);
  const [reverse, back] = mark(counts.reverse);
  return { forward, reverse, counts, total: ahead + back };
}

/** Where reads of these primers begin; alternatives that begin at one place are one site. */
function toSites(primers: readonly Primer[], ends: PrimerEnds): Site[] {
  const sites = primers.map(({ side, begin, end, amplicon }) => {
    const isReverse = side === 'RIGHT';
    const isFirstEnd = (side === 'LEFT') === (ends === 'with-primers');
    return { isReverse, position: isFirstEnd ? begin : end, amplicon };
  });
  return sites.filter((site, at) => !sites.slice(0, at).some((other) => isNear(other, site)));
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

/** How much reads speak for each site of a scheme, in its order. */
function weighSites(sites: readonly Site[], counts: StartCounts): number[] {
  const reads = sites.map((site) => countAround(pick(counts, site), site.position, TOLERANCE));
  const bySide = new Map<string, { reads: number; primers: number }>();
  const sideOf = ({ amplicon, isReverse }: Site) => `${amplicon} ${isReverse}`;
  for (const [at, site] of sites.entries()) {
    const side = bySide.get(sideOf(site)) ?? { reads: 0, primers: 0 };
    bySide.set(sideOf(site), {
      reads: side.reads + (reads[at] as number),
      primers: side.primers + 1,
    });
  }
  return sites.map((site, at) => {
    const own = bySide.get(sideOf(site));
    const other = bySide.get(sideOf({ ...site, isReverse: !site.isReverse }));
    const amplified = Math.max(own?.reads ?? 0, other?.reads ?? 0);
    // Alternatives of one side share its reads, and not evenly.
    const expected = (EVENNESS * amplified) / (own?.primers ?? 1);
    const beside = countAround(pick(counts, site), site.position, NEIGHBOURHOOD);
    const stray = LEAST_STRAY + STRAY_SHARE * (beside - (reads[at] as number));
    if (expected <= stray) return 0;
    // Logarithm of the odds of two Poisson counts: of a primer that is used, and of stray reads.
    const odds = (reads[at] as number) * Math.log(expected / stray) - (expected - stray);
    return Math.max(-MOST_AGAINST, Math.min(MOST_FOR, odds));
  });
}

function pick(counts: StartCounts, { isReverse }: Pick<Site, 'isReverse'>): Uint32Array {
  return isReverse ? counts.reverse : counts.forward;
}

/** Compares candidates by what reads say of each of their primers; best first. */
function weigh(candidates: readonly Scored[], piles: PileUps): SchemeCandidate[] {
  const { counts } = piles;
  const tallies = candidates.map((own) => {
    const odds = weighSites(own.sites, counts);
    const isOccupied = (at: number) => (odds[at] as number) > 0;
    const isVacant = (at: number) => (odds[at] as number) <= -VACANT_FROM;
    return {
      own,
      score: odds.reduce((sum, one) => sum + one, 0),
      vacant: own.sites.filter((_, at) => isVacant(at)).length,
      amplicons: countAmplicons(own.sites, isOccupied),
    };
  });
  const top = Math.max(...tallies.map(({ score }) => score));
  const sum = tallies.reduce((all, { score }) => all + Math.exp(score - top), 0);
  return tallies
    .map(({ own, score, vacant, amplicons }) => ({
      name: own.scheme.name,
      version: own.scheme.version,
      ends: own.ends,
      explained: own.explained,
      ...amplicons,
      unexplainedPlaces: countForeign(own.sites, piles),
      vacantPrimers: vacant,
      weight: Math.exp(score - top) / sum,
    }))
    .sort((a, b) => b.weight - a.weight || b.explained - a.explained);
}

/** Places with about as many reads as a primer has, at which the scheme has none. */
function countForeign(sites: readonly Site[], { forward, reverse, counts }: PileUps): number {
  const atPrimers = sites
    .map((site) => countAround(pick(counts, site), site.position, TOLERANCE))
    .filter((reads) => reads > 0)
    .sort((a, b) => a - b);
  const usual = atPrimers[atPrimers.length >> 1] ?? 0;
  let places = 0;
  for (const [marks, own, isReverse] of [
    [forward, counts.forward, false],
    [reverse, counts.reverse, true],
  ] as const) {
    let last = Number.NEGATIVE_INFINITY;
    for (let position = 0; position < own.length; position++) {
      if (marks[position] !== 1 || position - last <= NEIGHBOURHOOD) continue;
      if (countAround(own, position, TOLERANCE) < FOREIGN_SHARE * usual) continue;
      const place = { isReverse, position, amplicon: 0 };
      if (sites.some((site) => isNear({ ...site, position: clampTo(site, position) }, place)))
        continue;
      places++;
      last = position;
    }
  }
  return places;
}

/** The position within the neighbourhood of a site that is nearest: stray reads around a primer are its own. */
function clampTo({ position }: Site, to: number): number {
  return Math.max(position - NEIGHBOURHOOD / 2, Math.min(position + NEIGHBOURHOOD / 2, to));
}

function countAmplicons(sites: readonly Site[], isOccupied: (at: number) => boolean) {
  const all = new Set(sites.map(({ amplicon }) => amplicon));
  const seen = sites.filter((_, at) => isOccupied(at));
  const left = new Set(seen.filter(({ isReverse }) => !isReverse).map(({ amplicon }) => amplicon));
  const right = new Set(seen.filter(({ isReverse }) => isReverse).map(({ amplicon }) => amplicon));
  return {
    amplicons: all.size,
    ampliconsSeen: left.union(right).size,
    ampliconsWhole: left.intersection(right).size,
  };
}
