import {
  formatVariantInfo,
  VARIANT_HEADER_LINES,
} from '../../../engine/reads/calling/format-variants.ts';
import type { ListedVariant } from './list-variants.ts';

/** A variant as it is answered. */
export function toVariantAnswer(variant: ListedVariant) {
  const {
    number: _number,
    ownerGroup: group,
    startedBy: _by,
    position,
    at,
    share,
    ...told
  } = variant;
  return {
    ...told,
    group,
    simulated: variant.run.startsWith('sim-'),
    position: position + 1,
    mutation: formatMutation(variant),
    share: Number(share.toFixed(6)),
    at: at.toISOString(),
  };
}

/** 'C241T', '11288-11296-', 'ins_22204:GAG', positions from 1. */
export function formatMutation({
  position,
  reference,
  alternative,
}: Pick<ListedVariant, 'position' | 'reference' | 'alternative'>): string {
  if (reference.length === alternative.length) return `${reference}${position + 1}${alternative}`;
  if (alternative.length > reference.length) {
    return `ins_${position + reference.length}:${alternative.slice(reference.length)}`;
  }
  const begin = position + alternative.length + 1;
  const end = position + reference.length;
  return begin === end ? `${begin}-` : `${begin}-${end}-`;
}

const TSV_COLUMNS = [
  'accession',
  'sample',
  'run',
  'instance',
  'mutation',
  'position',
  'reference',
  'alternative',
  'share',
  'depth',
  'forward',
  'reverse',
  'referenceForward',
  'referenceReverse',
  'status',
  'workflow',
  'workflowVersion',
  'platform',
  'at',
] as const;

/** The lines of a table, the header first. */
export async function* formatTsv(variants: AsyncIterable<ListedVariant>): AsyncGenerator<string> {
  yield `${TSV_COLUMNS.join('\t')}\n`;
  for await (const variant of variants) {
    const answer = toVariantAnswer(variant);
    yield `${TSV_COLUMNS.map((name) => String(answer[name] ?? '')).join('\t')}\n`;
  }
}

/** A line of JSON for each. */
export async function* formatNdjson(
  variants: AsyncIterable<ListedVariant>,
): AsyncGenerator<string> {
  for await (const variant of variants) yield `${JSON.stringify(toVariantAnswer(variant))}\n`;
}

const FILTERS = { consensus: 'PASS', minor: 'minor', 'primer-site': 'primer_site' } as const;

/**
 * VCF 4.2 with a line for each variant of each sample, which INFO names: samples are listed one after the other, so that
 * lines are in the order of positions within each sample only.
 */
export async function* formatVcf(
  variants: AsyncIterable<ListedVariant>,
  contigOf: (instance: string) => Promise<string>,
): AsyncGenerator<string> {
  const header = [
    '##fileformat=VCFv4.2',
    ...VARIANT_HEADER_LINES,
    '##INFO=<ID=SAMPLE,Number=1,Type=String,Description="Name of the sample">',
    '##INFO=<ID=RUN,Number=1,Type=String,Description="Run that found it">',
    '##INFO=<ID=ACCESSION,Number=1,Type=String,Description="Entry of the sample">',
    '##INFO=<ID=SIMULATED,Number=0,Type=Flag,Description="A program made the data up">',
    ['#CHROM', 'POS', 'ID', 'REF', 'ALT', 'QUAL', 'FILTER', 'INFO'].join('\t'),
  ];
  yield `${header.join('\n')}\n`;
  const contigs = new Map<string, string>();
  for await (const variant of variants) {
    const { instance, position, reference, alternative, status, sample, run, accession } = variant;
    const contig = contigs.get(instance) ?? (await contigOf(instance));
    contigs.set(instance, contig);
    const info = [
      formatVariantInfo(variant),
      `SAMPLE=${sample}`,
      `RUN=${run}`,
      ...(accession === null ? [] : [`ACCESSION=${accession}`]),
      ...(run.startsWith('sim-') ? ['SIMULATED'] : []),
    ].join(';');
    yield `${[contig, position + 1, '.', reference, alternative, '.', FILTERS[status], info].join('\t')}\n`;
  }
}
