import { formatRange, type Range } from '../../bio/position.ts';
import { formatFloat, formatScore } from './number-format.ts';

// Makes the cells of the table out of a line of the NDJSON output and the header alone: neither a
// dataset nor a result is at hand, so a cell that does not follow from the line cannot be right.

interface Change {
  readonly position: number;
  readonly from: string;
  readonly to: string;
  readonly labels?: readonly string[];
}
interface Insertion {
  readonly position: number;
  readonly letters: string;
}
interface NodeChanges {
  readonly substitutions: readonly Change[];
  readonly deletions: readonly Change[];
  readonly reversions: readonly Change[];
  readonly labeled: readonly Change[];
  readonly unlabeled: readonly Change[];
}
interface Relative {
  readonly nodeName: string;
  readonly nuc: NodeChanges;
  readonly aa: Readonly<Record<string, NodeChanges>>;
}
interface CodonRange {
  readonly cds: string;
  readonly codons: Range;
}
interface Rule {
  readonly score: number | string;
  readonly status: string;
}
interface Cds {
  readonly name: string;
  readonly coverage: number | string;
  readonly substitutions: readonly Change[];
  readonly deletions: readonly Change[];
  readonly insertions: readonly Insertion[];
  readonly unknownRanges: readonly Range[];
  readonly totalUnknown: number;
  readonly frameShifts: readonly { readonly codons: Range }[];
}

/** A line of the NDJSON output of a sequence that was analysed. */
export interface NdjsonRecord {
  readonly index: number;
  readonly seqName: string;
  readonly error?: string;
  readonly clade: string | null;
  readonly isReverseComplement: boolean;
  readonly alignmentScore: number;
  readonly alignmentRange: Range;
  readonly coverage: number | string;
  readonly substitutions: readonly Change[];
  readonly deletions: readonly Range[];
  readonly insertions: readonly Insertion[];
  readonly missing: readonly Range[];
  readonly nonAcgtns: readonly (Range & { readonly letter: string })[];
  readonly cdses: readonly Cds[];
  readonly aaChangeGroups: readonly {
    readonly cds: string;
    readonly range: Range;
    readonly codons: readonly {
      readonly position: number;
      readonly from: string;
      readonly to: string;
      readonly referenceTriplet: string;
      readonly queryTriplet: string;
      readonly ranges: readonly Range[];
    }[];
    readonly substitutions: readonly Change[];
    readonly deletions: readonly Range[];
  }[];
  readonly failedCdses: readonly string[];
  readonly placement: {
    readonly cladeAttributes: Readonly<Record<string, string>>;
    readonly privateMutations: Relative;
    readonly founders: Readonly<Record<string, Relative>>;
    readonly relativeMutations: readonly {
      readonly displayName: string;
      readonly mutations: Relative | null;
    }[];
  } | null;
  readonly qc: {
    readonly overallScore: number | string;
    readonly overallStatus: string;
    readonly missingData: (Rule & { threshold: number; totalMissing: number }) | null;
    readonly mixedSites: (Rule & { threshold: number; total: number }) | null;
    readonly privateMutations: (Rule & { cutoff: number; excess: number; total: number }) | null;
    readonly snpClusters:
      | (Rule & { clusters: { first: number; last: number; count: number }[]; total: number })
      | null;
    readonly frameShifts: (Rule & { counted: CodonRange[]; ignored: CodonRange[] }) | null;
    readonly stopCodons: (Rule & { counted: { cds: string; codon: number }[] }) | null;
  } | null;
  readonly phenotypes: Readonly<Record<string, number | string>>;
  readonly motifs: Readonly<Record<string, readonly (Insertion & { readonly cds: string })[]>>;
  readonly primerChanges: readonly {
    readonly primer: string;
    readonly substitutions: readonly Change[];
  }[];
  readonly warnings: readonly string[];
}

const float = (value: number | string | undefined): string =>
  value === undefined ? '' : typeof value === 'string' ? value : formatFloat(value);
const score = (value: number | string | undefined): string =>
  value === undefined ? '' : typeof value === 'string' ? value : formatScore(value);
const change = ({ position, from, to }: Change): string => `${from}${position + 1}${to}`;
const changes = (list: readonly Change[] = []): string => list.map(change).join(',');
const labeled = (list: readonly Change[] = [], prefix = ''): string =>
  list.map((own) => `${prefix}${change(own)}|${(own.labels ?? []).join('&')}`).join(',');
const ranges = (list: readonly Range[]): string => list.map(formatRange).join(',');
const rangeOrEmpty = (range: Range): string =>
  range.end <= range.begin ? 'empty range' : formatRange(range);
const shifts = (list: readonly CodonRange[] = []): string =>
  list.map(({ cds, codons }) => `${cds}:${rangeOrEmpty(codons)}`).join(',');
