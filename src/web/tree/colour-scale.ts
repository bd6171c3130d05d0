import { fromDecimalYear, toDecimalYear } from '../../bio/decimal-year.ts';
import type { Phylogeny, Trait, TraitValue } from '../../bio/phylogeny.ts';

/** One colour of a legend: how many tips have it. */
export interface LegendEntry {
  /** What the colour means; null for values that are not known, and for all values without a colour of their own. */
  readonly label: string | null;
  readonly kind: 'value' | 'range' | 'others' | 'unknown';
  /** Index into the palette. */
  readonly colour: number;
  readonly tips: number;
}

/** Colours of nodes as indexes into a palette. */
export interface Colouring {
  /** By node. An inner node that has no value of its own has the colour that all or most below it have. */
  readonly colours: Uint8Array;
  readonly legend: readonly LegendEntry[];
  /** 'categories' or 'ramp': which palette the indexes are of. */
  readonly palette: 'categories' | 'ramp';
}

/** Index of the colour for what is not known and for values beyond the palette. */
export const REST_COLOUR = 255;

type TreeShape = Pick<Phylogeny, 'parents' | 'ends'>;

/** Nodes without a colour of their own get that of most of their children's tips. */
function colourInner(
  tree: TreeShape,
  colours: Uint8Array,
  hasOwn: (node: number) => boolean,
): void {
  const { parents, ends } = tree;
  const count = parents.length;
  const weight = new Int32Array(count);
  // Majority vote by pairs (Boyer and Moore): exact where one colour has more than half.
  const lead = new Int32Array(count);
  for (let node = count - 1; node >= 0; node--) {
    const isTip = ends[node] === node + 1;
    if (isTip) weight[node] = 1;
    if (isTip || hasOwn(node)) lead[node] = weight[node] as number;
    const parent = parents[node] as number;
    if (parent < 0) continue;
    const own = weight[node] as number;
    weight[parent] = (weight[parent] as number) + own;
    if (hasOwn(parent)) continue;
    const votes = lead[node] as number;
    if (lead[parent] === 0) {
      colours[parent] = colours[node] as number;
      lead[parent] = votes;
    } else if (colours[parent] === colours[node]) lead[parent] = (lead[parent] as number) + votes;
    else if ((lead[parent] as number) >= votes) lead[parent] = (lead[parent] as number) - votes;
    else {
      colours[parent] = colours[node] as number;
      lead[parent] = votes - (lead[parent] as number);
    }
  }
}

/** Colours by values of which each is what it is: the most frequent among the tips get colours of their own. */
export function colourByCategory(
  tree: TreeShape,
  values: readonly TraitValue[],
  palette: number,
): Colouring {
  const { ends } = tree;
  const counts = new Map<string, number>();
  let unknown = 0;
  for (let node = 0; node < ends.length; node++) {
    if (ends[node] !== node + 1) continue;
    const value = values[node] ?? null;
    if (value === null) unknown++;
    else counts.set(String(value), (counts.get(String(value)) ?? 0) + 1);
  }
  const ranked = [...counts].toSorted(
    ([a, many], [b, others]) => others - many || (a < b ? -1 : 1),
  );
  const own = new Map(ranked.slice(0, palette).map(([value], index) => [value, index]));
  const colours = new Uint8Array(ends.length);
  for (let node = 0; node < ends.length; node++) {
    const value = values[node] ?? null;
    colours[node] = value === null ? REST_COLOUR : (own.get(String(value)) ?? REST_COLOUR);
  }
  colourInner(tree, colours, (node) => (values[node] ?? null) !== null);
  const others = ranked.slice(palette).reduce((sum, [, tips]) => sum + tips, 0);
  return {
    colours,
    palette: 'categories',
    legend: [
      ...ranked.slice(0, palette).map(([label, tips], colour): LegendEntry => {
        return { label, kind: 'value', colour, tips };
      }),
      ...restOf('others', others),
      ...restOf('unknown', unknown),
    ],
  };
}

function restOf(kind: 'others' | 'unknown', tips: number): LegendEntry[] {
  return tips === 0 ? [] : [{ label: null, kind, colour: REST_COLOUR, tips }];
}

/** The number of a value: dates as decimal years. NaN where there is none. */
export function toNumber(value: TraitValue, kind: Trait['kind']): number {
  if (typeof value === 'number') return value;
  if (value === null) return Number.NaN;
  return kind === 'temporal' ? toDecimalYear(value) : Number(value);
}

