import { aaString, nucLetter, nucString } from '../../bio/alphabet.ts';
import type { Range } from '../../bio/position.ts';
import { findAaChangeGroups } from './aa-change-groups.ts';
import type { CodedInsertion } from './backtrace.ts';
import type { Dataset } from './dataset.ts';
import { findMotifChanges } from './motif-changes.ts';
import { formatFloat } from './number-format.ts';
import type {
  AnalysisResult,
  AnalysisSuccess,
  CdsFrameShift,
  LabeledMutation,
  Mutation,
  NodeMutations,
  QcResult,
  RelativeMutations,
} from './result.ts';

/** Version of the form of a line. */
const SCHEMA_VERSION = '1.0.0';

/** A number as JSON has it; one that is not finite as its name. */
function toNumber(value: number): number | string {
  return Number.isFinite(value) ? value : formatFloat(value);
}

const toNuc = ({ position, from, to }: Mutation) => ({
  position,
  from: nucLetter(from),
  to: nucLetter(to),
});
const toAa = ({ position, from, to }: Mutation) => ({
  position,
  from: aaString(Uint8Array.of(from)),
  to: aaString(Uint8Array.of(to)),
});
const toInsertion = (format: (codes: Uint8Array) => string) => (insertion: CodedInsertion) => ({
  position: insertion.position,
  letters: format(insertion.letters),
});
const toRange = ({ begin, end }: Range) => ({ begin, end });

type MutationFormat = typeof toNuc;

function toNodeMutations(mutations: NodeMutations, format: MutationFormat) {
  return {
    substitutions: mutations.substitutions.map(format),
    deletions: mutations.deletions.map(format),
    reversions: mutations.reversions.map(format),
    labeled: mutations.labeled.map((mutation: LabeledMutation) => ({
      ...format(mutation),
      labels: mutation.labels,
    })),
    unlabeled: mutations.unlabeled.map(format),
  };
}

function toRelative(dataset: Dataset, mutations: RelativeMutations) {
  return {
    nodeName: dataset.tree?.names[mutations.node] ?? '',
    nuc: toNodeMutations(mutations.nuc, toNuc),
    aa: Object.fromEntries(
      dataset.cdses.flatMap(({ name, index }) => {
        const own = mutations.aa[index];
        const count = own === undefined ? 0 : own.substitutions.length + own.deletions.length;
        return own === undefined || count === 0 ? [] : [[name, toNodeMutations(own, toAa)]];
      }),
    ),
  };
}

function toPlacement(dataset: Dataset, { placement }: AnalysisSuccess) {
  if (placement === null) return null;
  return {
    nearestNode: dataset.tree?.names[placement.nearestNode] ?? '',
    divergence: toNumber(placement.divergence),
    cladeAttributes: Object.fromEntries(placement.attributes),
    privateMutations: toRelative(dataset, placement.privateMutations),
    founders: Object.fromEntries(
      [...placement.founders].map(([name, own]) => [name, toRelative(dataset, own)]),
    ),
    relativeMutations: placement.relative.map((own, i) => ({
      displayName: dataset.tree?.referenceNodes[i]?.displayName ?? '',
      mutations: own === null ? null : toRelative(dataset, own),
    })),
  };
}

function toQc(dataset: Dataset, qc: QcResult) {
  const scored = <T extends { readonly score: number }>(rule: T | null) =>
    rule === null
      ? null
      : Object.fromEntries(
          Object.entries(rule).map(([key, value]) => [
            key,
            typeof value === 'number' ? toNumber(value) : value,
          ]),
        );
  const named = ({ cds, codons }: CdsFrameShift) => ({
    cds: dataset.cdses[cds]?.name ?? '',
    codons: toRange(codons),
  });
  return {
    overallScore: toNumber(qc.overallScore),
    overallStatus: qc.overallStatus,
    missingData: scored(qc.missingData),
    mixedSites: scored(qc.mixedSites),
    privateMutations: scored(qc.privateMutations),
    snpClusters: scored(qc.snpClusters),
    frameShifts: qc.frameShifts && {
      ...scored(qc.frameShifts),
      counted: qc.frameShifts.counted.map(named),
      ignored: qc.frameShifts.ignored.map(named),
    },
    stopCodons: qc.stopCodons && {
      ...scored(qc.stopCodons),
      counted: qc.stopCodons.counted.map(({ cds, codon }) => ({
        cds: dataset.cdses[cds]?.name ?? '',
        codon,
      })),
    },
  };
}

