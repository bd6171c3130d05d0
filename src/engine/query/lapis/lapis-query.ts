import type { Problem } from '../../../schema/problem.ts';
import type { CompiledSchema, SequenceKind } from '../compiled-schema.ts';
import type { Query } from '../tree.ts';

/** The endpoints of LAPIS below /sample that the engine answers (spec 5a). */
export type LapisEndpoint =
  | 'aggregated'
  | 'details'
  | 'nucleotideMutations'
  | 'aminoAcidMutations'
  | 'nucleotideInsertions'
  | 'aminoAcidInsertions'
  | 'alignedNucleotideSequences'
  | 'unalignedNucleotideSequences'
  | 'alignedAminoAcidSequences'
  | 'mostRecentCommonAncestor'
  | 'phyloSubtree';

export type LapisFormat =
  | 'JSON'
  | 'CSV'
  | 'CSV-WITHOUT-HEADERS'
  /** Ours: no cell is a formula where a spreadsheet opens it. */
  | 'CSV-FOR-SPREADSHEETS'
  | 'TSV'
  | 'TSV-ESCAPED'
  | 'FASTA'
  | 'NDJSON'
  | 'NEWICK';

/** A piece of a FASTA header: text, a column, or the name of the sequence. */
export type HeaderPart =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'field'; readonly field: string }
  | { readonly type: 'sequenceName' };

/** A request to LAPIS: the question, and how the answer is wanted. */
export interface LapisQuery {
  readonly endpoint: LapisEndpoint;
  readonly query: Query;
  readonly format: LapisFormat;
  readonly downloadAsFile: boolean;
  readonly downloadFileBasename: string | null;
  readonly compression: 'gzip' | 'zstd' | null;
  /** The header of each sequence; empty where the endpoint has none. */
  readonly fastaHeader: readonly HeaderPart[];
  /**
   * Segments whose letters are wanted as they were submitted; null where none are. The engine does not
   * have those: its rows are the genomes that they are of.
   */
  readonly unalignedSegments: readonly string[] | null;
}

/** Whether an endpoint answers with sequences. */
export function isSequenceEndpoint(endpoint: LapisEndpoint): boolean {
  return endpoint.endsWith('Sequences');
}

/** The kind of sequence that an endpoint is about. */
export function kindOf(endpoint: LapisEndpoint): SequenceKind {
  return endpoint.toLowerCase().includes('aminoacid') ? 'aminoAcid' : 'nucleotide';
}

/** Whether an endpoint asks about the tree of a column. */
export function isTreeEndpoint(endpoint: LapisEndpoint): boolean {
  return endpoint === 'mostRecentCommonAncestor' || endpoint === 'phyloSubtree';
}

/** The formats of an endpoint, the default first. */
export function listFormats(endpoint: LapisEndpoint): readonly LapisFormat[] {
  if (isSequenceEndpoint(endpoint)) return ['FASTA', 'JSON', 'NDJSON'];
  if (endpoint === 'phyloSubtree') return ['NEWICK'];
  return ['JSON', 'CSV', 'CSV-WITHOUT-HEADERS', 'CSV-FOR-SPREADSHEETS', 'TSV', 'TSV-ESCAPED'];
}

/** Collects what is wrong with a request while it is parsed. */
export interface RequestContext {
  readonly schema: CompiledSchema;
  /** Whether positions beyond the end of a sequence are wrong; LAPIS can read a query without knowing. */
  readonly hasLengths: boolean;
  readonly report: (key: string, value: unknown, hint: string) => void;
}

const MAX_PROBLEMS = 50;

/** A context that keeps problems in a list. */
export function createRequestContext(
  schema: CompiledSchema,
  problems: Problem[],
  hasLengths = true,
): RequestContext {
  return {
    schema,
    hasLengths,
    report: (key, value, hint) => {
      // More help nobody; a request may hold a hundred thousand wrong values.
      if (problems.length === MAX_PROBLEMS) return;
      const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? 'undefined');
      problems.push({ code: 'request-invalid', where: key, value: text.slice(0, 200), hint });
    },
  };
}

/** The name of a list as the schema spells it, whatever the case of the given one; null if unknown. */
export function findName(names: Iterable<string>, given: string): string | null {
  const lower = given.toLowerCase();
  for (const name of names) if (name.toLowerCase() === lower) return name;
  return null;
}
