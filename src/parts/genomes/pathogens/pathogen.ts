/** The texts of one dataset, as the analysis takes them. */
export interface DatasetFiles {
  readonly pathogenJson?: string;
  readonly referenceFasta: string;
  readonly annotationGff3?: string;
  readonly treeJson?: string;
  readonly primersCsv?: string;
}

/** Where an installed version came from, kept beside it as origin.json. */
export interface PathogenOrigin {
  readonly kind: 'shipped' | 'folder' | 'zip' | 'address' | 'server' | 'init';
  /** Absolute path, or address; of a dataset server its base address. */
  readonly location: string;
  /** Path of the dataset on a dataset server. */
  readonly dataset: string | null;
  /** Version tag, by the server or else by pathogen.json. */
  readonly tag: string | null;
  /** SHA-256 over all files of the version. */
  readonly digest: string;
  /** ISO 8601. */
  readonly addedAt: string | null;
}

/** Something the dataset is made of, and on what terms. */
export interface PathogenSourceNote {
  readonly what: string;
  readonly from: string;
  readonly url: string | null;
  readonly terms: string;
}

export interface CdsDescription {
  readonly name: string;
  /** Name of the segment on which it lies: 'main' where there is only one. */
  readonly segment: string;
  readonly product: string;
  /** In codons, with the stop codon where the CDS has one. */
  readonly codons: number;
  /** Pieces in reading order, 0-based half-open. */
  readonly segments: readonly {
    readonly begin: number;
    readonly end: number;
    readonly strand: '+' | '-';
  }[];
}

/** What a tree says of itself. Shown with every pathogen that has one. */
export interface TreeDescription {
  readonly title: string | null;
  /** Date of the tree, as it names it. */
  readonly updated: string | null;
  /** The tree's own text: what it is, and whom it acknowledges. Markdown. */
  readonly acknowledgement: string | null;
  readonly buildUrl: string | null;
  readonly maintainers: readonly NamedLink[];
  readonly dataProvenance: readonly NamedLink[];
  /** Who generated the genomes of the tree, each once, sorted. */
  readonly authors: readonly string[];
  readonly nodes: number;
  readonly tips: number;
  /** Distinct values of clade_membership. */
  readonly clades: number;
  /** Distinct values of the lineage attribute; 0 where there is none. */
  readonly lineages: number;
}

export interface NamedLink {
  readonly name: string;
  readonly url: string | null;
}

/** A label of tree nodes that analysis reports beside the clade. */
export interface CladeAttribute {
  readonly name: string;
  readonly displayName: string;
  readonly description: string;
}

/** What is told of one segment of a genome, each of which is a dataset of its own. */
export interface SegmentMeta {
  /** 'main' where it is the only one. */
  readonly name: string;
  readonly referenceName: string | null;
  readonly referenceAccession: string | null;
  readonly referenceLength: number;
  readonly cladeAttributes: readonly CladeAttribute[];
  /** Which of them is the lineage. */
  readonly lineageAttribute: string | null;
  /** 'Pango'. */
  readonly lineageSystem: string | null;
  /** Of the pathogen where it has one segment, else the one that its own pathogen.json gives. */
  readonly tag: string | null;
  /** SHA-256 over the files of the segment's dataset: what its analyses were made with. */
  readonly digest: string;
  readonly tree: TreeDescription | null;
}

/** Everything about a pathogen but its files: plain JSON. */
export interface PathogenMeta {
  readonly id: string;
  /** Full name: 'Severe acute respiratory syndrome coronavirus 2'. */
  readonly name: string;
  readonly displayName: string;
  readonly shortName: string;
  readonly description: string;
  readonly disease: string | null;
  /** NCBI taxon. */
  readonly taxonId: number | null;
  /** Earliest plausible collection date, YYYY-MM-DD. */
  readonly emergenceDate: string | null;
  /** In the order of its pathogen.json; one without segments has one, 'main'. */
  readonly segments: readonly SegmentMeta[];
  /** Of all segments. */
  readonly cdses: readonly CdsDescription[];
  readonly defaultCds: string | null;
  readonly isExperimental: boolean;
  readonly isDeprecated: boolean;
  readonly tag: string | null;
  readonly digest: string;
  readonly origin: PathogenOrigin;
  readonly sources: readonly PathogenSourceNote[];
}

/** Whether a genome of the pathogen comes in several pieces. */
export function isSegmented({ segments }: { readonly segments: readonly unknown[] }): boolean {
  return segments.length > 1;
}
