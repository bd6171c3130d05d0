import type { AnalysisVersions } from '../../../schema/ports.ts';
import type { PathogenMeta } from '../pathogens/pathogen.ts';

/** How the version of a dataset is named: by its tag, or by its content where it has none. */
export function datasetTagOf({ tag, digest }: Pick<PathogenMeta, 'tag' | 'digest'>): string {
  return tag ?? digest;
}

/** What is stored of engine and dataset with a result. */
export function toAnalysisVersions(
  meta: Pick<PathogenMeta, 'tag' | 'digest'>,
  engineVersion: string,
): AnalysisVersions {
  return { engineVersion, datasetTag: datasetTagOf(meta), datasetDigest: meta.digest };
}
