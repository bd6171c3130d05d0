import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import type { GenomesService } from '../genomes-service.ts';
import { keptStructure } from '../structures/kept-structure.ts';
import { listStructures as listKept } from '../structures/structure-store.ts';
import { readSuggestedEntries, suggestedEntry } from '../structures/suggested-entries.ts';

/** Structures of a pathogen's proteins that the node has. */
export const listStructures = defineOperation<GenomesService>()({
  name: 'list-structures',
  method: 'GET',
  path: '/api/pathogens/{id}/structures',
  tag: 'pathogens',
  summary: 'Entries of the Protein Data Bank that the node has for a pathogen',
  description:
    'Those that `outbreak structures add` added, with the protein that each chain is of, and where its residues stand in ' +
    'it. A chain is of a protein where at least 90 % of their letters are equal.',
  access: 'public',
  input: { params: z.object({ id: z.string().max(60) }) },
  output: z.object({
    structures: z.array(keptStructure),
    problems: z
      .array(z.object({ where: z.string(), hint: z.string() }))
      .describe('Structures that cannot be shown, and why.'),
    suggestions: z
      .array(suggestedEntry)
      .describe('Entries that are often looked at and that the node does not have.'),
  }),
  errors: ['request-invalid', 'pathogen-not-found'],
  examples: [
    { name: 'SARS-CoV-2', params: { id: 'sars-cov-2' } },
    { name: 'unknown', params: { id: 'nothing' }, status: 404 },
  ],
  handle: async ({ catalogue }, { params: { id } }) => {
    const { structures, problems } = await listKept(catalogue.store, await catalogue.load(id));
    const suggested = await readSuggestedEntries(catalogue.store, id);
    return {
      structures,
      problems: problems.map(({ where, hint }) => ({ where, hint })),
      suggestions: suggested.filter((one) => structures.every((kept) => kept.id !== one.id)),
    };
  },
});
