/** A residue of a chain, in the numbering of the entry's authors. */
export interface StructureResidue {
  readonly number: number;
  /** Insertion code; empty for nearly all. */
  readonly insertion: string;
  /** One letter; X where the residue has none. */
  readonly letter: string;
  /** False where the experiment did not show it, so that it has no place in 3D. */
  readonly isObserved: boolean;
}

/** A polypeptide of an entry. */
export interface StructureChain {
  /** As the authors call it, which is what papers do. */
  readonly id: string;
  /** Name of the molecule; empty where the entry gives none. */
  readonly description: string;
  /** Scientific name of what it is of; empty where the entry gives none. */
  readonly organism: string;
  /** All that were in the sample, in order of the chain. */
  readonly residues: readonly StructureResidue[];
}

/** An entry of the Protein Data Bank, without its coordinates. */
export interface StructureEntry {
  /** Capitals, such as 6VXX. */
  readonly id: string;
  readonly format: 'mmcif' | 'pdb';
  readonly title: string;
  readonly method: string;
  /** In ångström; null where the method has none. */
  readonly resolution: number | null;
  readonly chains: readonly StructureChain[];
}
