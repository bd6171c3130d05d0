/** A node of an Auspice v2 file; fields that the tree output does not know pass through. */
export interface AuspiceJsonNode {
  readonly name?: unknown;
  readonly node_attrs?: Readonly<Record<string, unknown>>;
  readonly branch_attrs?: Readonly<Record<string, unknown>>;
  readonly children?: readonly AuspiceJsonNode[];
}

/** An Auspice v2 file. */
export interface AuspiceJson {
  readonly meta: Readonly<Record<string, unknown>>;
  readonly tree: AuspiceJsonNode;
}

const NODE_TYPE = {
  key: 'Node type',
  title: 'Node type',
  type: 'categorical',
  scale: [
    ['New', '#ff6961'],
    ['Reference', '#999999'],
  ],
};
const QC_STATUS = {
  key: 'QC Status',
  title: 'QC Status',
  type: 'categorical',
  scale: [
    ['good', '#417C52'],
    ['mediocre', '#cab44d'],
    ['bad', '#CA738E'],
  ],
};
const FILTERS = ['clade_membership', 'Node type', 'QC Status', 'Has PCR primer changes'];

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/**
 * What the file says of the tree as a whole: colours and filters for new nodes come first, and there is
 * no map, because nobody knows where a new node was sampled. A tree without a date of its own is of
 * `today` (2025-12-31), since viewers ask for one.
 */
export function toOutputMeta(meta: AuspiceJson['meta'], today: string): Record<string, unknown> {
  const { geo_resolutions: _, ...rest } = meta;
  const panels = listOf(meta.panels).filter((panel) => panel !== 'map');
  const defaults = typeof meta.display_defaults === 'object' ? meta.display_defaults : {};
  return {
    ...rest,
    colorings: [NODE_TYPE, QC_STATUS, ...listOf(meta.colorings)],
    // Each once, as the schema of these files wants it; the reference tool repeats some.
    filters: [...new Set([...FILTERS, ...listOf(meta.filters)])],
    panels: panels.length > 0 ? panels : ['tree'],
    updated: typeof meta.updated === 'string' ? meta.updated : today,
    display_defaults: {
      branch_label: 'clade',
      color_by: 'clade_membership',
      distance_measure: 'div',
      ...defaults,
    },
  };
}
