import { z } from 'zod';

// GA4GH Data Repository Service 1.5.0, components/schemas.

/** How many objects one request may ask for. */
export const MOST_OBJECTS = 1000;

const checksum = z.object({ checksum: z.string(), type: z.string() });

export const authorizations = z.object({
  drs_object_id: z.string(),
  supported_types: z.array(z.enum(['None', 'BearerAuth'])),
});

export const accessUrl = z.object({ url: z.string() });

const accessMethod = z.object({
  type: z.literal('https'),
  access_id: z.string(),
  access_url: accessUrl,
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
  mime_type: z.string(),
  checksums: z.array(checksum).min(1),
  access_methods: z.array(accessMethod),
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

/** Passports are taken, as clients may send them with every request; open objects need none. */
export const passports = z.array(z.string().max(100_000)).max(200).optional();

export const objectIds = z.array(z.string().max(200)).min(1);
