import type { Unpack } from '../../std/unpack.ts';
import type { Platform } from './fastq/read-name.ts';
import type { HostIndex } from './host/host-index.ts';
import type { WordTable } from './host/word-table.ts';
import type { PrimerScheme } from './primers/primer-scheme.ts';
import type { ReferenceAnchors } from './primers/reference-anchors.ts';
import type { ReadSource } from './source.ts';

/** A reference that the node has. */
export interface KnownReference {
  /** Id of the pathogen. */
  readonly id: string;
  /** Its name as in its FASTA, such as 'NC_045512.2'. */
  readonly name: string;
  /** Upper-case ASCII. */
  readonly letters: Uint8Array;
  /** MD5 of the letters, 32 lower-case hexadecimal digits, as SAM's M5. */
  readonly md5: string;
}

/** What belongs to a file besides itself. */
export interface Companions {
  /** The other mates of FASTQ. */
  readonly mate: ReadSource | null;
  /** The index of BAM or CRAM; undefined where nobody looked for one. */
  readonly index: ReadSource | null | undefined;
}

/** What a file is checked against; whatever is null is not checked. */
export interface CheckContext {
  readonly unpack: Unpack;
  readonly platform: Platform | null;
  /** All references of the node, for CRAM. */
  readonly references: readonly KnownReference[];
  /** That of the pathogen the file is of. */
  readonly reference: KnownReference | null;
  /** k-mers of that reference; made once for all files. */
  readonly anchors: ReferenceAnchors | null;
  /** Installed schemes of the pathogen. */
  readonly schemes: readonly PrimerScheme[];
  /** The scheme that was declared. */
  readonly scheme: PrimerScheme | null;
  readonly host: HostIndex | null;
  /** Words of the pathogen's reference, so that what is more like it is no host's. */
  readonly pathogenWords: WordTable | null;
  /** None unless given. */
  readonly companions?: Companions;
}

/** So many reads are enough to tell where reads begin. */
export const STARTS_WANTED = 200_000;
