import { z } from 'zod';
import type { ReadPassport } from './describe-passport.ts';

/** A passport, as text. */
export const passportText = z.string().trim().min(1).max(1_000_000);

const refusal = z.object({ code: z.string(), hint: z.string() }).nullable();
const text = z.string().nullable();

/** A passport as its person is told of it. Nothing that is refused was believed. */
export const readPassportSchema = z.object({
  issuer: text,
  expiresAt: z.iso.datetime().nullable(),
  isOwn: z.boolean().describe('Issued by this node.'),
  refusal: refusal.describe('Why none of it counts here.'),
  visas: z.array(
    z.object({
      place: z.int(),
      ...{ issuer: text, type: text, value: text, source: text },
      expiresAt: z.iso.datetime().nullable(),
      refusal,
      opens: text.describe('Accession of the dataset that it opens here.'),
    }),
  ),
});

export function toPassportAnswer(read: ReadPassport): z.output<typeof readPassportSchema> {
  return {
    ...read,
    expiresAt: read.expiresAt?.toISOString() ?? null,
    visas: read.visas.map((visa) => ({
      ...visa,
      expiresAt: visa.expiresAt?.toISOString() ?? null,
    })),
  };
}
