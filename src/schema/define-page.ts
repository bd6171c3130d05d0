/** Menus of the navigation, in their order; what stands in none of them is a link of its own before them. */
export const navigationGroups = ['data', 'contribute', 'vault', 'node'] as const;
export type NavigationGroup = (typeof navigationGroups)[number];

/**
 * A page of the portal, as data. The page's code is loaded by the bundler only (`load`), so that a
 * definition can be read by the server, the tests and the navigation without touching any `.tsx`.
 */
export interface PageDefinition<Component = unknown> {
  /** Kebab-case, unique; also the name of its screenshot and of its end-to-end smoke test. */
  readonly name: string;
  /** Address pattern with `$name` parameters, e.g. '/entries/$accession'. */
  readonly path: string;
  /** Key of its title in the message catalogue. */
  readonly titleMessage: string;
  /** Where its link stands in the navigation; absent for pages that are reached from others. */
  readonly navigation?: {
    readonly group?: NavigationGroup;
    /** Among the links of its group. */
    readonly order: number;
    readonly messageKey: string;
  };
  /** Who gets to see it, 'entrance' also on a private node; the server checks every request again. */
  readonly access: 'entrance' | 'public' | 'account' | 'steward' | 'administrator';
  /** An address of this page that works on a node with the demonstration data, for tests. */
  readonly example: string;
  readonly load: () => Promise<{ readonly Page: Component }>;
}

/** Declares a page: router entry, navigation, smoke test, accessibility check and screenshot follow. */
export function definePage<Component>(page: PageDefinition<Component>): PageDefinition<Component> {
  return page;
}
