import type { Phylogeny } from '../../bio/phylogeny.ts';
import type { Problem } from '../../std/problem.ts';
import {
  type Colouring,
  colourByCategory,
  colourByTrait,
  findLetters,
  parseSite,
} from './colour-scale.ts';
import { describeNode, findDay, summariseTree } from './describe-node.ts';
import { type Scene, toScreen } from './draw-tree.ts';
import { estimateDates, type NodeDates } from './estimate-dates.ts';
import { findNodeAt, walkTree } from './find-node.ts';
import { joinTable } from './join-table.ts';
import { parseTree } from './parse-tree.ts';
import type { TreeColours } from './surface.ts';
import { layOutTree, type Shape, type TreeLayout } from './tree-layout.ts';
import { type Frame, fitNode, holdView, panView, type View, zoomView } from './tree-projection.ts';
import type { ColourChoice, NodeFacts, TipRow, TreeCommand, TreeEvent } from './tree-protocol.ts';

/** A tree with everything that is computed of it once. */
interface Loaded {
  readonly tree: Phylogeny;
  readonly dates: NodeDates | null;
  layout: TreeLayout;
  shape: Shape;
  scale: 'divergence' | 'time';
  colouring: Colouring;
  /** By node, of the trait or the site that it is coloured by. */
  values: readonly (string | number | null)[];
  /** Nodes of the tips in order, for the table. */
  readonly tips: Int32Array;
  view: View;
  /** Until somebody moves it, it follows the size of the drawing. */
  isWhole: boolean;
  selected: number | null;
  focused: number | null;
  hovered: number | null;
}

const NO_COLOURS: Colouring = { colours: new Uint8Array(0), legend: [], palette: 'categories' };
/** Milliseconds that going to another part of the tree takes. */
const TRAVEL_TIME = 350;

/** A tree and what is seen of it: commands change it, and `scene` says what to draw. Knows no canvas. */
export class TreeEngine {
  readonly #emit: (event: TreeEvent) => void;
  #frame: Frame = { width: 0, height: 0 };
  #colours: TreeColours | null = null;
  #isStill = false;
  #loaded: Loaded | null = null;
  #travel: { readonly from: View; readonly to: View; start: number | null } | null = null;
  #isStale = true;

  constructor(emit: (event: TreeEvent) => void) {
    this.#emit = emit;
  }

  get tree(): Phylogeny | null {
    return this.#loaded?.tree ?? null;
  }

  get selected(): number | null {
    return this.#loaded?.selected ?? null;
  }

