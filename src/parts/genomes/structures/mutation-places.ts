import type { KeptChain } from './kept-structure.ts';

/** A mutation that somebody wants to see, as a place in a protein. */
export interface WantedMutation {
  /** As it is shown: 'S:E484K'. */
  readonly text: string;
  readonly protein: string;
  /** From 1. */
  readonly position: number;
}

/** A residue of a structure. */
export interface MutationPlace {
  readonly chain: string;
  readonly number: number;
  readonly insertion: string;
  /** Letter that the entry has there in place of the reference's; null where it has the same. */
  readonly otherLetter: string | null;
}

/** Where a mutation is in a structure. */
export interface PlacedMutation extends WantedMutation {
  readonly places: readonly MutationPlace[];
  /** Why there is no place: the experiment did not show it, it is beyond the part, or of a protein that is not in it. */
  readonly absence: 'unseen' | 'beyond' | 'elsewhere' | null;
}

const MUTATION = /^(.+):([A-Z*]?)([1-9]\d{0,5})([A-Z*.-]?)$/i;

/**
 * Reads mutations between commas and blanks: 'S:E484K', or a place such as 'S:484'. Proteins are found whatever their
 * capitals. What cannot be read, or is of no protein of the pathogen, is given as it is.
 */
export function parseWanted(
  text: string,
  proteins: readonly string[],
): { readonly mutations: readonly WantedMutation[]; readonly unread: readonly string[] } {
  const mutations = new Map<string, WantedMutation>();
  const unread: string[] = [];
  for (const word of text.split(/[\s,;]+/).filter((one) => one !== '')) {
    const [, name = '', from = '', number = '', to = ''] = MUTATION.exec(word) ?? [];
    const protein = proteins.find((one) => one.toLowerCase() === name.toLowerCase());
    if (protein === undefined) {
      unread.push(word);
      continue;
    }
    const shown = `${protein}:${from.toUpperCase()}${number}${to.toUpperCase()}`;
    mutations.set(shown, { text: shown, protein, position: Number(number) });
  }
  return { mutations: [...mutations.values()], unread };
}

/** Finds a mutation in the chains of a structure. */
export function placeMutation(
  wanted: WantedMutation,
  chains: readonly KeptChain[],
): PlacedMutation {
  const { protein, position } = wanted;
  const own = chains.filter((chain) => chain.protein === protein);
  let isUnseen = false;
  const places = own.flatMap(({ id, runs, differences }): MutationPlace[] => {
    const run = runs.find(
      ({ firstPosition, length }) => position >= firstPosition && position < firstPosition + length,
    );
    if (run === undefined) return [];
    if (!run.isObserved) {
      isUnseen = true;
      return [];
    }
    const number = run.firstNumber + position - run.firstPosition;
    const other = differences.find((one) => one.position === position);
    return [{ chain: id, number, insertion: run.insertion, otherLetter: other?.residue ?? null }];
  });
  const absence =
    places.length > 0 ? null : own.length === 0 ? 'elsewhere' : isUnseen ? 'unseen' : 'beyond';
  return { ...wanted, places, absence };
}

/** Parts of a protein that a chain shows, or does not, as ranges of positions from 1 that touch nowhere. */
export function listRanges(
  { runs }: Pick<KeptChain, 'runs'>,
  isObserved: boolean,
): readonly { readonly first: number; readonly last: number }[] {
  const ranges: { first: number; last: number }[] = [];
  for (const run of runs) {
    if (run.isObserved !== isObserved) continue;
    const last = ranges.at(-1);
    const end = run.firstPosition + run.length - 1;
    if (last !== undefined && last.last + 1 === run.firstPosition) last.last = end;
    else ranges.push({ first: run.firstPosition, last: end });
  }
  return ranges;
}
