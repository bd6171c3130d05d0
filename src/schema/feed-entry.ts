import type { AtomEntry } from '../std/atom.ts';
import { describeTerms } from './terms.ts';

/** What of a released version a feed tells. */
export interface PublishedVersion {
  readonly accession: string;
  readonly version: number;
  readonly submissionId: string;
  readonly isRevocation: boolean;
  /** When everybody could see it first. */
  readonly publishedAt: Date;
  readonly date: string | null;
  readonly country: string | null;
  readonly lineage: string | null;
  /** Id of its terms of use. */
  readonly terms: string;
}

/** 'released', 'revised' or 'revoked': what a version is beside the one before. */
export function findKind({
  version,
  isRevocation,
}: Pick<PublishedVersion, 'version' | 'isRevocation'>): 'released' | 'revised' | 'revoked' {
  if (isRevocation) return 'revoked';
  return version > 1 ? 'revised' : 'released';
}

const verbs = { released: 'New', revised: 'Revised', revoked: 'Revoked' } as const;

/** A released version as an entry of a feed. */
export function toFeedEntry(
  version: PublishedVersion,
  place: { readonly origin: string; readonly toId: (accessionVersion: string) => string },
): AtomEntry {
  const kind = findKind(version);
  const name = `${version.accession}.${version.version}`;
  const where = [version.date, version.country].filter((one) => one !== null).join(', ');
  const lineage = version.lineage === null ? '' : ` Lineage ${version.lineage}.`;
  const told = `${where === '' ? '' : ` Collected: ${where}.`}${lineage} Terms of use: ${describeTerms(version.terms).title}.`;
  return {
    id: place.toId(name),
    title: `${verbs[kind]}: ${version.submissionId}${where === '' ? '' : ` (${where})`}`,
    updated: version.publishedAt.toISOString(),
    link: `${place.origin}/entries/${encodeURIComponent(name)}`,
    summary: `${name} was ${kind}.${kind === 'revoked' ? ' Do not use it any more.' : told}`,
    categories: [kind],
  };
}

/** Entries of one page of a feed, unless fewer or more are asked for. */
export const FEED_ENTRIES = 50;
export const MOST_FEED_ENTRIES = 500;
