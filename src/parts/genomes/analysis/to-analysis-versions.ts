import type { AnalysisVersions, PathogenVersions } from '../../../schema/ports.ts';
import type { PathogenMeta, SegmentMeta } from '../pathogens/pathogen.ts';

/** How the version of a dataset is named: by its tag, or by its content where it has none. */
export function datasetTagOf({ tag, digest }: Pick<SegmentMeta, 'tag' | 'digest'>): string {
  return tag ?? digest;
}

/** What is stored of engine and dataset with a result; the dataset is that of the segment. */
export function toAnalysisVersions(
  meta: Pick<SegmentMeta, 'tag' | 'digest'>,
  engineVersion: string,
): AnalysisVersions {
  return { engineVersion, datasetTag: datasetTagOf(meta), datasetDigest: meta.digest };
}

/** The versions of a pathogen and of each of its segments. */
export function toPathogenVersions(
  meta: Pick<PathogenMeta, 'tag' | 'digest' | 'segments'>,
  engineVersion: string,
): PathogenVersions {
  const segments = meta.segments.map((segment) => {
    const { datasetTag, datasetDigest } = toAnalysisVersions(segment, engineVersion);
    return { segment: segment.name, datasetTag, datasetDigest };
  });
  return { ...toAnalysisVersions(meta, engineVersion), segments };
}
