import { parseAaMutation, parseNucMutation } from '../../../bio/mutation.ts';
import { compileSchema, type SequenceInfo } from '../../../engine/query/compiled-schema.ts';
import { findRows } from '../../../engine/query/found-rows.ts';
import { listInsertions } from '../../../engine/query/insertions.ts';
import { parseLapisRequest } from '../../../engine/query/lapis/parse-lapis-request.ts';
import { listMutations } from '../../../engine/query/mutations.ts';
import { countRows } from '../../../engine/query/run-query.ts';
import { everyRow } from '../../../engine/query/tree.ts';
import type { QuestionContext } from './answer.ts';
import type { Suggestion } from './suggestion.ts';

/** Mutations of fewer genomes are offered only where they are typed as a whole. */
const LEAST_SHARE = 0.0005;

/** 'S:48', 'S:E48', 'E:E48' of a gene; 'C24', '24', 'L:C24' of a nucleotide sequence. */
const BEGUN = /^(?:([^:\s]+):)?([A-Z*-]?)(\d+)([A-Z*-]?)$/i;
const BEGUN_INSERTION = /^ins_(?:([^:\s]+):)?(\d*)(?::([A-Z*]*))?$/i;

interface Named {
  readonly info: SequenceInfo;
  /** Number of sequences of its kind. */
  readonly count: number;
}

/** The sequence that a mutation or insertion begins with; the only nucleotide sequence where it names none. */
function findSequence({ snapshot }: QuestionContext, name: string | undefined): Named | null {
  const { aminoAcid, nucleotide } = compileSchema(snapshot.schema);
  if (name === undefined) {
    const [only] = nucleotide;
    return only === undefined || nucleotide.length > 1 ? null : { info: only, count: 1 };
  }
  const isNamed = (info: SequenceInfo) => info.name.toLowerCase() === name.toLowerCase();
  const gene = aminoAcid.find(isNamed);
  if (gene !== undefined) return { info: gene, count: aminoAcid.length };
  const segment = nucleotide.length > 1 ? nucleotide.find(isNamed) : undefined;
  return segment === undefined ? null : { info: segment, count: nucleotide.length };
}

/** Mutations among the genomes that a text begins, the most frequent first; not the one that is typed out. */
export function completeMutations(
  context: QuestionContext,
  text: string,
  most: number,
): Suggestion[] {
  const match = BEGUN.exec(text);
  if (match === null) return [];
  const [, name, from = '', digits = '', to = ''] = match;
  const named = findSequence(context, name);
  if (named === null) return [];
  const found = findRows(context.snapshot, everyRow);
  const options = { minProportion: LEAST_SHARE, sequenceCount: named.count };
  return listMutations(found, [named.info], options)
    .filter(
      ({ mutationFrom, mutationTo, position, mutation }) =>
        String(mutation).toLowerCase() !== text.toLowerCase() &&
        (from === '' || from.toUpperCase() === mutationFrom) &&
        (to === '' ? String(position).startsWith(digits) : String(position) === digits) &&
        (to === '' || to.toUpperCase() === mutationTo),
    )
    .sort((a, b) => Number(b.count) - Number(a.count))
    .slice(0, most)
    .map(({ mutation, count }) => {
      const value = String(mutation);
      return { kind: 'mutation', value, label: value, count: Number(count) };
    });
}

/** Insertions among the genomes that a text begins, the most frequent first. */
export function completeInsertions(
  context: QuestionContext,
  text: string,
  most: number,
): Suggestion[] {
  const match = BEGUN_INSERTION.exec(text);
  if (match === null) return [];
  const [, name, digits = '', symbols] = match;
  const named = findSequence(context, name);
  if (named === null) return [];
  const found = findRows(context.snapshot, everyRow);
  return listInsertions(found, [named.info], named.count)
    .filter(({ position, insertedSymbols }) =>
      symbols === undefined
        ? String(position).startsWith(digits)
        : String(position) === digits && String(insertedSymbols).startsWith(symbols.toUpperCase()),
    )
    .sort((a, b) => Number(b.count) - Number(a.count))
    .slice(0, most)
    .map(({ insertion, count }) => {
      const value = String(insertion);
      return { kind: 'mutation', value, label: value, count: Number(count) };
    });
}

/** The segment that a mutation is named with, 'L' of 'L:C241T', in its own capitals; null where there is one piece. */
function findSegment({ snapshot }: QuestionContext, upper: string): string | null {
  const { nucleotideSequences } = snapshot.schema;
  if (nucleotideSequences.length === 1) return null;
  const found = nucleotideSequences.find(({ name }) => upper.startsWith(`${name.toUpperCase()}:`));
  return found?.name ?? null;
}

/** A text that reads as a mutation of this pathogen, with the number of genomes that have it. */
export function suggestMutation(context: QuestionContext, text: string): Suggestion[] {
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
