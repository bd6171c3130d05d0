import type { Instance } from './ports.ts';
import type { OpenRecord } from './release-manifest.ts';

/** Whose entries are copied. */
export interface MirrorSource {
  /** The node whose releases are followed; entries may come from nodes that it follows itself. */
  readonly nodeId: string;
  readonly nodeName: string;
  /** As that node names it. */
  readonly instance: Instance;
  /** Names of groups by their id there. */
  readonly groups: Readonly<Record<string, string>>;
}

/** An entry as it is to be here; letters of segments that are not given stay as they are. */
export interface MirroredEntry {
  readonly record: OpenRecord;
  readonly letters: readonly { readonly segment: string; readonly letters: Uint8Array }[];
}

/** What a batch did. */
export interface MirrorCounts {
  readonly added: number;
  readonly changed: number;
  readonly removed: number;
}

/** A copy cannot go on: the message is a sentence for people. */
export class MirrorRefusedError extends Error {
  override readonly name = 'MirrorRefusedError';
}

/** Port: submission keeps copies of another node's entries. */
export interface WriteMirroredPort {
  /** The instance here that takes the copies; made where there is none. @throws MirrorRefusedError */
  prepare(source: MirrorSource): Promise<Instance>;
  /**
   * Writes a batch in one transaction; the same batch again changes nothing. @throws MirrorRefusedError
   */
  write(
    target: { readonly source: MirrorSource; readonly instance: Instance },
    batch: { readonly entries: readonly MirroredEntry[]; readonly removed: readonly string[] },
  ): Promise<MirrorCounts>;
  /** Accessions of the copies that are shown, in order, from after one on. */
  listShown(
    target: { readonly source: MirrorSource; readonly instance: Instance },
    page: { readonly after: string; readonly limit: number },
  ): Promise<readonly string[]>;
}
