import { parseAaMutation, parseNucMutation } from '../../../bio/mutation.ts';
import { searchText } from '../../../engine/query/facets.ts';
import { parseLapisRequest } from '../../../engine/query/lapis/parse-lapis-request.ts';
import { countRows } from '../../../engine/query/run-query.ts';
import type { Problem } from '../../../schema/problem.ts';
import type { Result } from '../../../std/result.ts';
import { type Answer, type QuestionContext, toJsonAnswer } from './answer.ts';
import { listTextColumns } from './free-text.ts';
import type { IndexQuestion } from './index-protocol.ts';

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

interface Suggestion {
  readonly kind: 'value' | 'mutation' | 'lineage' | 'field';
  readonly column?: string;
  readonly value: string;
  readonly label: string;
  readonly count?: number;
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
    ...found.value.completions.map(({ column, value, count }) => ({
      kind: lineageColumns.has(column) ? ('lineage' as const) : ('value' as const),
      column,
      value,
      label: value,
      count,
    })),
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

/** The segment that a mutation is named with, 'L' of 'L:C241T', in its own capitals; null where there is one piece. */
function findSegment({ snapshot }: QuestionContext, upper: string): string | null {
  const { nucleotideSequences } = snapshot.schema;
  if (nucleotideSequences.length === 1) return null;
  const found = nucleotideSequences.find(({ name }) => upper.startsWith(`${name.toUpperCase()}:`));
  return found?.name ?? null;
}

/** A text that reads as a mutation of this pathogen, with the number of genomes that have it. */
function suggestMutation(context: QuestionContext, text: string): Suggestion[] {
  const upper = text.toUpperCase();
  const segment = findSegment(context, upper);
  const change = segment === null ? upper : upper.slice(segment.length + 1);
  const nucleotide = parseNucMutation(change);
  const gene = context.snapshot.schema.genes.find(({ name }) =>
    upper.startsWith(`${name.toUpperCase()}:`),
  );
  const aminoAcid =
    gene === undefined
      ? null
      : parseAaMutation(`${gene.name}:${upper.slice(gene.name.length + 1)}`);
  const isAminoAcid = aminoAcid?.ok === true && gene !== undefined;
  if (!nucleotide.ok && !isAminoAcid) return [];
  const onSegment = segment === null ? change : `${segment}:${change}`;
  const value = isAminoAcid ? `${gene.name}:${upper.slice(gene.name.length + 1)}` : onSegment;
  const key = isAminoAcid ? 'aminoAcidMutations' : 'nucleotideMutations';
  const parsed = parseLapisRequest(context.snapshot.schema, 'aggregated', { [key]: [value] });
  if (!parsed.ok) return [];
  const count = countRows(context.snapshot, parsed.value.query.filter);
  return count.ok ? [{ kind: 'mutation', value, label: value, count: count.value }] : [];
}
