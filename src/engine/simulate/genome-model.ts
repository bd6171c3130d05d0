import { NUC_A, NUC_C, NUC_CODE_OF_ASCII, NUC_G, NUC_T } from '../../bio/alphabet.ts';
import type { Cds } from '../../bio/annotation.ts';
import { buildCodingMap, type CodingMap } from './coding-map.ts';
import { type IndelContext, type PlacedDeletion, placeDeletion } from './place-indel.ts';
import type { SimulationPathogen } from './simulation-pathogen.ts';

/** A pathogen prepared for the generator. */
export interface GenomeModel extends IndelContext {
  readonly pathogen: SimulationPathogen;
  readonly coding: CodingMap;
  /** By position: 1 where the tree mutates or the pathogen wants no private change. */
  readonly isTreeSite: Uint8Array;
  /** By position: number of such positions before it; one entry more than the reference. */
  readonly treeSitesBefore: Int32Array;
  /** Positions where private substitutions may lie, ascending. */
  readonly sites: Int32Array;
  /** Deletions that are unambiguous and touch no site of the tree. */
  readonly deletions: readonly PlacedDeletion[];
  /** First base of any CDS and one past the last; the reference's length and 0 without one. */
  readonly codingBegin: number;
  readonly codingEnd: number;
  /** By position: the cheapest gap opening within GAP_WINDOW bases. */
  readonly gapOpenNear: Int32Array;
  /** Bases at each end that private changes leave alone, because many genomes miss them. */
  readonly endLength: number;
}

const DELETION_LENGTHS = [3, 3, 3, 6, 6, 9, 12];
const REPEAT_WINDOW = 12;
const GAP_WINDOW = 24;

/** Prepares a pathogen: where changes may lie so that the analysis reads them back as they are. */
export function buildGenomeModel(pathogen: SimulationPathogen): GenomeModel {
  const reference = Uint8Array.from(
    pathogen.reference,
    (letter) => NUC_CODE_OF_ASCII[letter.charCodeAt(0)] as number,
  );
  const coding = buildCodingMap(reference, pathogen.cdses);
  const isTreeSite = findTreeSites(pathogen, reference.length);
  const treeSitesBefore = new Int32Array(reference.length + 1);
  for (let i = 0; i < reference.length; i++) {
    treeSitesBefore[i + 1] = (treeSitesBefore[i] as number) + (isTreeSite[i] as number);
  }
  const endLength = Math.min(120, Math.floor(reference.length / 40));
  const context = { reference, coding, alignment: pathogen.alignment };
  return {
    ...context,
    pathogen,
    isTreeSite,
    treeSitesBefore,
    endLength,
    gapOpenNear: findCheapestGaps(pathogen.alignment.gapOpen, reference.length),
    codingBegin: Math.min(reference.length, ...pathogen.cdses.flatMap(begins)),
    codingEnd: Math.max(0, ...pathogen.cdses.flatMap(ends)),
    sites: findSites(reference, isTreeSite, endLength),
    deletions: findDeletions(context, treeSitesBefore, endLength),
  };
}

function begins(cds: Cds): number[] {
  return cds.segments.map((segment) => segment.begin);
}

function ends(cds: Cds): number[] {
  return cds.segments.map((segment) => segment.end);
}

function findCheapestGaps(gapOpen: ArrayLike<number>, length: number): Int32Array {
  const cheapest = new Int32Array(length);
  for (let i = 0; i < length; i++) {
    let least = gapOpen[i] as number;
    const last = Math.min(length - 1, i + GAP_WINDOW);
    for (let k = Math.max(0, i - GAP_WINDOW); k <= last; k++) {
      least = Math.min(least, gapOpen[k] as number);
    }
    cheapest[i] = least;
  }
  return cheapest;
}

/** Number of tree sites in [begin, end). */
export function countTreeSites(model: GenomeModel, begin: number, end: number): number {
  return (model.treeSitesBefore[end] as number) - (model.treeSitesBefore[begin] as number);
}

function findTreeSites({ tree, avoid }: SimulationPathogen, length: number): Uint8Array {
  const sites = new Uint8Array(length);
  for (const node of tree?.nodes ?? []) {
    for (const { position } of node.mutations) sites[position] = 1;
  }
  for (const { begin, end } of avoid) sites.fill(1, begin, end);
  return sites;
}

/** Sites outside of the ends, of the tree's sites and of short repeats, where a gap could open cheaply. */
function findSites(reference: Uint8Array, isTreeSite: Uint8Array, endLength: number): Int32Array {
  const repeats = findRepeats(reference);
  const sites: number[] = [];
  for (let i = 2 * endLength; i < reference.length - 2 * endLength; i++) {
    const isBase = [NUC_A, NUC_C, NUC_G, NUC_T].includes(reference[i] as number);
    if (isBase && isTreeSite[i] === 0 && repeats[i] === 0) sites.push(i);
  }
  return Int32Array.from(sites);
}

/** By position: 1 where 18 of the 24 letters around equal those a shift of 1 to 6 letters away. */
function findRepeats(reference: Uint8Array): Uint8Array {
  const repeats = new Uint8Array(reference.length);
  for (let shift = 1; shift <= 6; shift++) {
    let equal = 0;
    const isEqual = (i: number): number => (reference[i] === reference[i + shift] ? 1 : 0);
    for (let end = 0; end < reference.length - shift; end++) {
      equal += isEqual(end);
      const begin = end - 2 * REPEAT_WINDOW;
      if (begin >= 0) equal -= isEqual(begin);
      if (equal >= 1.5 * REPEAT_WINDOW) repeats[Math.max(0, end - REPEAT_WINDOW)] = 1;
    }
  }
  return repeats;
}

function findDeletions(
  context: IndelContext,
  treeSitesBefore: Int32Array,
  endLength: number,
): PlacedDeletion[] {
  const found: PlacedDeletion[] = [];
  const last = context.reference.length - 2 * endLength;
  for (let begin = 2 * endLength; begin < last; begin++) {
    const length = DELETION_LENGTHS[begin % DELETION_LENGTHS.length] as number;
    const placed = begin + length < last ? placeDeletion(context, begin, length) : null;
    if (placed === null || placed.begin !== begin) continue;
    if (treeSitesBefore[begin] === treeSitesBefore[placed.end]) found.push(placed);
  }
  return found;
}
