import { z } from 'zod';
import { type Caller, hasRight, VAULT_PLACE } from '../../../schema/caller.ts';
import { recordKinds } from './record-kinds.ts';
import { recordStates, type StoredRecord } from './record-store.ts';

/** An accession of the vault, of whatever kind; whether there is such a thing is asked later. */
export const vaultAccession = z
  .string()
  .regex(
    /^[A-Z][A-Z0-9]{1,9}_[0-9A-Z]{7,12}$/,
    'An accession of the vault looks like OCVD_0000013.',
  );

export const vaultGroup = z
  .string()
  .min(1)
  .max(100)
  .regex(/^[\w-]+$/);

/** A record as it is answered: to its group as it works on it, to everybody else as it was published. */
export const recordSchema = z.object({
  accession: vaultAccession,
  kind: z.enum(recordKinds),
  group: z.string(),
  simulated: z.boolean().describe('True for data that a program made up.'),
  alias: z.string().nullable().describe('What its group calls it; null for who may not know.'),
  public: z.boolean().describe('Whether everybody may read it once it is published.'),
  state: z.enum(recordStates),
  version: z.number().int().describe('The last published version; 0 for none.'),
  revision: z
    .number()
    .int()
    .describe('Grows with every change; a change names the one that it is about.'),
  body: z.record(z.string(), z.unknown()).describe('What it says, by its kind.'),
  createdAt: z.iso.datetime(),
  changedAt: z.iso.datetime(),
  publishedAt: z.iso.datetime().nullable(),
  stateReason: z.string().nullable(),
});
export type RecordAnswer = z.output<typeof recordSchema>;

/** Whether somebody sees a record as its group works on it. */
export function seesDraft(caller: Caller | null, record: StoredRecord): boolean {
  const place = { group: record.ownerGroup, instance: VAULT_PLACE };
  if (hasRight(caller, place, 'read')) return true;
  return caller?.id === record.createdBy && hasRight(caller, place, 'submit');
}

export function toRecordAnswer(record: StoredRecord, caller: Caller | null): RecordAnswer {
  const { published } = record;
  const isOwn = seesDraft(caller, record) || published === null;
  return {
    accession: record.accession,
    kind: record.kind,
    group: record.ownerGroup,
    simulated: record.isSimulated,
    alias: isOwn ? record.alias : null,
    public: isOwn ? record.isPublic : published.isPublic,
    // Whether a next version is worked on is its group's matter.
    state: isOwn ? record.state : 'published',
    version: record.version,
    revision: isOwn ? record.revision : 0,
    body: { ...(isOwn ? record.body : published.body) },
    createdAt: record.createdAt.toISOString(),
    changedAt: isOwn ? record.changedAt.toISOString() : published.at,
    publishedAt: published?.at ?? null,
    stateReason: isOwn ? record.stateReason : null,
  };
}