function formatBound(value: number, kind: Trait['kind']): string {
  if (kind === 'temporal') return fromDecimalYear(value);
  return String(Number(value.toPrecision(4)));
}

/** Colours by numbers or dates, in steps that each hold about as many tips as another. */
export function colourByNumber(
  tree: TreeShape,
  values: readonly TraitValue[],
  scale: { readonly kind: Trait['kind']; readonly palette: number },
): Colouring {
  const { ends } = tree;
  const numbers = Float64Array.from(ends, (_, node) => toNumber(values[node] ?? null, scale.kind));
  const known = numbers.filter((number, node) => ends[node] === node + 1 && !Number.isNaN(number));
  known.sort();
  const bounds: number[] = [];
  for (let step = 1; step < scale.palette; step++) {
    const bound = known[Math.floor((known.length * step) / scale.palette)];
    if (bound !== undefined && bound > (bounds.at(-1) ?? (known[0] as number))) bounds.push(bound);
  }
  const find = (number: number): number => {
    let step = 0;
    while (step < bounds.length && number >= (bounds[step] as number)) step++;
    // Few steps take colours from all over the ramp.
    return bounds.length === 0 ? 0 : Math.round((step * (scale.palette - 1)) / bounds.length);
  };
  const colours = Uint8Array.from(numbers, (number) =>
    Number.isNaN(number) ? REST_COLOUR : find(number),
  );
  const tips = new Map<number, number>();
  let unknown = 0;
  for (let node = 0; node < ends.length; node++) {
    if (ends[node] !== node + 1) continue;
    const colour = colours[node] as number;
    if (colour === REST_COLOUR) unknown++;
    else tips.set(colour, (tips.get(colour) ?? 0) + 1);
  }
  colourInner(tree, colours, (node) => !Number.isNaN(numbers[node]));
  const starts = known.length === 0 ? [] : [known[0] as number, ...bounds];
  return {
    colours,
    palette: 'ramp',
    legend: [
      ...starts.map((from, step): LegendEntry => {
        const to = bounds[step] ?? (known.at(-1) as number);
        const low = formatBound(from, scale.kind);
        const high = formatBound(to, scale.kind);
        const label = low === high ? low : `${low} – ${high}`;
        const colour = find(from);
        return { label, kind: 'range', colour, tips: tips.get(colour) ?? 0 };
      }),
      ...restOf('unknown', unknown),
    ],
  };
}

/** Colours by a trait, as its kind wants it. */
export function colourByTrait(
  tree: TreeShape,
  trait: Trait,
  palettes: { readonly categories: number; readonly ramp: number },
): Colouring {
  if (trait.kind === 'categorical') {
    return colourByCategory(tree, trait.values, palettes.categories);
  }
  return colourByNumber(tree, trait.values, { kind: trait.kind, palette: palettes.ramp });
}

/** A place in a genome or protein that nodes can be coloured by. */
export interface Site {
  /** 'nuc' or a CDS. */
  readonly sequence: string;
  /** 1-based. */
  readonly position: number;
}

/** Reads '23403', 'nuc:23403', 'S:501', and mutations such as 'C241T' and 'S:N501Y'; null for anything else. */
export function parseSite(text: string): Site | null {
  const match = /^(?:([\w.*-]+):)?[A-Za-z*-]?(\d{1,8})[A-Za-z*-]?$/.exec(text.trim());
  const position = Number(match?.[2]);
  if (match === null || position < 1) return null;
  return { sequence: match[1] ?? 'nuc', position };
}

/**
 * The letter of each node at a site, from mutations of branches; null everywhere where no branch changes it. Above the
 * first change the letter is the one it was changed from.
 */
export function findLetters(
  tree: Pick<Phylogeny, 'parents' | 'changes'>,
  site: Site,
): readonly (string | null)[] {
  const { parents, changes } = tree;
  const letters: (string | null)[] = [];
  const pattern = new RegExp(`^([A-Za-z*-])${site.position}([A-Za-z*-])$`);
  let first: string | null = null;
  for (let node = 0; node < parents.length; node++) {
    const list = changes[node]?.[site.sequence];
    const match = list?.map((text) => pattern.exec(text)).find((one) => one !== null);
    const parent = parents[node] as number;
    if (match == null) letters.push(parent < 0 ? null : (letters[parent] ?? null));
    else {
      if (letters[parent] == null && first === null) first = match[1] as string;
      letters.push(match[2] as string);
    }
  }
  return first === null ? letters : letters.map((letter) => letter ?? first);
}
