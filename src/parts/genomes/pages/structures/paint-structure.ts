import type { NamedScene } from '../../../../web/structure/structure-canvas.tsx';
import type { KeptChain } from '../../structures/kept-structure.ts';
import type { PlacedMutation } from '../../structures/mutation-places.ts';
import type { StructureAddress } from './structure-address.ts';

/** Names of colours, which the page's theme defines. */
export const COLOURS = { mutation: '--cat-6', protein: '--cat-5', other: '--cat-rest' } as const;

/** Steps of the share of genomes with a change, and the colour from each on. */
export const SHARE_STEPS = [
  { from: 0.01, to: 0.05, colour: '--map-2' },
  { from: 0.05, to: 0.2, colour: '--map-3' },
  { from: 0.2, to: 0.5, colour: '--map-4' },
  { from: 0.5, to: 1, colour: '--map-5' },
] as const;

type Residues = NamedScene['residues'];

/** Residues of a chain at whose position genomes have changes. */
function paintShares(
  { id, protein, runs }: KeptChain,
  shares: ReadonlyMap<string, number>,
): Residues {
  return runs
    .filter(({ isObserved }) => isObserved)
    .flatMap(({ firstPosition, firstNumber, insertion, length }) =>
      Array.from({ length }, (_, index) => index).flatMap((index) => {
        const share = shares.get(`${protein}:${firstPosition + index}`) ?? 0;
        const step = SHARE_STEPS.findLast(({ from }) => share >= from);
        if (step === undefined) return [];
        const { colour } = step;
        return [{ chain: id, number: firstNumber + index, insertion, colour, label: null }];
      }),
    );
}

/** What the canvas draws: chains of the pathogen apart from others, chosen mutations with their names. */
export function paintStructure(
  chains: readonly KeptChain[],
  {
    placed,
    colour,
    shares,
  }: {
    readonly placed: readonly PlacedMutation[];
    readonly colour: StructureAddress['colour'];
    readonly shares: ReadonlyMap<string, number>;
  },
): NamedScene {
  const own = chains.filter(({ protein }) => protein !== null);
  const isByShare = colour === 'prevalence';
  const background = isByShare ? '--map-1' : COLOURS.protein;
  const painted = isByShare ? own.flatMap((chain) => paintShares(chain, shares)) : [];
  const marked = placed.flatMap(({ text, places }) =>
    places.map(({ chain, number, insertion }) => {
      const { colour: byShare } = painted.find(
        (one) => one.chain === chain && one.number === number && one.insertion === insertion,
      ) ?? { colour: background };
      const label = text.slice(text.lastIndexOf(':') + 1);
      return { chain, number, insertion, colour: isByShare ? byShare : COLOURS.mutation, label };
    }),
  );
  return {
    residues: [...painted, ...marked],
    chainColours: new Map(own.map(({ id }) => [id, background])),
    otherColour: COLOURS.other,
  };
}
