import { z } from 'zod';
import { MOST_OLIGOS } from '../../../bio/oligo.ts';
import { NEAR_END } from './near-end.ts';

const name = z.string().trim().min(1).max(100);

/** A question about an assay: its oligos, or the name of one that the node has, and genomes. */
export const assayBody = z.strictObject({
  filters: z.record(z.string(), z.unknown()).default({}).describe("LAPIS' filters."),
  oligos: z
    .array(z.strictObject({ name, sequence: z.string().min(1).max(400) }))
    .min(1)
    .max(MOST_OLIGOS)
    .optional()
    .describe("Primers and probes, 5' to 3', with IUPAC's codes; I stands for any base."),
  assay: z.string().min(1).max(200).optional().describe('Id of one that the node has, instead.'),
  nearEnd: z
    .int()
    .min(1)
    .max(20)
    .default(NEAR_END)
    .describe("So many letters at the 3' end are near it."),
  focus: name
    .nullable()
    .default(null)
    .describe('Name of the oligo that periods, places and mutations are about; null for all.'),
  dateField: z.string().min(1).max(100).default('date'),
  period: z.enum(['day', 'week', 'month']).default('week').describe('Weeks begin on Monday.'),
  place: z.string().min(1).max(100).nullable().default(null).describe('A column, such as country.'),
});
export type AssayBody = z.output<typeof assayBody>;

/** What a query thread is asked: the oligos are those of the assay, where one was named. */
export interface AssayRequest extends Omit<AssayBody, 'oligos' | 'assay'> {
  readonly oligos: readonly { readonly name: string; readonly sequence: string }[];
}

const share = z.number().nullable();
const counts = {
  counted: z.int().describe('Genomes whose letters below the oligo are all known.'),
  mismatched: z.int().describe('Of these, with one mismatch or more.'),
  near: z.int().describe("Of these, with one near the 3' end."),
  ciLower: share.describe("Of the share with mismatches: Wilson's interval, 95 %."),
  ciUpper: share,
};
const site = z.object({
  sequenceName: z.string(),
  begin: z.int().describe('From 1.'),
  end: z.int().describe('Included.'),
  strand: z.enum(['+', '-']),
  mismatches: z
    .array(z.int())
    .describe("Letters of the oligo that the reference differs in, from 1 at its 5' end."),
});

/** What is answered. */
export const assayAnswer = z.object({
  total: z.int().describe('Genomes that the filters find.'),
  oligos: z.array(
    z.object({
      name: z.string(),
      sequence: z.string(),
      site: site.nullable().describe('The best; null where it binds nowhere on the reference.'),
      otherSites: z.array(site).describe('The next best, at most 5.'),
      siteCount: z.int(),
      ...counts,
    }),
  ),
  together: z
    .object(counts)
    .describe('A genome is counted where all oligos with a site are, and differs where any does.'),
  focus: z.string().nullable(),
  periods: z
    .array(z.object({ from: z.string(), to: z.string(), total: z.int(), ...counts }))
    .describe('Those with genomes, in order.'),
  undated: z.int(),
  places: z.array(z.object({ value: z.string().nullable(), total: z.int(), ...counts })),
  placesLeftOut: z.int(),
  mutations: z
    .array(
      z.object({
        oligo: z.string(),
        mutation: z.string().describe("As filters name it; the reference's own letter as 'A123.'."),
        position: z.int().describe('From 1.'),
        fromEnd: z
          .int()
          .describe("Letter of the oligo, from 1 at its 3' end; of an insertion the one before."),
        isNear: z.boolean(),
        count: z.int().describe('Genomes with it among those that are counted for the oligo.'),
        counted: z.int(),
      }),
    )
    .describe('The most frequent first.'),
  mutationsLeftOut: z.int(),
});
export type AssayAnswer = z.output<typeof assayAnswer>;
