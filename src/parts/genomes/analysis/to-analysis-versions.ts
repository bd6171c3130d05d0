import type { AnalysisVersions } from '../../../schema/ports.ts';
import type { PathogenMeta } from '../pathogens/pathogen.ts';

/** What is stored of engine and dataset with a result. */
export function toAnalysisVersions(
  { tag, digest }: Pick<PathogenMeta, 'tag' | 'digest'>,
  engineVersion: string,
): AnalysisVersions {
  return { engineVersion, datasetTag: tag ?? digest, datasetDigest: digest };
}
