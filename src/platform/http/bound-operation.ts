import { type AnyOperation, type Call, isForEverybody } from '../../schema/define-operation.ts';

/** An operation together with the service that it runs on. */
export interface BoundOperation {
  readonly definition: AnyOperation;
  readonly run: (
    call: Call<Record<string, string>, Record<string, unknown>, unknown>,
  ) => Promise<unknown>;
}

/** Joins an operation with its part's service; the types of the input were checked by its schemas. */
export function bindOperation<Service>(
  definition: AnyOperation<Service>,
  service: Service,
): BoundOperation {
  return {
    definition: definition as AnyOperation,
    run: (call) => definition.handle(service, call as Parameters<typeof definition.handle>[1]),
  };
}

/** Whether it writes: then it is audited and refused to cross-site requests. */
export function changesState(definition: AnyOperation): boolean {
  if (definition.changesState !== undefined) return definition.changesState;
  return definition.method !== 'GET' && !isForEverybody(definition.access);
}
