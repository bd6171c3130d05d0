import { z } from 'zod';
import { isOrcid } from './orcid.ts';

/** What members are for. focal: what the collection is about; background: what that is compared with. */
export const memberRoles = ['focal', 'background'] as const;
export type MemberRole = (typeof memberRoles)[number];

/** A collection has so many members at most, so that each answer about one is a matter of seconds. */
export const MOST_MEMBERS = 20_000;

const line = (longest: number) => z.string().trim().min(1).max(longest);

const person = z.strictObject({
  kind: z.literal('person'),
  familyName: line(200),
  givenName: z.string().trim().max(200).default(''),
  orcid: z
    .string()
    .refine(isOrcid, 'An ORCID iD is 16 digits in groups of four, the last one a check digit.')
    .optional(),
  affiliation: line(300).optional(),
});

const organisation = z.strictObject({ kind: z.literal('organisation'), name: line(300) });

/** Who made a collection: it need not be who made the data, which are told by the members. */
export const author = z.union([person, organisation]);
export type Author = z.output<typeof author>;

export const funding = z.strictObject({
  funder: line(300),
  /** Number of the grant. */
  award: line(200).optional(),
  title: line(500).optional(),
});

/** What people say of a collection; each published version keeps its own. */
export const contentFields = {
  title: line(300),
  description: z.string().trim().max(20_000).default(''),
  authors: z.array(author).max(500).default([]),
  funding: z.array(funding).max(50).default([]),
};
export const collectionContent = z.strictObject(contentFields);
export type CollectionContent = z.output<typeof collectionContent>;

/** Which version of a collection is meant; null for its draft. */
export interface CollectionReference {
  readonly id: string;
  /** Absent: the last published one, or the draft where there is none. */
  readonly version?: number | null;
}

/** Reads 'k3m8…', 'k3m8….2' or 'k3m8….draft'; null for what names no collection. */
export function parseCollectionReference(text: string): CollectionReference | null {
  const match = /^([0-9a-hjkmnp-tv-z]{10})(?:\.(draft|[1-9]\d{0,5}))?$/.exec(
    text.trim().toLowerCase(),
  );
  if (match === null) return null;
  const [, id = '', version] = match;
  if (version === undefined) return { id };
  return { id, version: version === 'draft' ? null : Number(version) };
}

/** A published version by its name: 'k3m8….2'. */
export function formatCollectionReference(id: string, version: number | null): string {
  return `${id}.${version ?? 'draft'}`;
}

/** The identifier that a version has without any registry: the same wherever the node is reached. */
export function toLocalIdentifier(node: string, id: string, version: number): string {
  return `urn:outbreak:${node}:collection:${formatCollectionReference(id, version)}`;
}
