/** How much is read of what anybody may send. */
export interface PassportLimits {
  /** Characters of a passport with its visas. */
  readonly passportLength: number;
  /** Characters of one visa. */
  readonly visaLength: number;
  readonly visas: number;
  /** Nesting of objects and lists in one token; conditions need 5. */
  readonly depth: number;
  /** Alternatives of the conditions of one visa. */
  readonly alternatives: number;
  /** Clauses in all alternatives of the conditions of one visa. */
  readonly clauses: number;
  /** Characters of a value that may be long (linked identities). */
  readonly valueLength: number;
  /** Steps of comparing patterns for one passport. */
  readonly patternSteps: number;
}

export const defaultLimits: PassportLimits = {
  passportLength: 1_000_000,
  visaLength: 16_384,
  visas: 200,
  depth: 8,
  alternatives: 32,
  clauses: 64,
  valueLength: 8192,
  patternSteps: 5_000_000,
};
