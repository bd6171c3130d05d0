import type { CheckContext } from '../../engine/reads/check-context.ts';
import type { CheckedFile } from '../../engine/reads/check-parts.ts';
import { checkReadFile } from '../../engine/reads/check-read-file.ts';
import {
  type AlignedConsensus,
  compareEvidence,
} from '../../engine/reads/consensus/compare-evidence.ts';
import { FindingList } from '../../engine/reads/finding.ts';
import type { EvidenceReport, ReadsCheck } from '../../schema/read-report.ts';
import { groupFiles } from './group-files.ts';
import { openFile } from './open-source.ts';

/** What to check. */
export interface FilesToCheck {
  /** Files of one sample. */
  readonly paths: readonly string[];
  readonly context: CheckContext;
  /**
   * Lays the letters (ASCII) of a consensus along the pathogen's reference; null where they are not
   * alike. Null as a whole without a pathogen.
   */
  readonly alignConsensus: ((letters: Uint8Array) => AlignedConsensus | null) | null;
}

/** Checks the files of a sample: each alone, then consensus, variants and reads against each other. */
export async function checkFiles({
  paths,
  context,
  alignConsensus,
}: FilesToCheck): Promise<ReadsCheck> {
  const checked: CheckedFile[] = [];
  for (const { path, mate, index } of await groupFiles(paths)) {
    const companions = {
      mate: mate === null ? null : openFile(mate),
      index: index === null ? null : openFile(index),
    };
    checked.push(await checkReadFile(null, openFile(path), { ...context, companions }));
  }
  return {
    schemaVersion: '1.0.0',
    files: checked.map(({ report }) => report),
    together: compareFiles(checked, { context, alignConsensus }),
  };
}

/** Takes the first of each kind: a sample has one consensus, one set of variants, one alignment. */
function compareFiles(
  checked: readonly CheckedFile[],
  { context, alignConsensus }: Pick<FilesToCheck, 'context' | 'alignConsensus'>,
): EvidenceReport | null {
  const { reference } = context;
  if (reference === null) return null;
  const findings = new FindingList('together');
  const letters = checked.find((file) => file.consensus !== null)?.consensus ?? null;
  const variants = checked.find((file) => file.variants !== null)?.variants ?? null;
  const pileup = checked.find((file) => file.pileup !== null)?.pileup ?? null;
  const consensus = letters === null ? null : (alignConsensus?.(letters) ?? null);
  if (letters !== null && consensus === null) {
    const hint = `The consensus could not be laid along ${reference.name}: it is not alike. Is it of this pathogen?`;
    findings.add(['error', 'consensus-not-aligned'], '', [`${letters.length} letters`, hint]);
  }
  const compared = (
    [
      ['consensus', letters],
      ['variants', variants],
      ['reads', pileup],
    ] as const
  ).flatMap(([name, one]) => (one === null ? [] : [name]));
  if (compared.length < 2) return null;
  const facts = compareEvidence(
    { reference: reference.letters, consensus, variants, pileup },
    findings,
  );
  const severities = new Set(findings.findings.map(({ severity }) => severity));
  return {
    compared,
    verdict: severities.has('error')
      ? 'contradict'
      : severities.has('warning')
        ? 'agree-with-warnings'
        : 'agree',
    ...facts,
    findings: [...findings.findings],
    findingCounts: findings.counts,
  };
}