  /** Carries out what needs no canvas. */
  perform(command: TreeCommand): void {
    this.#isStale = true;
    if (command.kind === 'open') {
      this.#colours = command.colours;
      this.#isStill = command.isStill;
    } else if (command.kind === 'colours') this.#colours = command.colours;
    else if (command.kind === 'resize') {
      this.#frame = { width: command.width, height: command.height };
      const loaded = this.#loaded;
      if (loaded?.isWhole) loaded.view = fitNode(loaded.shape, loaded.layout, this.#frame);
    } else if (command.kind === 'load') this.#load(command);
    else if (this.#loaded !== null) this.#change(this.#loaded, command);
  }

  /** What is to be drawn at a moment, in milliseconds; null where nothing has changed since. */
  nextScene(now: number): Scene | null {
    const loaded = this.#loaded;
    if (loaded === null || this.#colours === null || this.#frame.width === 0) return null;
    if (this.#travel !== null) this.#move(loaded, this.#travel, now);
    else if (!this.#isStale) return null;
    this.#isStale = false;
    return this.toScene(this.#frame);
  }

  /** Whether there will be something to draw without another command. */
  get isMoving(): boolean {
    return this.#travel !== null;
  }

  /** The scene as it is, for a file. */
  toScene(frame: Frame = this.#frame): Scene | null {
    const loaded = this.#loaded;
    if (loaded === null || this.#colours === null) return null;
    const { categories, ramp } = this.#colours;
    const { tree, layout, shape, view, colouring, selected, focused, hovered } = loaded;
    return {
      ...{ tree, layout, shape, view, frame, selected, focused, hovered },
      nodeColours: colouring.colours,
      palette: colouring.palette === 'ramp' ? ramp : categories,
      colours: this.#colours,
    };
  }

  #load(command: Extract<TreeCommand, { kind: 'load' }>): void {
    const fail = (problem: Problem) => this.#emit({ kind: 'failed', problem });
    const decoder = new TextDecoder();
    const parsed = parseTree(decoder.decode(command.bytes), command.name);
    if (!parsed.ok) {
      fail(parsed.error);
      return;
    }
    let tree = parsed.value;
    let joined: { readonly rows: number; readonly unknown: number } | null = null;
    if (command.table !== undefined) {
      const { bytes, name } = command.table;
      const result = joinTable(tree, { text: decoder.decode(bytes), name });
      if (!result.ok) {
        fail(result.error);
        return;
      }
      tree = result.value.tree;
      joined = { rows: result.value.rows, unknown: result.value.unknown };
    }
    const dates = estimateDates(tree);
    const layout = layOutTree(tree, tree.divergences);
    const tips: number[] = [];
    for (let node = 0; node < tree.ends.length; node++) {
      if (tree.ends[node] === node + 1) tips.push(node);
    }
    this.#travel = null;
    this.#loaded = {
      ...{ tree, dates, layout, shape: 'rectangular', scale: 'divergence' },
      ...{ colouring: { ...NO_COLOURS, colours: new Uint8Array(tree.names.length) }, values: [] },
      tips: Int32Array.from(tips),
      view: fitNode('rectangular', layout, this.#frame),
      isWhole: true,
      ...{ selected: null, focused: null, hovered: null },
    };
    this.#emit({ kind: 'loaded', summary: summariseTree(tree, layout, { dates, joined }) });
  }

  #change(loaded: Loaded, command: TreeCommand): void {
    const limits = { ...loaded, frame: this.#frame };
    switch (command.kind) {
      case 'shape':
        this.#reshape(loaded, command);
        return;
      case 'colourBy':
        this.#colour(loaded, command.choice);
        return;
      case 'pan':
        this.#stopTravel(loaded);
        loaded.view = holdView(panView(loaded.view, command.byX, command.byY), limits);
        return;
      case 'zoom':
        this.#stopTravel(loaded);
        loaded.view = holdView(zoomView(loaded.view, command, limits), limits);
        return;
      case 'fit':
        this.#go(loaded, command.node);
        return;
      case 'hover':
        this.#hover(loaded, command.x, command.y);
        return;
      case 'leave':
        loaded.hovered = null;
        this.#emit({ kind: 'hovered', facts: null, x: 0, y: 0 });
        return;
      case 'pick': {
        const scene = this.toScene();
        const node = scene === null ? null : findNodeAt(scene, command.x, command.y);
        this.#focus(loaded, node);
        return;
      }
      case 'focus':
        this.#focus(loaded, command.node);
        return;
      case 'walk':
        this.#walk(loaded, command);
        return;
      case 'select':
        loaded.selected = command.node;
        this.#emit({ kind: 'selected', facts: this.#describe(loaded, command.node) });
        return;
      case 'find':
        this.#find(loaded, command.text);
        return;
      case 'rows':
        this.#rows(loaded, command);
        return;
    }
  }

  #reshape(loaded: Loaded, to: { readonly shape: Shape; readonly scale: Loaded['scale'] }): void {
    const { tree, dates } = loaded;
    loaded.shape = to.shape;
    loaded.scale = dates === null ? 'divergence' : to.scale;
    const measure = loaded.scale === 'time' && dates !== null ? dates.dates : tree.divergences;
    loaded.layout = layOutTree(tree, measure);
    this.#travel = null;
    loaded.view = fitNode(loaded.shape, loaded.layout, this.#frame);
    loaded.isWhole = true;
  }

  #colour(loaded: Loaded, choice: ColourChoice): void {
    const { tree } = loaded;
    const palettes = {
      categories: this.#colours?.categories.length ?? 8,
      ramp: this.#colours?.ramp.length ?? 7,
    };
    if (choice.kind === 'trait') {
      const trait = tree.traits.find(({ key }) => key === choice.key);
      if (trait === undefined) return;
      loaded.values = trait.values;
      loaded.colouring = colourByTrait(tree, trait, palettes);
    } else {
      const site = parseSite(choice.site);
      const letters = site === null ? [] : findLetters(tree, site);
      if (site === null || letters[0] == null) {
        this.#emit({ kind: 'noSite' });
        return;
      }
      loaded.values = letters;
      loaded.colouring = colourByCategory(tree, letters, palettes.categories);
    }
    const { legend, palette } = loaded.colouring;
    this.#emit({ kind: 'legend', entries: legend, palette });
  }

  #hover(loaded: Loaded, x: number, y: number): void {
    const scene = this.toScene();
    const node = scene === null ? null : findNodeAt(scene, x, y);
    if (node === null && loaded.hovered === null) return;
    loaded.hovered = node;
    this.#emit({ kind: 'hovered', facts: this.#describe(loaded, node), x, y });
  }

  #walk(loaded: Loaded, { step }: Extract<TreeCommand, { kind: 'walk' }>): void {
    const from = loaded.focused;
    const node = from === null ? (loaded.selected ?? 0) : walkTree(loaded.tree, from, step);
    this.#focus(loaded, node);
    this.#reveal(loaded, node);
  }

  #find(loaded: Loaded, text: string): void {
    const wanted = text.trim().toLowerCase();
    const { names } = loaded.tree;
    const start = (loaded.focused ?? -1) + 1;
    for (let i = 0; wanted !== '' && i < names.length; i++) {
      const node = (start + i) % names.length;
      if (!(names[node] as string).toLowerCase().includes(wanted)) continue;
      this.#focus(loaded, node);
      this.#reveal(loaded, node);
      return;
    }
    this.#emit({ kind: 'notFound' });
  }

  #focus(loaded: Loaded, node: number | null): void {
    loaded.focused = node !== null && node < loaded.tree.names.length ? node : null;
    this.#emit({ kind: 'focused', facts: this.#describe(loaded, loaded.focused) });
  }

  /** Goes to a node that cannot be seen, or not told from its neighbours: to the smallest clade round it with some tips. */
  #reveal(loaded: Loaded, node: number): void {
    const { layout, tree, view, shape } = loaded;
    const [x, y] = placeOf(loaded, node);
    const isInside = x > 8 && x < this.#frame.width - 8 && y > 8 && y < this.#frame.height - 8;
    const whole = fitNode(shape, layout, this.#frame, node);
    if (isInside && view.scaleY * 40 > whole.scaleY) return;
    let around = node;
    while (around > 0 && (layout.tips[around] as number) < 40)
      around = tree.parents[around] as number;
    this.#go(loaded, around);
  }

  #go(loaded: Loaded, node: number): void {
    const to = fitNode(loaded.shape, loaded.layout, this.#frame, node);
    loaded.isWhole = node === 0;
    if (this.#isStill) loaded.view = to;
    else this.#travel = { from: loaded.view, to, start: null };
  }

  #stopTravel(loaded: Loaded): void {
    this.#travel = null;
    loaded.isWhole = false;
  }

  #move(loaded: Loaded, travel: { from: View; to: View; start: number | null }, now: number): void {
    travel.start ??= now;
    const part = Math.min(1, (now - travel.start) / TRAVEL_TIME);
    loaded.view = between(travel.from, travel.to, part * part * (3 - 2 * part));
    if (part === 1) this.#travel = null;
  }