function toCdses(dataset: Dataset, result: AnalysisSuccess) {
  return dataset.cdses.flatMap((cds) => {
    const translation = result.translations[cds.index] ?? null;
    if (translation === null) return [];
    const { mutations, frameShifts } = translation;
    return [
      {
        name: cds.name,
        coverage: toNumber(translation.coverage),
        sequencedRanges: translation.alignmentRanges.map(toRange),
        substitutions: mutations.filter(({ to }) => to !== 45).map(toAa),
        deletions: mutations.filter(({ to }) => to === 45).map(toAa),
        insertions: translation.insertions.map(toInsertion((codes) => aaString(codes))),
        unknownRanges: translation.unknownRanges.map(toRange),
        totalUnknown: translation.totalUnknown,
        frameShifts: frameShifts.map(({ codons, gapsLeading, gapsTrailing }) => ({
          codons: toRange(codons),
          gapsLeading: toRange(gapsLeading),
          gapsTrailing: toRange(gapsTrailing),
        })),
      },
    ];
  });
}

function toNucleotides({ calls, insertions }: AnalysisSuccess) {
  return {
    alignmentRange: toRange(calls.alignmentRange),
    coverage: toNumber(calls.coverage),
    substitutions: calls.substitutions.map(toNuc),
    deletions: calls.deletions.map(toRange),
    insertions: insertions.map(toInsertion((codes) => nucString(codes))),
    missing: calls.missing.map(toRange),
    nonAcgtns: calls.nonAcgtns.map((range) => ({
      ...toRange(range),
      letter: nucLetter(range.letter),
    })),
  };
}

/**
 * One line of the NDJSON output, from which every cell of the table follows. Positions and ranges are
 * 0-based and half-open; an insertion's `position` is the number of reference letters before it. A
 * sequence that failed has `error` and nothing else but its name; `dataset` is null where none fitted.
 */
export function toNdjsonRecord(
  dataset: Dataset | null,
  result: AnalysisResult,
): Readonly<Record<string, unknown>> {
  const head = {
    schemaVersion: SCHEMA_VERSION,
    dataset: dataset?.name ?? null,
    index: result.index,
    seqName: result.name,
  };
  if (!result.ok) return { ...head, error: result.error };
  if (dataset === null) return head;
  const present = new Set(
    dataset.cdses.filter(({ index }) => result.translations[index] != null).map(({ name }) => name),
  );
  const groups = findAaChangeGroups(dataset, result.translations, result);
  const changes = findMotifChanges(dataset, result.translations, result.motifs);
  return {
    ...head,
    clade: result.placement?.clade ?? null,
    isReverseComplement: result.isReverseComplement,
    alignmentScore: result.alignmentScore,
    ...toNucleotides(result),
    cdses: toCdses(dataset, result),
    aaChangeGroups: groups.map((group) => ({
      ...group,
      substitutions: group.substitutions.map(toNuc),
    })),
    // The peer looks for the names of genes among those of CDSs.
    failedCdses: dataset.annotation.genes
      .map(({ name }) => name)
      .filter((name) => !present.has(name)),
    placement: toPlacement(dataset, result),
    qc: result.qc && toQc(dataset, result.qc),
    phenotypes: Object.fromEntries(
      [...result.phenotypes].map(([name, value]) => [name, toNumber(value)]),
    ),
    motifs: Object.fromEntries(result.motifs),
    motifChanges: Object.fromEntries(changes),
    primerChanges: result.primerChanges.map(({ primer, substitutions }) => ({
      primer: primer.name,
      substitutions: substitutions.map(toNuc),
    })),
    warnings: result.warnings,
  };
}
