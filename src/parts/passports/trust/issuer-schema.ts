import { z } from 'zod';
import { visaTypes } from '../../../engine/passports/visa-object.ts';
import type { StoredIssuer } from './issuer-store.ts';

const address = z
  .string()
  .max(255)
  .refine(
    (text) => ['https:', 'http:'].includes(URL.parse(text)?.protocol ?? ''),
    'Give an address with https.',
  );

export const issuerId = z.string().min(1).max(60).describe('As the list of issuers names it.');

/** What an administrator says of an issuer that is to be trusted. */
export const trustBody = z.strictObject({
  issuer: z
    .string()
    .min(1)
    .max(255)
    .refine((text) => !/[\s\p{Cc}]/u.test(text), 'An issuer has no blanks.')
    .describe('The claim iss of its tokens, letter by letter.'),
  jku: address.describe(
    'Where it publishes its keys; the only address that is read, and what its tokens have to name if they name one.',
  ),
  issuesPassports: z.boolean().default(false).describe('It is a broker whose passports are read.'),
  visaTypes: z
    .array(z.enum(visaTypes))
    .nullable()
    .default(['ControlledAccessGrants'])
    .describe('Types of visas that it is trusted for; null for all that are used here.'),
  sources: z
    .array(address)
    .max(50)
    .nullable()
    .default(null)
    .describe('Sources whose assertions it may sign, letter by letter; null for any.'),
  linksIdentities: z
    .boolean()
    .default(false)
    .describe('It may say that two identities are one person.'),
  subjectsOf: z
    .string()
    .min(1)
    .max(255)
    .nullable()
    .default(null)
    .describe(
      'Issuer of the broker whose subjects its visas are about, where it has none of its own.',
    ),
  committees: z
    .array(z.string().max(60))
    .max(100)
    .default([])
    .describe(
      'Accessions of committees whose decisions its sources tell; for others only grants count that name the address of the committee here.',
    ),
});

/** A trusted issuer as administrators see it. */
export const trustedIssuer = z.object({
  ...trustBody.shape,
  id: issuerId,
  keys: z.array(z.object({ kid: z.string().nullable(), type: z.string() })),
  keysReadAt: z.iso.datetime().nullable(),
  keysTriedAt: z.iso.datetime().nullable().describe('When its keys were asked for at last.'),
  keysProblem: z.string().nullable().describe('Why its keys could not be read at last.'),
  addedBy: z.string(),
  addedAt: z.iso.datetime(),
});

/** What is told of a stored one. */
export function toIssuerAnswer(issuer: StoredIssuer) {
  const { keys, keysReadAt, keysTriedAt, addedAt, ...rest } = issuer;
  return {
    ...rest,
    keys: keys.map(({ kid, kty }) => ({ kid: kid ?? null, type: kty ?? '' })),
    keysReadAt: keysReadAt?.toISOString() ?? null,
    keysTriedAt: keysTriedAt?.toISOString() ?? null,
    addedAt: addedAt.toISOString(),
  };
}
