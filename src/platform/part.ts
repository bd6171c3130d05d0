/** What the program has to know of a part beside its operations, records and pages. */
export interface PartDefinition {
  readonly name: string;
  /** Folder of forward-only SQL files; absent where the part keeps nothing in the database. */
  readonly migrations?: URL;
}

/** Declares a part; `npm run generate` finds what its folders hold. */
export function definePart(part: PartDefinition): PartDefinition {
  return part;
}