const byName = <T>(record: Readonly<Record<string, T>>): [string, T][] =>
  Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1));
const sum = (list: readonly number[]): string => String(list.reduce((total, n) => total + n, 0));

function deletedRanges(list: readonly Change[]): string {
  const found: { begin: number; end: number }[] = [];
  for (const { position } of list) {
    const last = found.at(-1);
    if (last?.end === position) last.end++;
    else found.push({ begin: position, end: position + 1 });
  }
  return ranges(found);
}

function aaChanges(
  relative: Relative | undefined,
  pick: (own: NodeChanges) => readonly Change[],
): string[] {
  return byName(relative?.aa ?? {}).flatMap(([cds, own]) =>
    pick(own).map((item) => `${cds}:${change(item)}`),
  );
}

function relativeCell(relative: Relative, column: string): string {
  if (column === 'nodeName') return relative.nodeName;
  if (column === 'substitutions') return changes(relative.nuc.substitutions);
  if (column === 'deletions') return deletedRanges(relative.nuc.deletions);
  const isDeletion = column === 'aaDeletions';
  return aaChanges(relative, (own) => (isDeletion ? own.deletions : own.substitutions)).join(',');
}

function privateCells(record: NdjsonRecord): Record<string, string> {
  const own = record.placement?.privateMutations;
  const cells: Record<string, string> = {};
  const nuc = own?.nuc;
  const aaLabeled = byName(own?.aa ?? {}).flatMap(([cds, { labeled: list }]) =>
    list.length === 0 ? [] : [labeled(list, `${cds}:`)],
  );
  const kinds = ['reversion', 'labeled', 'unlabeled', 'private'] as const;
  for (const kind of kinds) {
    const key = kind === 'private' ? 'substitutions' : kind === 'reversion' ? 'reversions' : kind;
    const title = `${kind.charAt(0).toUpperCase()}${kind.slice(1)}Substitutions`;
    cells[`privateNucMutations.total${title}`] = String(nuc?.[key].length ?? 0);
    const aa = aaChanges(own, (mutations) => mutations[key]);
    cells[`privateAaMutations.total${title}`] = String(aa.length);
    if (kind === 'private') continue;
    const isLabeled = kind === 'labeled';
    cells[`privateNucMutations.${kind}Substitutions`] = isLabeled
      ? labeled(nuc?.labeled)
      : changes(nuc?.[key]);
    cells[`privateAaMutations.${kind}Substitutions`] = (isLabeled ? aaLabeled : aa).join(',');
  }
  return cells;
}

function qcCells({ qc }: NdjsonRecord): Record<string, string> {
  const cells: Record<string, string> = {
    'qc.overallScore': score(qc?.overallScore ?? 0),
    'qc.overallStatus': qc?.overallStatus ?? 'good',
  };
  const rules = ['missingData', 'mixedSites', 'privateMutations', 'snpClusters'] as const;
  for (const name of [...rules, 'frameShifts', 'stopCodons'] as const) {
    cells[`qc.${name}.score`] = score(qc?.[name]?.score);
    cells[`qc.${name}.status`] = qc?.[name]?.status ?? '';
  }
  const count = (list: readonly unknown[] | undefined) =>
    list === undefined ? '' : String(list.length);
  return {
    ...cells,
    'qc.missingData.missingDataThreshold': float(qc?.missingData?.threshold),
    'qc.missingData.totalMissing': float(qc?.missingData?.totalMissing),
    'qc.mixedSites.mixedSitesThreshold': float(qc?.mixedSites?.threshold),
    'qc.mixedSites.totalMixedSites': float(qc?.mixedSites?.total),
    'qc.privateMutations.cutoff': float(qc?.privateMutations?.cutoff),
    'qc.privateMutations.excess': float(qc?.privateMutations?.excess),
    'qc.privateMutations.total': float(qc?.privateMutations?.total),
    'qc.snpClusters.clusteredSNPs': (qc?.snpClusters?.clusters ?? [])
      .map(({ first, last, count: n }) => `${rangeOrEmpty({ begin: first, end: last })}:${n}`)
      .join(','),
    'qc.snpClusters.totalSNPs': float(qc?.snpClusters?.total),
    'qc.frameShifts.frameShifts': shifts(qc?.frameShifts?.counted),
    'qc.frameShifts.totalFrameShifts': count(qc?.frameShifts?.counted),
    'qc.frameShifts.frameShiftsIgnored': shifts(qc?.frameShifts?.ignored),
    'qc.frameShifts.totalFrameShiftsIgnored': count(qc?.frameShifts?.ignored),
    'qc.stopCodons.stopCodons': (qc?.stopCodons?.counted ?? [])
      .map(({ cds, codon }) => `${cds}:${codon}`)
      .join(','),
    'qc.stopCodons.totalStopCodons': count(qc?.stopCodons?.counted),
  };
}

