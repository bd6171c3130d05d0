import { searchText } from '../../../engine/query/facets.ts';
import { countRows } from '../../../engine/query/run-query.ts';
import type { Filter } from '../../../engine/query/tree.ts';
import type { Problem } from '../../../schema/problem.ts';
import type { Result } from '../../../std/result.ts';
import { type Answer, type QuestionContext, toJsonAnswer } from './answer.ts';
import { listTextColumns } from './free-text.ts';
import type { IndexQuestion } from './index-protocol.ts';
import { completeInsertions, completeMutations, suggestMutation } from './suggest-mutations.ts';
import type { Suggestion } from './suggestion.ts';

/** Mutations that complete a text; there are thousands, and other things are meant as well. */
const MOST_MUTATIONS = 6;

// Each of their values stands for one genome or a few: as completions they would crowd out the others.
const NAMES_OF_SINGLE_GENOMES = new Set([
  'strain',
  'accession',
  'genbankAccession',
  'gisaidEpiIsl',
  'authors',
]);

function listCompletedColumns(context: QuestionContext): string[] {
  const { primaryKey } = context.snapshot.schema;
  return listTextColumns(context).filter(
    (name) => name !== primaryKey && !NAMES_OF_SINGLE_GENOMES.has(name),
  );
}

/** Genomes of a lineage with its sublineages; null where the column's system does not know it. */
function countClade({ snapshot }: QuestionContext, column: string, value: string): number | null {
  const filter: Filter = {
    ...{ type: 'Lineage', column, value, includeSublineages: true, recombinants: 'doNotFollow' },
  };
  const count = countRows(snapshot, filter);
  return count.ok ? count.value : null;
}

/** What a text may mean: values, mutations, lineages, names of columns. */
export function answerSuggestions(
  context: QuestionContext,
  question: Extract<IndexQuestion, { kind: 'suggestions' }>,
): Result<Answer, Problem[]> {
  const { snapshot, schema } = context;
  const text = question.text.trim();
  if (text === '') return toJsonAnswer(context, { suggestions: [] });
  const lineageColumns = new Set(
    snapshot.schema.columns
      .filter(({ lineageSystem }) => lineageSystem !== undefined)
      .map(({ name }) => name),
  );
  const found = searchText(snapshot, text, {
    columns: listCompletedColumns(context),
    limit: question.limit,
  });
  if (!found.ok) return found;
  const suggestions: Suggestion[] = [
    ...suggestMutation(context, text),
    ...completeMutations(context, text, MOST_MUTATIONS),
    ...completeInsertions(context, text, MOST_MUTATIONS),
    ...found.value.completions.flatMap(({ column, value, count }): Suggestion[] => {
      if (!lineageColumns.has(column))
        return [{ kind: 'value', column, value, label: value, count }];
      const own = { kind: 'lineage', column, value, label: value, count } as const;
      const clade = countClade(context, column, value);
      // With sublineages it is another question only where there are any.
      if (clade === null || clade === count) return [own];
      return [own, { ...own, value: `${value}*`, label: `${value}*`, count: clade }];
    }),
    ...schema.columns
      .filter(({ name, title }) =>
        [name, title].some((label) => label.toLowerCase().startsWith(text.toLowerCase())),
      )
      .map(({ name, title }) => ({
        kind: 'field' as const,
        column: name,
        value: name,
        label: title,
      })),
  ];
  return toJsonAnswer(context, { suggestions: suggestions.slice(0, question.limit) });
}
