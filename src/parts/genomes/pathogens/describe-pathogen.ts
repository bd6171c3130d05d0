import { findPublicAddress } from './make-meta.ts';
import type { PathogenMeta, PathogenOrigin } from './pathogen.ts';
import type { LoadedPathogen } from './pathogen-store.ts';

/** What anybody may see of a pathogen: plain JSON, without paths of the machine it is on. */
export interface PathogenDescription extends Omit<PathogenMeta, 'origin'> {
  readonly origin: {
    readonly kind: PathogenOrigin['kind'];
    /** Where it was fetched, or null where it was not. */
    readonly address: string | null;
    readonly dataset: string | null;
    readonly addedAt: string | null;
  };
  readonly hasTree: boolean;
  readonly hasPrimers: boolean;
}

/** Describes a loaded pathogen for the API and the portal. */
export function describePathogen({ meta, segments }: LoadedPathogen): PathogenDescription {
  const { origin, ...rest } = meta;
  const { kind, dataset, addedAt } = origin;
  return {
    ...rest,
    origin: { kind, address: findPublicAddress(origin), dataset, addedAt },
    hasTree: meta.segments.some(({ tree }) => tree !== null),
    hasPrimers: segments.some(({ files }) => files.primersCsv !== undefined),
  };
}