function callCells(record: NdjsonRecord): Record<string, string> {
  const cdses = [...record.cdses].sort((a, b) => (a.name < b.name ? -1 : 1));
  const inCdses = (pick: (cds: Cds) => readonly string[]): string[] =>
    cdses.flatMap((cds) => pick(cds).map((text) => `${cds.name}:${text}`));
  const substitutions = inCdses((cds) => cds.substitutions.map(change));
  const deletions = inCdses((cds) => cds.deletions.map(change));
  const insertions = inCdses((cds) =>
    cds.insertions.map(({ position, letters }) => `${position}:${letters}`),
  );
  const frameShifts = record.cdses.flatMap(({ name, frameShifts: own }) =>
    own.map(({ codons }) => `${name}:${rangeOrEmpty(codons)}`),
  );
  const unknown = record.cdses.flatMap(({ name, unknownRanges }) =>
    unknownRanges.map((range) => `${name}:${formatRange(range)}`),
  );
  const lengths = (list: readonly Range[]) => sum(list.map(({ begin, end }) => end - begin));
  return {
    index: String(record.index),
    seqName: record.seqName,
    clade: record.clade ?? '',
    totalSubstitutions: String(record.substitutions.length),
    totalDeletions: lengths(record.deletions),
    totalInsertions: sum(record.insertions.map(({ letters }) => letters.length)),
    totalFrameShifts: String(frameShifts.length),
    totalMissing: lengths(record.missing),
    totalNonACGTNs: lengths(record.nonAcgtns),
    totalAminoacidSubstitutions: String(substitutions.length),
    totalAminoacidDeletions: String(deletions.length),
    totalAminoacidInsertions: String(insertions.length),
    totalUnknownAa: sum(record.cdses.map(({ totalUnknown }) => totalUnknown)),
    alignmentScore: String(record.alignmentScore),
    alignmentStart: String(record.alignmentRange.begin + 1),
    alignmentEnd: String(record.alignmentRange.end),
    coverage: float(record.coverage),
    cdsCoverage: cdses.map(({ name, coverage }) => `${name}:${float(coverage)}`).join(','),
    isReverseComplement: String(record.isReverseComplement),
    substitutions: changes(record.substitutions),
    deletions: ranges(record.deletions),
    insertions: record.insertions
      .map(({ position, letters }) => `${position}:${letters}`)
      .join(','),
    frameShifts: frameShifts.join(','),
    aaSubstitutions: substitutions.join(','),
    aaDeletions: deletions.join(','),
    aaInsertions: insertions.join(','),
    missing: ranges(record.missing),
    unknownAaRanges: unknown.join(','),
    nonACGTNs: record.nonAcgtns.map((range) => `${range.letter}:${formatRange(range)}`).join(','),
    totalPcrPrimerChanges: sum(record.primerChanges.map((own) => own.substitutions.length)),
    pcrPrimerChanges: record.primerChanges
      .map(({ primer, substitutions: own }) => `${primer}:${own.map(change).join(';')}`)
      .join(','),
    failedCdses: record.failedCdses.join(','),
    warnings: record.warnings.join(';'),
    errors: '',
  };
}

function dynamicCell(record: NdjsonRecord, column: string): string {
  const founder = /^founderMuts\['(.*)'\]\.(\w+)$/.exec(column);
  if (founder !== null) {
    const own = record.placement?.founders[founder[1] ?? ''];
    return own === undefined ? '' : relativeCell(own, founder[2] ?? '');
  }
  const relative = /^relativeMutations\['(.*)'\]\.(\w+)$/.exec(column);
  if (relative !== null) {
    const own = record.placement?.relativeMutations.find(
      ({ displayName }) => displayName === relative[1],
    )?.mutations;
    return own == null ? 'N/A' : relativeCell(own, relative[2] ?? '');
  }
  const attribute = record.placement?.cladeAttributes[column];
  if (attribute !== undefined) return attribute;
  if (column in record.phenotypes) return float(record.phenotypes[column]);
  return (record.motifs[column] ?? [])
    .map(({ cds, position, letters }) => `${cds}:${position + 1}:${letters}`)
    .join(';');
}

/** The cells of the table under a header. */
export function deriveTsvCells(record: NdjsonRecord, header: readonly string[]): string[] {
  if (record.error !== undefined) {
    const own = { index: String(record.index), seqName: record.seqName, errors: record.error };
    return header.map((column) => own[column as keyof typeof own] ?? '');
  }
  const cells = { ...callCells(record), ...privateCells(record), ...qcCells(record) };
  return header.map(
    (column) => (cells as Record<string, string>)[column] ?? dynamicCell(record, column),
  );
}
