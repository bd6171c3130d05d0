/**
 * One thing that is wrong with data that somebody gave us: a table cell, a line of a file, a field
 * of a request. Problems are values; bio and engine return them and never throw for bad data.
 */
export interface Problem {
  /** Stable, kebab-case, e.g. 'date-invalid'. */
  readonly code: string;
  /** Where it is, as a person would look for it: 'metadata.tsv line 12 column date'. */
  readonly where: string;
  /** The offending value, cut to at most 200 characters. */
  readonly value: string;
  /** What is wrong and what to do about it, in a sentence or two. */
  readonly hint: string;
}
