import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import { findDuoTerm } from '../../../schema/duo-terms.ts';
import { AppError } from '../../../schema/errors.ts';
import type { DeliveryService } from '../delivery-service.ts';
import {
  countUses,
  FEWEST_PEOPLE,
  type KindCount,
  listMonths,
  toMonth,
  toPublicCount,
} from '../use/count-uses.ts';

/** Terms of the Data Use Ontology that say what a kind of research is; the others have none of their own. */
const TERMS: Readonly<Record<string, string>> = {
  general: 'DUO:0000042',
  health: 'DUO:0000006',
  disease: 'DUO:0000007',
  ancestry: 'DUO:0000011',
  'clinical-care': 'DUO:0000043',
};

const people = z
  .int()
  .nullable()
  .describe(
    'Rounded down to steps of 5; null for none and for fewer than 5, which are told alike.',
  );

/** How many people use a dataset, and for what: for everybody who may know of it. */
export const countDatasetUses = defineOperation<DeliveryService>()({
  name: 'count-dataset-uses',
  method: 'GET',
  path: '/api/access/datasets/{record}/use-counts',
  tag: 'delivery',
  summary: 'How many people were given a dataset, month by month, and for what',
  description:
    'Persons, each once a month; who has several purposes counts for each. Fewer than 5 are not told apart from none, and more ' +
    'are rounded down to steps of 5, so that nobody sees a single person come or go. Purposes are those that their applications name.',
  access: { right: 'read', on: 'record' },
  input: {
    params: z.object({ record: z.string().max(40) }),
    query: z.strictObject({
      months: z.coerce
        .number()
        .int()
        .min(1)
        .max(120)
        .default(24)
        .describe('Up to this one, in UTC.'),
    }),
  },
  output: z.object({
    fewest: z.int().describe('Fewer people than this are not told.'),
    months: z.array(
      z.object({
        month: z.string().describe('YYYY-MM'),
        people,
        purposes: z
          .array(
            z.object({
              kind: z.string().describe('Of research; untold where no application says it.'),
              term: z
                .object({ code: z.string(), shorthand: z.string(), label: z.string() })
                .nullable()
                .describe('Of the Data Use Ontology; null where no term means this kind.'),
              people: z.int(),
            }),
          )
          .describe('Those that at least 5 people had.'),
      }),
    ),
  }),
  errors: ['request-invalid', 'vault-record-not-found', 'request-conflict'],
  examples: [
    { name: 'one', params: { record: '{exampleVaultDataset}' } },
    {
      name: 'no months',
      params: { record: '{exampleVaultDataset}' },
      query: { months: '0' },
      status: 400,
    },
    { name: 'unknown', params: { record: 'OCVD_YYYYYYR' }, status: 404 },
    { name: 'of what is no dataset', params: { record: '{exampleVaultPolicy}' }, status: 409 },
  ],
  handle: async ({ context }, { params, query }) => {
    const dataset = await context.datasets.findDataset(params.record);
    if (dataset === null) {
      throw new AppError('request-conflict', {
        detail: `${params.record} is no published dataset.`,
      });
    }
    const now = context.clock.now();
    const months = listMonths(now, query.months);
    const range = { from: months.at(-1) ?? '', before: toMonth(now, 1) };
    const counts = await countUses(context, dataset.accession, range);
    return { fewest: FEWEST_PEOPLE, months: months.map((month) => tellMonth(month, counts)) };
  },
});

function tellMonth(month: string, counts: readonly KindCount[]) {
  const own = counts.filter((one) => one.month === month);
  return {
    month: month.slice(0, 7),
    people: toPublicCount(own.find(({ kind }) => kind === '')?.people ?? 0),
    purposes: own
      .filter(({ kind }) => kind !== '')
      .flatMap(({ kind, people: count }) => {
        const told = toPublicCount(count);
        const term = findDuoTerm(TERMS[kind] ?? '');
        const { id: code, shorthand, label } = term ?? { id: '', shorthand: '', label: '' };
        return told === null
          ? []
          : [{ kind, term: term === null ? null : { code, shorthand, label }, people: told }];
      })
      .toSorted((one, other) => other.people - one.people || one.kind.localeCompare(other.kind)),
  };
}
