import { type OperationTypes, operationRoutes } from './generated/operations.ts';
import { requestJson } from './http.ts';

/** Name of an operation of the node. */
export type OperationName = keyof OperationTypes;

/** What an operation answers, by its declaration. */
export type Answer<Name extends OperationName> = OperationTypes[Name]['answer'];

/** What an operation takes; parts that it does not take may be left out. */
type Input<Name extends OperationName> = {
  readonly [Part in 'params' | 'query' | 'body' as keyof OperationTypes[Name][Part] extends never
    ? never
    : Part]: OperationTypes[Name][Part];
};

/** The address of an operation with its parameters filled in. */
export function toOperationPath(
  name: OperationName,
  params: Readonly<Record<string, string | number>>,
): string {
  return operationRoutes[name].path.replace(/\{(\w+)\}/g, (_match, parameter: string) =>
    encodeURIComponent(params[parameter] ?? ''),
  );
}

/** Calls an operation of this node; what it takes and answers is checked against its declaration. */
export function callOperation<Name extends OperationName>(
  name: Name,
  input: Input<Name>,
  signal?: AbortSignal,
): Promise<Answer<Name>> {
  const {
    params = {},
    query = {},
    body,
  } = input as unknown as {
    params?: Record<string, string | number>;
    query?: Record<string, unknown>;
    body?: unknown;
  };
  const search = new URLSearchParams(
    Object.entries(query).map(([key, value]): [string, string] => [key, String(value)]),
  );
  const path = `${toOperationPath(name, params)}${search.size === 0 ? '' : `?${search}`}`;
  return requestJson(path, {
    method: operationRoutes[name].method,
    ...(body === undefined ? {} : { body }),
    ...(signal === undefined ? {} : { signal }),
  });
}
