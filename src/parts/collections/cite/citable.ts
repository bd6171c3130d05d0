import type { CollectionContent } from '../collection.ts';

/** A version of a collection as citations tell of it. */
export interface Citable {
  /** 'k3m8….2' */
  readonly reference: string;
  readonly version: string;
  readonly content: CollectionContent;
  /** Day of publication, 'YYYY-MM-DD'. */
  readonly published: string;
  /** Name of the node. */
  readonly publisher: string;
  /** Address of its page. */
  readonly url: string;
  /** Once it leads to the page; null before. */
  readonly doi: string | null;
  /** The identifier that it has without a DOI. */
  readonly identifier: string;
  readonly simulated: boolean;
  readonly members: number;
  /** Addresses of the licences under which members are given. */
  readonly licences: readonly {
    readonly title: string;
    readonly url: string;
    readonly spdx: string | null;
  }[];
}

/** The address by which it is cited: that of the DOI where there is one. */
export function toCitedAddress({ doi, url }: Citable): string {
  return doi === null ? url : `https://doi.org/${doi}`;
}

/** The title with what has to stand beside it: made-up data says so. */
export function toCitedTitle({ content, simulated }: Citable): string {
  return simulated ? `${content.title} (simulated data)` : content.title;
}
