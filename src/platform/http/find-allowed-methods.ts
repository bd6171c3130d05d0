import type { AnyOperation } from '../../schema/define-operation.ts';

/** A path of the server and the methods that it takes. */
export interface MethodsOfPath {
  readonly pattern: RegExp;
  readonly methods: readonly string[];
}

/** Paths of operations, with `{name}` for one segment, and of what the server answers itself. */
export function listMethods(
  operations: readonly AnyOperation[],
  others: readonly string[],
): MethodsOfPath[] {
  const declared = operations.map(({ path, method }) => ({
    path,
    methods: typeof method === 'string' ? [method] : method,
  }));
  return [...declared, ...others.map((path) => ({ path, methods: ['GET'] }))].map(
    ({ path, methods }) => ({
      pattern: new RegExp(`^${path.replace(/[.]/g, '\\.').replace(/\{\w+\}/g, '[^/]+')}/?$`),
      methods: methods.includes('GET') ? ['HEAD', ...methods] : methods,
    }),
  );
}

/** The methods that a path takes, in order; empty where nothing stands at it. */
export function findAllowedMethods(paths: readonly MethodsOfPath[], path: string): string[] {
  const found = paths.filter(({ pattern }) => pattern.test(path));
  return [...new Set(found.flatMap(({ methods }) => methods))].toSorted();
}
