import { z } from 'zod';
import { enaKinds } from './ena-objects.ts';
import type { EnaAccount } from './ena-store.ts';
import { depositStates, enaServices } from './ena-store.ts';

export const enaGroupParams = z.object({ group: z.string().min(1).max(100) });

const line = (max: number) => z.string().trim().min(1).max(max);

/** What an owner says of how the group deposits. */
export const accountWish = z.strictObject({
  service: z.enum(enaServices).describe("'test' forgets within a day what it was given."),
  username: z
    .string()
    .trim()
    .regex(/^Webin-\d{1,9}$/i, 'The name of a Webin account is Webin- and a number.'),
  password: z
    .string()
    .min(1)
    .max(200)
    .nullable()
    .default(null)
    .describe('Kept sealed and told to nobody; null keeps the one that is there.'),
  centerName: line(200).describe('Name of the institute, as ENA shows it.'),
  studyTitle: line(300),
  studyDescription: line(5000),
  holdUntil: z.iso
    .date()
    .nullable()
    .default(null)
    .describe('The day on which what is deposited becomes public; null for at once.'),
  librarySource: z
    .enum(['VIRAL RNA', 'GENOMIC', 'METAGENOMIC', 'METATRANSCRIPTOMIC', 'SYNTHETIC', 'OTHER'])
    .default('VIRAL RNA')
    .describe('Of reads that are deposited.'),
  keepsUp: z
    .boolean()
    .default(true)
    .describe('Later versions and revocations of deposited entries go there by themselves.'),
  ordersNew: z
    .boolean()
    .default(false)
    .describe('Every open entry that is released from now on is deposited.'),
});

/** An account as it is answered: never with its password. */
export const accountAnswer = z.object({
  ...accountWish.omit({ password: true }).shape,
  problem: z.string().nullable().describe('Why ENA refused the account, or its study.'),
});

/** An account as it is answered. */
export function toAccountAnswer({ ownerGroup: _group, ordersSince, ...account }: EnaAccount) {
  return { ...account, ordersNew: ordersSince !== null } as z.output<typeof accountAnswer>;
}

const problem = z.object({
  code: z.string(),
  where: z.string(),
  value: z.string(),
  hint: z.string(),
});

const objectAnswer = z.object({
  kind: z.enum(enaKinds),
  alias: z.string(),
  accession: z.string(),
  otherAccession: z.string().nullable().describe("A sample's BioSample, a study's ERP."),
  status: z.string().nullable().describe('As ENA last gave it; CANCELLED by us.'),
  holdUntil: z.string().nullable(),
});

/** How deposits stand. */
export const depositsAnswer = z.object({
  counts: z.object({
    waiting: z.int(),
    deposited: z.int(),
    refused: z.int(),
    cancelled: z.int(),
  }),
  studies: z.array(objectAnswer),
  deposits: z.array(
    z.object({
      entry: z.string(),
      instance: z.string(),
      version: z.int(),
      withReads: z.boolean(),
      state: z.enum(depositStates),
      problems: z
        .array(problem)
        .describe('Why it was refused, or what of it is not there and what to do.'),
      orderedByName: z.string(),
      orderedAt: z.iso.datetime(),
      changedAt: z.iso.datetime(),
      objects: z.array(objectAnswer),
    }),
  ),
  next: z.string().nullable().describe('To be given as "after"; null at the end.'),
});

const entryProblems = z.array(z.object({ accession: z.string(), problems: z.array(problem) }));

/** What a deposit would do. */
export const previewAnswer = z.object({
  service: z.enum(enaServices),
  study: z.object({
    alias: z.string(),
    accession: z.string().nullable().describe('Null where it would be made.'),
  }),
  entries: z.int(),
  newSamples: z.int(),
  changedSamples: z.int(),
  sameSamples: z.int(),
  assemblies: z.int().describe('Entries that have what an assembly needs.'),
  withoutAssembly: entryProblems.describe('The first hundred that would go there without one.'),
  withoutAssemblyCount: z.int(),
  refused: entryProblems.describe('The first hundred that would not go there.'),
  refusedCount: z.int(),
});

/** Which entries are meant. */
export const depositSelection = z.strictObject({
  instance: z.string().min(1).max(100),
  accessions: z
    .array(z.string().min(1).max(60))
    .min(1)
    .max(10_000)
    .nullable()
    .default(null)
    .describe('Without version; null for all of the group in the instance.'),
});
