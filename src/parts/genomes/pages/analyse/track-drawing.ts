import type { Range } from '../../../../bio/position.ts';
import { readToken } from '../../../../web/genome-view/use-colour-scheme.ts';
import type { Mark, MarkKind } from './mutation-marks.ts';

export const TRACK_HEIGHT = 22;

/** Tokens by new letter: those of bases as everywhere, amino acids by their chemistry. */
const BASE_TOKENS: Readonly<Record<string, string>> = {
  A: '--cat-3',
  C: '--cat-1',
  G: '--cat-2',
  T: '--cat-6',
};

/** Classes of amino acids, each with its colour, for the legend too. */
export const AMINO_ACID_CLASSES = [
  { name: 'acidic', letters: 'DE', token: '--cat-6' },
  { name: 'basic', letters: 'KRH', token: '--cat-1' },
  { name: 'polar', letters: 'STNQ', token: '--cat-3' },
  { name: 'aliphatic', letters: 'AVLIM', token: '--cat-2' },
  { name: 'aromatic', letters: 'FWY', token: '--cat-7' },
  { name: 'special', letters: 'CGP', token: '--cat-4' },
  { name: 'stop', letters: '*', token: '--bad' },
] as const;

const RANGE_TOKENS: Readonly<Record<Exclude<MarkKind, 'substitution'>, string>> = {
  unaligned: '--surface-2',
  missing: '--line-strong',
  deletion: '--mut-deletion',
  ambiguous: '--cat-8',
  frameShift: '--bad-soft',
  insertion: '--cat-7',
};

function tokenOf(mark: Mark, isAminoAcid: boolean): string {
  if (mark.kind !== 'substitution') return RANGE_TOKENS[mark.kind];
  if (!isAminoAcid) return BASE_TOKENS[mark.letter] ?? '--ink-2';
  return (
    AMINO_ACID_CLASSES.find(({ letters }) => letters.includes(mark.letter))?.token ?? '--ink-2'
  );
}

/** Draws the track of one sequence: its marks along the part of the reference that is shown. */
export function drawTrack(
  canvas: HTMLCanvasElement,
  marks: readonly Mark[],
  view: { readonly range: Range; readonly width: number; readonly isAminoAcid: boolean },
): void {
  const { range, width, isAminoAcid } = view;
  const context = canvas.getContext('2d');
  if (context === null) return;
  const ratio = window.devicePixelRatio || 1;
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(TRACK_HEIGHT * ratio);
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  const tokens = new Map<string, string>();
  const colourOf = (token: string): string => {
    const known = tokens.get(token) ?? readToken(token);
    tokens.set(token, known);
    return known;
  };
  const scale = width / (range.end - range.begin);
  context.fillStyle = colourOf('--line');
  context.fillRect(0, TRACK_HEIGHT / 2 - 0.5, width, 1);
  for (const mark of marks) {
    const from = Math.max(0, (mark.begin - range.begin) * scale);
    const to = Math.min(width, (mark.end - range.begin) * scale);
    if (to < 0 || from > width) continue;
    context.fillStyle = colourOf(tokenOf(mark, isAminoAcid));
    if (mark.kind === 'insertion') {
      context.beginPath();
      context.moveTo(from - 4, 1);
      context.lineTo(from + 4, 1);
      context.lineTo(from, 8);
      context.fill();
    } else if (mark.kind === 'substitution') {
      const wide = Math.max(2, to - from);
      context.fillRect((from + to) / 2 - wide / 2, 2, wide, TRACK_HEIGHT - 4);
    } else {
      const isBehind = mark.kind === 'unaligned' || mark.kind === 'missing';
      const inset = mark.kind === 'deletion' ? 7 : isBehind ? 4 : 3;
      context.fillRect(from, inset, Math.max(1.5, to - from), TRACK_HEIGHT - 2 * inset);
    }
  }
}
