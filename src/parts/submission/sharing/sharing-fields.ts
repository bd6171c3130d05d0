import { z } from 'zod';
import { chosenTerms, visibilities } from '../../../schema/terms.ts';

/** A group to share with. */
export const share = z.object({
  group: z
    .string()
    .min(1)
    .max(100)
    .regex(/^[\w-]+$/),
  until: z.iso.date().nullable().default(null).describe('The last day; null for no end.'),
});

/** A person to share with. */
export const personShare = z.object({
  email: z.email().max(200).describe('Address of the account.'),
  until: z.iso.date().nullable().default(null).describe('The last day; null for no end.'),
});

/** What a change of sharing takes; what is left out stays as it is. */
export const sharingWishFields = {
  visibility: z.enum(visibilities).optional(),
  restrictedUntil: z.iso
    .date()
    .optional()
    .describe('The day on which restricted entries open by themselves, at most a year ahead.'),
  terms: z.enum(chosenTerms).optional(),
  termsUntil: z.iso.date().optional().describe("The day on which 'restricted-use' becomes open."),
  sharedWith: z
    .array(share)
    .max(100)
    .optional()
    .describe('All groups that it is shared with from then on.'),
  people: z
    .array(personShare)
    .max(100)
    .optional()
    .describe(
      'All people whom it is shared with from then on, by the address of their account. The answer is the same where nobody here has the address.',
    ),
  reason: z.string().max(2000).default('').describe('Needed where something is taken back.'),
};

/** A group that something is shared with, as it is answered. */
export const givenShare = z.object({ group: z.string(), until: z.iso.date().nullable() });

/** How sharing is answered. */
export const sharingState = z.object({
  visibility: z.enum(visibilities),
  restrictedUntil: z.iso.date().nullable(),
  terms: z.string(),
  termsUntil: z.iso.date().nullable(),
  sharedWith: z.array(givenShare),
  people: z
    .array(z.object({ email: z.string(), until: z.iso.date().nullable() }))
    .describe('People by the addresses that were given; whether an account has one is not told.'),
});
