/** The fields of an Auspice v2 tree that pathogens are described by; all others pass through. */
export interface AuspiceTree {
  readonly version?: unknown;
  readonly meta: AuspiceMeta;
  readonly tree: AuspiceNode;
}

export interface AuspiceMeta {
  readonly title?: unknown;
  readonly updated?: unknown;
  readonly description?: unknown;
  readonly build_url?: unknown;
  readonly maintainers?: unknown;
  readonly data_provenance?: unknown;
  readonly extensions?: unknown;
}

export interface AuspiceNode {
  readonly name: string;
  readonly node_attrs: Readonly<Record<string, unknown>>;
  readonly branch_attrs?: { readonly mutations?: Readonly<Record<string, readonly string[]>> };
  readonly children?: readonly AuspiceNode[];
}

/** True where a parsed JSON value has the outer shape of an Auspice v2 tree. Looks at the root only. */
export function isAuspiceTree(value: unknown): value is AuspiceTree {
  if (!isObject(value) || !isObject(value.meta) || !isObject(value.tree)) return false;
  return typeof value.tree.name === 'string' && isObject(value.tree.node_attrs);
}

/** All nodes, a parent before its children, children in the order of the file. */
export function listNodes(root: AuspiceNode): AuspiceNode[] {
  const nodes: AuspiceNode[] = [];
  const open = [root];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    nodes.push(node);
    const children = node.children ?? [];
    for (let i = children.length - 1; i >= 0; i--) {
      const child = children[i];
      if (child) open.push(child);
    }
  }
  return nodes;
}

/** The text at `node_attrs.<name>.value`, or undefined where a node has none. */
export function findAttribute(node: AuspiceNode, name: string): string | undefined {
  const attribute = node.node_attrs[name];
  if (!isObject(attribute)) return undefined;
  return typeof attribute.value === 'string' ? attribute.value : undefined;
}

/** True for a JSON object, false for null, an array or a plain value. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
