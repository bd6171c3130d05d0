import { z } from 'zod';

// GA4GH Data Repository Service 1.5.0, components/schemas.

/** How many objects one request may ask for. */
export const MOST_OBJECTS = 1000;

const checksum = z.object({ checksum: z.string(), type: z.string() });

export const authorizations = z.object({
  drs_object_id: z.string(),
  supported_types: z.array(z.enum(['None', 'BearerAuth', 'PassportAuth'])),
  passport_auth_issuers: z.array(z.string()).optional(),
  bearer_auth_issuers: z.array(z.string()).optional(),
});
export type Authorizations = z.output<typeof authorizations>;

export const accessUrl = z.object({ url: z.string(), headers: z.array(z.string()).optional() });
export type AccessUrl = z.output<typeof accessUrl>;

const accessMethod = z.object({
  type: z.literal('https'),
  access_id: z.string(),
  access_url: accessUrl.optional(),
  available: z.boolean(),
  authorizations,
});

export const drsObject = z.object({
  id: z.string(),
  name: z.string(),
  self_uri: z.string(),
  size: z.number().int(),
  created_time: z.iso.datetime(),
  updated_time: z.iso.datetime(),
  version: z.string(),
  mime_type: z.string().optional(),
  checksums: z.array(checksum).min(1),
  access_methods: z.array(accessMethod).optional(),
  contents: z
    .array(z.object({ name: z.string(), id: z.string(), drs_uri: z.array(z.string()) }))
    .optional(),
  description: z.string(),
  aliases: z.array(z.string()),
});
export type DrsObject = z.output<typeof drsObject>;

const summary = z.object({
  requested: z.number().int(),
  resolved: z.number().int(),
  unresolved: z.number().int(),
});
const unresolved = z.array(
  z.object({ error_code: z.number().int(), object_ids: z.array(z.string()) }),
);

/** How a question about many objects is answered. */
export const bulkFields = { summary, unresolved_drs_objects: unresolved };

/** Signatures are checked for each: more would be a way to keep the node busy. */
const MOST_PASSPORTS = 20;

/** What opens objects under controlled access. Others need none, and none are looked at. */
export const passports = z
  .array(z.string().max(1_000_000))
  .max(MOST_PASSPORTS)
  .optional()
  .describe('GA4GH passports, as their broker signed them.');

export const objectIds = z.array(z.string().max(200)).min(1);
