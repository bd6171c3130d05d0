import type { PangoAliases } from '../../../bio/pango-lineage.ts';
import type { LineageDefinition } from '../../../schema/genome-row.ts';

interface Draft {
  readonly parents: readonly string[];
  readonly aliases: Set<string>;
}

/** The lineages of an alias key, with whole names and other ways to write them as aliases. */
class PangoLineages {
  readonly drafts = new Map<string, Draft>();
  readonly #pango: PangoAliases;

  constructor(pango: PangoAliases) {
    this.#pango = pango;
  }

  /** Adds a lineage by its whole name, with everything above it; gives its usual name. */
  add(wholeName: string): string {
    const name = this.#pango.compress(wholeName);
    if (this.drafts.has(name)) return name;
    // Set before its parents are added, so that a circle of recombinants ends here.
    const parents: string[] = [];
    const aliases = new Set(name === wholeName ? [] : [wholeName]);
    this.drafts.set(name, { parents, aliases });
    const dot = wholeName.lastIndexOf('.');
    const above = dot < 0 ? this.#pango.recombinants.get(wholeName) : [wholeName.slice(0, dot)];
    for (const parent of above ?? []) parents.push(this.add(parent));
    return name;
  }

  /** Adds a name as somebody writes it; false where the key does not know it. */
  addWritten(written: string): boolean {
    const wholeName = this.#pango.expand(written);
    if (wholeName === null) return false;
    const name = this.add(wholeName);
    if (written !== name) this.drafts.get(name)?.aliases.add(written);
    return true;
  }
}

/**
 * The lineage system of a Pango alias key and the names that a dataset uses. Parents are those of the whole
 * name: that of 'BA.5' is 'B.1.1.529', as 'BA.5' is 'B.1.1.529.5'; a recombinant's are those of the
 * key. Names that the key does not know keep the parents that `others` gives them.
 */
export function makePangoDefinition(
  pango: PangoAliases,
  others: LineageDefinition,
): LineageDefinition {
  const lineages = new PangoLineages(pango);
  for (const letters of [...pango.wholeNames.keys(), ...pango.recombinants.keys()])
    lineages.addWritten(letters);
  const unknown = Object.entries(others).filter(([name]) => !lineages.addWritten(name));
  const known = [...lineages.drafts].map(([name, { parents, aliases }]) => [
    name,
    { parents, ...(aliases.size === 0 ? {} : { aliases: [...aliases].sort() }) },
  ]);
  return Object.fromEntries([...unknown, ...known]);
}
