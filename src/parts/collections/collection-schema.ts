import { z } from 'zod';
import { author, funding, memberRoles } from './collection.ts';
import type { ListedCollection } from './collection-store.ts';

/** A collection as an address names it. */
export const collectionParams = z.object({
  collection: z
    .string()
    .max(40)
    .describe("Its id: the last version; with '.2' behind it that one, with '.draft' the draft."),
});

const tally = { focal: z.int(), background: z.int() };
const version = z.object({
  version: z.int(),
  publishedAt: z.iso.datetime(),
  note: z.string(),
  members: z.int(),
  doi: z.string().nullable(),
});

/** What the page of a collection shows. */
export const collectionSchema = z.object({
  id: z.string(),
  reference: z.string().describe('Names exactly this version.'),
  version: z.int().nullable().describe('Null for the draft.'),
  latest: z.int().nullable().describe('The last published version.'),
  simulated: z.boolean(),
  title: z.string(),
  description: z.string(),
  authors: z.array(author),
  funding: z.array(funding),
  group: z.object({ id: z.string(), name: z.string() }),
  createdBy: z.string(),
  changedAt: z.iso.datetime(),
  publishedAt: z.iso.datetime().nullable(),
  publishedBy: z.string().nullable(),
  note: z.string(),
  versions: z.array(version).describe('The last first.'),
  members: z.int(),
  hidden: z.int().describe('Members that the asker may not see; they are in no other figure.'),
  laboratories: z.array(
    z.object({ name: z.string(), as: z.enum(['submitting', 'originating']), ...tally }),
  ),
  groups: z.array(z.object({ id: z.string(), name: z.string(), ...tally })),
  instances: z.array(
    z.object({ id: z.string(), name: z.string(), simulated: z.boolean(), ...tally }),
  ),
  countries: z.array(z.object({ name: z.string(), ...tally })),
  terms: z.array(z.object({ id: z.string(), title: z.string(), url: z.string(), ...tally })),
  collected: z.object({ first: z.string(), last: z.string() }).nullable(),
  status: z.object({ current: z.int(), superseded: z.int(), revoked: z.int() }),
  memberDigest: z
    .string()
    .nullable()
    .describe("SHA-256 over the sorted lines 'accession.version role'; null for a draft."),
  identifier: z.string().nullable(),
  url: z.string().nullable(),
  citation: z.string().nullable(),
  doi: z
    .object({
      doi: z.string(),
      state: z.enum(['waiting', 'findable', 'failed']),
      problem: z.string().nullable(),
    })
    .nullable(),
  doiUnavailable: z
    .enum(['draft', 'simulated', 'not-set-up'])
    .nullable()
    .describe('Why it can get no DOI.'),
  rights: z.object({ edit: z.boolean(), publish: z.boolean(), seeDraft: z.boolean() }),
});

/** A line of a list of collections. */
export const listedCollectionSchema = z.object({
  id: z.string(),
  version: z.int().nullable().describe('The last published one; null for a draft.'),
  title: z.string(),
  authors: z.array(author),
  group: z.string(),
  members: z.int(),
  simulated: z.boolean(),
  publishedAt: z.iso.datetime().nullable(),
  changedAt: z.iso.datetime(),
});

export function toListedCollection(
  listed: ListedCollection,
): z.input<typeof listedCollectionSchema> {
  const { id, latest, draft, published, ownerGroup, members, simulated } = listed;
  const { title, authors } = published ?? draft;
  return {
    ...{ id, title, authors: [...authors], members, simulated },
    version: latest === 0 ? null : latest,
    group: ownerGroup,
    publishedAt: listed.publishedAt?.toISOString() ?? null,
    changedAt: listed.changedAt.toISOString(),
  };
}

/** A member as lists give it. */
export const memberSchema = z.object({
  accession: z.string(),
  version: z.int(),
  accessionVersion: z.string(),
  role: z.enum(memberRoles),
  status: z
    .enum(['current', 'superseded', 'revoked'])
    .describe('Whether the entry has a later version by now, or was revoked.'),
  instance: z.string(),
  simulated: z.boolean(),
  group: z.string(),
  strain: z.string().nullable(),
  country: z.string().nullable(),
  date: z.string().nullable(),
  submittingLab: z.string().nullable(),
  originatingLab: z.string().nullable(),
  visibility: z.string(),
  terms: z.object({ id: z.string(), title: z.string(), url: z.string() }),
});
