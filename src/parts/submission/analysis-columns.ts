import { UNKNOWN_VERSION } from '../../schema/ports.ts';

/** Columns of entry_analysis that repeat words of its result, so that what is out of date is found fast. */
export const VERSION_COLUMNS = 'engine_version, dataset_digest, analysed_at';

/** The values of those columns, read from the result itself, so that the two cannot differ. */
export function selectVersions(result: string): string {
  return `coalesce(${result} ->> 'engineVersion', '${UNKNOWN_VERSION}'),
    coalesce(${result} ->> 'datasetDigest', '${UNKNOWN_VERSION}'),
    (${result} ->> 'analysedAt')::timestamptz`;
}
