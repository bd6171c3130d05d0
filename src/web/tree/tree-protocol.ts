import type { Problem } from '../../std/problem.ts';
import type { LegendEntry } from './colour-scale.ts';
import type { Step } from './find-node.ts';
import type { TreeColours } from './surface.ts';
import type { Shape } from './tree-layout.ts';

/** A trait that the tree can be coloured by. */
export interface TraitChoice {
  readonly key: string;
  readonly title: string;
  readonly kind: 'categorical' | 'continuous' | 'temporal';
}

/** What a tree is, for people and for screen readers. */
export interface TreeSummary {
  readonly title: string;
  readonly tips: number;
  readonly nodes: number;
  /** Number of branchings between the root and the node that is furthest from it. */
  readonly levels: number;
  /** Greatest divergence from the root, in the unit of the file. */
  readonly divergence: number;
  /** Days such as '2021-03-05' of the first and the last tip that has a date; null without dates. */
  readonly firstDay: string | null;
  readonly lastDay: string | null;
  readonly dates: 'given' | 'estimated' | 'none';
  readonly traits: readonly TraitChoice[];
  readonly hasChanges: boolean;
  /** Rows of a metadata table that named a node, and the rest; null without a table. */
  readonly joined: { readonly rows: number; readonly unknown: number } | null;
}

/** What is known of a node. */
export interface NodeFacts {
  readonly node: number;
  readonly name: string;
  readonly isTip: boolean;
  readonly tips: number;
  readonly children: number;
  readonly divergence: number;
  /** A day; null where not known. */
  readonly day: string | null;
  readonly isDayEstimated: boolean;
  readonly traits: readonly { readonly title: string; readonly value: string }[];
  /** Mutations on the branch above, such as 'S:N501Y'. */
  readonly changes: readonly string[];
}

/** A tip as a line of the table. */
export interface TipRow {
  readonly node: number;
  readonly name: string;
  readonly day: string | null;
  readonly divergence: number;
  /** Of the trait that the tree is coloured by. */
  readonly value: string | null;
}

export type ColourChoice =
  | { readonly kind: 'trait'; readonly key: string }
  /** As people write it: 'S:501'. */
  | { readonly kind: 'site'; readonly site: string };

export type FileFormat = 'svg' | 'png' | 'newick' | 'auspice';

/** What the page tells the thread that holds and draws a tree. */
export type TreeCommand =
  | {
      readonly kind: 'open';
      readonly canvas: OffscreenCanvas;
      readonly colours: TreeColours;
      readonly isStill: boolean;
    }
  | {
      readonly kind: 'load';
      /** Text of Newick or an Auspice v2 file, in UTF-8. */
      readonly bytes: ArrayBuffer;
      /** Of the file, or what stands for it in messages. */
      readonly name: string;
      /** Text of a table of metadata, in UTF-8. */
      readonly table?: { readonly bytes: ArrayBuffer; readonly name: string };
    }
  | {
      readonly kind: 'resize';
      readonly width: number;
      readonly height: number;
      readonly ratio: number;
    }
  | { readonly kind: 'colours'; readonly colours: TreeColours }
  | { readonly kind: 'shape'; readonly shape: Shape; readonly scale: 'divergence' | 'time' }
  | { readonly kind: 'colourBy'; readonly choice: ColourChoice }
  | { readonly kind: 'pan'; readonly byX: number; readonly byY: number }
  | {
      readonly kind: 'zoom';
      readonly x: number;
      readonly y: number;
      readonly factorX: number;
      readonly factorY: number;
    }
  /** Shows everything below a node. */
  | { readonly kind: 'fit'; readonly node: number }
  | { readonly kind: 'hover'; readonly x: number; readonly y: number }
  | { readonly kind: 'leave' }
  | { readonly kind: 'pick'; readonly x: number; readonly y: number }
  | { readonly kind: 'walk'; readonly step: Step }
  | { readonly kind: 'focus'; readonly node: number | null }
  | { readonly kind: 'select'; readonly node: number | null }
  /** The next tip whose name has the text in it, behind the one in focus. */
  | { readonly kind: 'find'; readonly text: string }
  | { readonly kind: 'rows'; readonly first: number; readonly end: number }
  | { readonly kind: 'export'; readonly format: FileFormat; readonly day: string };

/** What the thread tells the page. */
export type TreeEvent =
  | { readonly kind: 'loaded'; readonly summary: TreeSummary }
  | { readonly kind: 'failed'; readonly problem: Problem }
  | {
      readonly kind: 'legend';
      readonly entries: readonly LegendEntry[];
      readonly palette: 'categories' | 'ramp';
    }
  /** Colouring by a site that no branch of the tree changes, or that is none. */
  | { readonly kind: 'noSite' }
  | {
      readonly kind: 'hovered';
      readonly facts: NodeFacts | null;
      readonly x: number;
      readonly y: number;
    }
  | { readonly kind: 'focused'; readonly facts: NodeFacts | null }
  | { readonly kind: 'selected'; readonly facts: NodeFacts | null }
  | { readonly kind: 'notFound' }
  | {
      readonly kind: 'rows';
      readonly first: number;
      readonly total: number;
      readonly rows: readonly TipRow[];
    }
  | { readonly kind: 'file'; readonly format: FileFormat; readonly blob: Blob };
