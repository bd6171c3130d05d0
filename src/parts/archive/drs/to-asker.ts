import type { Call } from '../../../schema/define-operation.ts';
import type { ObjectAsker } from './find-objects.ts';

/** Who asks for objects; the address that the audit log names is that of the service, whose bodies name objects, too. */
export function toAsker(
  {
    caller,
    requestId,
    clientAddress,
    headers,
  }: Pick<Call<unknown, unknown, unknown>, 'caller' | 'requestId' | 'clientAddress' | 'headers'>,
  passports: readonly string[] = [],
): ObjectAsker {
  const target = '/ga4gh/drs/v1/objects';
  return { caller, passports, headers, target, requestId, clientAddress };
}
