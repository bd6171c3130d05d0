/** One refusal that the program can give, as one row of the error table. */
export interface ErrorDefinition {
  /** HTTP status. */
  readonly status: number;
  /** Short summary for people, the same for every occurrence (RFC 9457 `title`). */
  readonly title: string;
  /** What the person who got it can do about it. */
  readonly remedy: string;
}

/** Declares the error table: HTTP responses, command-line messages and docs follow from its rows. */
export function defineErrors<Code extends string>(
  table: Readonly<Record<Code, ErrorDefinition>>,
): Readonly<Record<Code, ErrorDefinition>> {
  return table;
}
