import type { Problem } from '../../../schema/problem.ts';
import type { CompiledSchema } from '../compiled-schema.ts';
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
  | 'alignedAminoAcidSequences'
  | 'mostRecentCommonAncestor'
  | 'phyloSubtree';

export type LapisFormat =
  | 'JSON'
  | 'CSV'
  | 'CSV-WITHOUT-HEADERS'
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
  /** Null where the request does not say; the Accept header decides then. */
  readonly format: LapisFormat | null;
  readonly downloadAsFile: boolean;
  readonly downloadFileBasename: string | null;
  readonly compression: 'gzip' | 'zstd' | null;
  /** The header of each sequence; empty where the endpoint has none. */
  readonly fastaHeader: readonly HeaderPart[];
}

/** Whether an endpoint answers with sequences. */
export function isSequenceEndpoint(endpoint: LapisEndpoint): boolean {
  return endpoint === 'alignedNucleotideSequences' || endpoint === 'alignedAminoAcidSequences';
}

/** Whether an endpoint asks about the tree of a column. */
export function isTreeEndpoint(endpoint: LapisEndpoint): boolean {
  return endpoint === 'mostRecentCommonAncestor' || endpoint === 'phyloSubtree';
}

/** The formats of an endpoint, the default first. */
export function listFormats(endpoint: LapisEndpoint): readonly LapisFormat[] {
  if (isSequenceEndpoint(endpoint)) return ['FASTA', 'JSON', 'NDJSON'];
  if (endpoint === 'phyloSubtree') return ['NEWICK'];
  return ['JSON', 'CSV', 'CSV-WITHOUT-HEADERS', 'TSV', 'TSV-ESCAPED'];
}

/** Collects what is wrong with a request while it is parsed. */
export interface RequestContext {
  readonly schema: CompiledSchema;
  readonly report: (key: string, value: unknown, hint: string) => void;
}

/** A context that keeps problems in a list. */
export function createRequestContext(schema: CompiledSchema, problems: Problem[]): RequestContext {
  return {
    schema,
    report: (key, value, hint) => {
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
