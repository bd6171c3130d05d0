import type { SampleVariant } from './call-consensus.ts';

const FILTERS: Readonly<Record<SampleVariant['status'], string>> = {
  consensus: 'PASS',
  minor: 'minor',
  'primer-site': 'primer_site',
};

/** Counts and shares of one variant, as the column INFO has them. */
export function formatVariantInfo(
  variant: Pick<
    SampleVariant,
    'depth' | 'share' | 'referenceForward' | 'referenceReverse' | 'forward' | 'reverse'
  >,
): string {
  const { depth, share, referenceForward, referenceReverse, forward, reverse } = variant;
  const strands = [referenceForward, referenceReverse, forward, reverse].join(',');
  return `DP=${depth};AF=${Number(share.toFixed(6))};DP4=${strands}`;
}

/** The lines of the header that say what the columns FILTER and INFO mean. */
export const VARIANT_HEADER_LINES: readonly string[] = [
  '##FILTER=<ID=minor,Description="The consensus does not have it">',
  '##FILTER=<ID=primer_site,Description="Too few reads tell of the sample under primers">',
  '##INFO=<ID=DP,Number=1,Type=Integer,Description="Reads that were counted">',
  '##INFO=<ID=AF,Number=A,Type=Float,Description="Share of the reads that have the alternative">',
  '##INFO=<ID=DP4,Number=4,Type=Integer,Description="Reads with the reference forward and reverse, with the alternative forward and reverse">',
];

/** Variants of one sample as VCF 4.2, in the order of their positions. */
export function formatVariants(
  variants: readonly SampleVariant[],
  {
    contig,
    length,
    source,
  }: { readonly contig: string; readonly length: number; readonly source: string },
): string {
  const lines = [
    '##fileformat=VCFv4.2',
    `##source=${source}`,
    `##contig=<ID=${contig},length=${length}>`,
    ...VARIANT_HEADER_LINES,
    ['#CHROM', 'POS', 'ID', 'REF', 'ALT', 'QUAL', 'FILTER', 'INFO'].join('\t'),
    ...variants.map((variant) => {
      const { position, reference, alternative, status } = variant;
      const info = formatVariantInfo(variant);
      return [contig, position + 1, '.', reference, alternative, '.', FILTERS[status], info].join(
        '\t',
      );
    }),
  ];
  return `${lines.join('\n')}\n`;
}
