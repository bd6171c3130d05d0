/** A residue by the numbering of its entry. */
export interface ResidueName {
  readonly chain: string;
  readonly number: number;
  /** Insertion code; empty for nearly all. */
  readonly insertion: string;
}

/** A residue that is drawn in a colour of its own. */
export interface PaintedResidue extends ResidueName {
  /** 0xRRGGBB. */
  readonly colour: number;
  /** Drawn with all its atoms and this text; null where only the ribbon has the colour. */
  readonly label: string | null;
}

/** What is drawn of a structure besides its shape. Colours are 0xRRGGBB. */
export interface StructureScene {
  readonly residues: readonly PaintedResidue[];
  /** Of chains; those that are not named have `otherColour`. */
  readonly chainColours: ReadonlyMap<string, number>;
  readonly otherColour: number;
  readonly background: number;
  readonly ink: number;
}

/** The text of a structure's file. */
export interface StructureText {
  readonly text: string;
  readonly format: 'mmcif' | 'pdb';
}

/** One word for a residue. */
export function residueKey({ chain, number, insertion }: ResidueName): string {
  return `${chain} ${number}${insertion}`;
}
