import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import { findDuoTerm } from '../../../schema/duo-terms.ts';
import type { DeskService } from '../desk-service.ts';

/** Datasets that can be applied for. */
export const listAccessCatalogue = defineOperation<DeskService>()({
  name: 'list-access-catalogue',
  method: 'GET',
  path: '/api/desk/datasets',
  tag: 'desk',
  summary:
    'Datasets under controlled access that can be applied for, who decides, and on what terms',
  access: 'public',
  input: {},
  output: z.object({
    datasets: z.array(
      z.object({
        accession: z.string(),
        version: z.number().int(),
        title: z.string(),
        description: z.string(),
        simulated: z.boolean(),
        publishedAt: z.iso.datetime(),
        committee: z.object({ group: z.string(), title: z.string(), contact: z.string() }),
        policy: z.object({ title: z.string(), text: z.string() }),
        useTerms: z.array(
          z.object({
            code: z.string(),
            shorthand: z.string(),
            label: z.string(),
            detail: z.string().nullable(),
          }),
        ),
        workflows: z.array(z.string()).describe('Ways to apply, by list-access-workflows.'),
      }),
    ),
  }),
  errors: [],
  examples: [{ name: 'all' }],
  handle: async (service) => ({
    datasets: (await service.listCatalogue()).map(({ dataset, workflows }) => {
      const { accession, version, title, description, isSimulated, publishedAt, policy } = dataset;
      const { group, title: name, contact } = policy.committee;
      return {
        ...{ accession, version, title, description, simulated: isSimulated, workflows },
        publishedAt: publishedAt.toISOString(),
        committee: { group, title: name, contact },
        policy: { title: policy.title, text: policy.text },
        useTerms: policy.useTerms.map(({ code, detail }) => {
          const term = findDuoTerm(code);
          return { code, detail, shorthand: term?.shorthand ?? '', label: term?.label ?? '' };
        }),
      };
    }),
  }),
});
