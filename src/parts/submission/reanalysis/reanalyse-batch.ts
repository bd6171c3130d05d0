import { type AnalysedSequence, MAIN_SEGMENT, type StoredAnalysis } from '../../../schema/ports.ts';
import { defined } from '../../../std/assert.ts';
import { compareAnalyses } from './analysis-change.ts';
import type { AnalysisKey } from './find-outdated.ts';
import { type AnalysisToRenew, readAnalyses } from './read-analyses.ts';
import type { NamedVersions, RenewalRecord } from './reanalysis-event.ts';
import type { ReanalysisDependencies, ReanalysisRequest } from './reanalysis-request.ts';
import { type RenewedAnalysis, writeAnalyses } from './write-analyses.ts';

/**
 * Takes one batch through the analysis and stores it. A sequence that cannot be analysed any more keeps
 * its result. What another run renewed meanwhile is left out of the answer.
 */
export async function reanalyseBatch(
  { db, analyse }: ReanalysisDependencies,
  keys: readonly AnalysisKey[],
  { instance, isDryRun, now }: ReanalysisRequest,
): Promise<RenewalRecord[]> {
  const analyses = await readAnalyses(db, keys);
  const answers = await analyse.analyse(
    instance.pathogen,
    analyses.map((one) => ({
      ...{ name: toName(one), letters: one.letters },
      ...(one.segment === MAIN_SEGMENT ? {} : { segment: one.segment }),
    })),
  );
  const renewed: RenewedAnalysis[] = [];
  const records = new Map<AnalysisToRenew, RenewalRecord>();
  analyses.forEach((before, index) => {
    const answer = defined(answers[index], 'analysis');
    const base = {
      type: 'record' as const,
      instance: instance.id,
      accessionVersion: toName(before),
      ...(before.segment === MAIN_SEGMENT ? {} : { segment: before.segment }),
    };
    if (!answer.ok) records.set(before, describeFailure(base, before, answer));
    else {
      const after = JSON.parse(answer.analysisJson) as StoredAnalysis;
      const changes = compareAnalyses(before.former, after);
      renewed.push({ before, analysisJson: answer.analysisJson, changes });
      records.set(before, {
        ...base,
        outcome: changes.length > 0 ? 'changed' : 'unchanged',
        changes,
        former: nameVersions(before.former),
        current: nameVersions(after),
      });
    }
  });
  const stored = isDryRun
    ? renewed
    : await writeAnalyses(db, renewed, { instance: instance.id, now: now() });
  const kept = new Set(stored.map(({ before }) => before));
  return [...records]
    .filter(([before, { outcome }]) => outcome === 'failed' || kept.has(before))
    .map(([, record]) => record);
}

function toName({ accession, version }: Pick<AnalysisKey, 'accession' | 'version'>): string {
  return `${accession}.${version}`;
}

function nameVersions({ engineVersion, datasetTag }: StoredAnalysis): NamedVersions {
  return { engineVersion, datasetTag };
}

function describeFailure(
  base: Pick<RenewalRecord, 'type' | 'instance' | 'accessionVersion' | 'segment'>,
  { former }: AnalysisToRenew,
  { problem }: Extract<AnalysedSequence, { ok: false }>,
): RenewalRecord {
  const versions = nameVersions(former);
  return { ...base, outcome: 'failed', changes: [], former: versions, current: versions, problem };
}
