import { z } from 'zod';
import { keyStates } from './key-state.ts';

/** Id of a node key: the first 16 hex digits of the SHA-256 of its public half. */
export const keyId = z.string().regex(/^[0-9a-f]{16}$/, 'An id of a key has 16 hex digits.');

/** A node key as administrators see it. */
export const keySchema = z.object({
  id: keyId,
  publicKey: z.string().describe('Base64 of 32 bytes.'),
  state: z.enum(keyStates),
  createdAt: z.iso.datetime(),
  changedAt: z.iso.datetime(),
  headers: z.number().int().describe('Headers of kept files that are sealed for it.'),
});

export const keyList = z.object({ keys: z.array(keySchema) });