  #describe(loaded: Loaded, node: number | null): NodeFacts | null {
    const { tree, layout, dates } = loaded;
    return node === null ? null : describeNode(tree, layout, { node, dates });
  }

  #rows(loaded: Loaded, { first, end }: Extract<TreeCommand, { kind: 'rows' }>): void {
    const { tree, layout, tips, selected, dates } = loaded;
    const root = selected ?? 0;
    const start = layout.firstRow[root] as number;
    const total = layout.tips[root] as number;
    const rows = Array.from(
      tips.subarray(start + first, start + Math.min(end, total)),
      (node): TipRow => {
        const value = loaded.values[node] ?? null;
        return {
          node,
          name: tree.names[node] as string,
          day: findDay(tree, dates, node).day,
          divergence: tree.divergences[node] as number,
          value: value === null ? null : String(value),
        };
      },
    );
    this.#emit({ kind: 'rows', first, total, rows });
  }
}

function placeOf({ shape, layout, view }: Loaded, node: number): readonly [number, number] {
  return toScreen(
    { shape, layout, view },
    layout.depth[node] as number,
    layout.row[node] as number,
  );
}

/** Scales by factors, so that the way in looks as long as the way out; what is in the middle moves straight. */
function between(from: View, to: View, part: number): View {
  const axis = (scaleA: number, scaleB: number, offsetA: number, offsetB: number) => {
    const scale = scaleA * (scaleB / scaleA) ** part;
    // The point that both views show at the same place stays there.
    const share = scaleA === scaleB ? part : (scale - scaleA) / (scaleB - scaleA);
    return { scale, offset: offsetA + (offsetB - offsetA) * share };
  };
  const x = axis(from.scaleX, to.scaleX, from.offsetX, to.offsetX);
  const y = axis(from.scaleY, to.scaleY, from.offsetY, to.offsetY);
  return { scaleX: x.scale, scaleY: y.scale, offsetX: x.offset, offsetY: y.offset };
}
