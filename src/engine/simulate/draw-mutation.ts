import { NUC_A, NUC_C, NUC_G, NUC_T } from '../../bio/alphabet.ts';
import type { GenomeModel } from './genome-model.ts';
import {
  codeAt,
  type GenomeState,
  withDeletion,
  withInsertion,
  withSubstitution,
} from './genome-state.ts';
import { placeInsertion } from './place-indel.ts';
import type { Random } from './random.ts';

const BASES = [NUC_A, NUC_C, NUC_G, NUC_T];
const TRANSITIONS: Readonly<Record<number, number>> = {
  [NUC_A]: NUC_G,
  [NUC_G]: NUC_A,
  [NUC_C]: NUC_T,
  [NUC_T]: NUC_C,
};
const TRANSITION_SHARE = 0.7;
/** Share of the changes of an amino acid that selection lets pass. */
const AMINO_ACID_SHARE = 0.6;
const ATTEMPTS = 8;

/** The state with one more substitution at a random site; the state itself where no site has room. */
export function drawSubstitution(
  model: GenomeModel,
  state: GenomeState,
  random: Random,
): GenomeState {
  if (model.sites.length === 0) return state;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const position = model.sites[random.below(model.sites.length)] as number;
    const code = drawBase(model.reference[position] as number, random);
    const next = withSubstitution(model, state, { position, code });
    if (next === null) continue;
    if (next.aminoAcid === state.aminoAcid || random.chance(AMINO_ACID_SHARE)) return next;
  }
  return state;
}

/** The state with one more deletion, or the state itself where none fits. */
export function drawDeletion(model: GenomeModel, state: GenomeState, random: Random): GenomeState {
  if (model.deletions.length === 0) return state;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const deletion = random.pick(model.deletions);
    const next = withDeletion(model, state, { deletion, isPrivate: true });
    if (next !== null) return next;
  }
  return state;
}

/** The state with one more insertion of one to three codons, or the state itself where none fits. */
export function drawInsertion(model: GenomeModel, state: GenomeState, random: Random): GenomeState {
  if (model.sites.length === 0) return state;
  for (let attempt = 0; attempt < 3 * ATTEMPTS; attempt++) {
    const site = model.sites[random.below(model.sites.length)] as number;
    const symbols = Uint8Array.from({ length: 3 * (1 + random.below(3)) }, () =>
      random.pick(BASES),
    );
    const insertion = placeInsertion(model, site, symbols);
    const next = insertion === null ? null : withInsertion(model, state, insertion);
    if (next !== null) return next;
  }
  return state;
}

/** An ambiguous letter: the base of the state at the position together with another one. */
export function drawMixedCode(
  model: GenomeModel,
  state: GenomeState,
  { position, random }: { readonly position: number; readonly random: Random },
): number {
  const code = codeAt(model, state, position);
  return code | drawBase(code, random);
}

function drawBase(from: number, random: Random): number {
  if (random.chance(TRANSITION_SHARE)) return TRANSITIONS[from] ?? NUC_A;
  const others = BASES.filter((base) => base !== from && base !== TRANSITIONS[from]);
  return random.pick(others);
}
