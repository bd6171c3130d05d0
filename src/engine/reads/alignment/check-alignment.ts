import type { ReadReport } from '../../../schema/read-report.ts';
import type { Unpack } from '../../../std/unpack.ts';
import { type CheckWith, describeHost, type Opened, type Parts } from '../check-parts.ts';
import { LEAST_DEPTH } from '../consensus/compare-evidence.ts';
import type { FindingList } from '../finding.ts';
import { inferScheme } from '../primers/infer-scheme.ts';
import type { RawFacts, ReadSource } from '../source.ts';
import { BamFile } from './bam-file.ts';
import type { Pileup } from './pileup.ts';
import { readIndex } from './read-index.ts';

/** Checks BAM and its index. */
export async function checkBam(opened: Opened, { context, companions }: CheckWith): Promise<Parts> {
  const { bytes, raw, findings } = opened;
  const file = new BamFile(findings, context);
  for await (const chunk of bytes) {
    file.parser.push(chunk);
    if (file.parser.isStopped) break;
  }
  file.finish(raw);
  const { header, sam, pileup, starts } = file;
  if (header === null || sam === null) return {};
  const index = await checkIndex(file, companions.index, { raw, findings, unpack: context.unpack });
  const primers =
    starts === null || context.reference === null ? null : inferScheme(starts, context.schemes);
  const { version, sortOrder, readGroups } = sam;
  return {
    alignment: {
      version,
      sortOrder,
      references: header.references.slice(0, 100).map((one) => ({ ...one })),
      referencesTotal: header.references.length,
      readGroups: readGroups.slice(0, 100).map((one) => ({ ...one })),
      records: { ...file.counts },
      index,
      depth: pileup === null ? null : describeDepth(pileup),
    },
    ...(primers === null ? {} : { primers }),
    ...describeHost(context, file.origins),
    kept: { pileup },
  };
}

async function checkIndex(
  file: BamFile,
  index: ReadSource | null | undefined,
  {
    raw,
    findings,
    unpack,
  }: { readonly raw: RawFacts; readonly findings: FindingList; readonly unpack: Unpack },
) {
  if (index === undefined) return 'not-given' as const;
  if (index === null) {
    if (file.sam?.sortOrder === 'coordinate') {
      const hint =
        'There is no index beside the file. `samtools index` makes one; regions cannot be read without it.';
      findings.add(['note', 'index-missing'], '', ['', hint]);
    }
    return 'missing' as const;
  }
  const bytes = await readIndex(index, unpack, findings);
  return bytes === null ? 'damaged' : file.checkIndex(bytes, { name: index.name, raw });
}

function describeDepth(pileup: Pileup): NonNullable<ReadReport['alignment']>['depth'] {
  let sum = 0;
  let covered = 0;
  for (let position = 0; position < pileup.length; position++) {
    const depth = pileup.depth(position);
    sum += depth;
    if (depth >= LEAST_DEPTH) covered++;
  }
  return {
    mean: pileup.length === 0 ? 0 : sum / pileup.length,
    atLeast: LEAST_DEPTH,
    coveredShare: pileup.length === 0 ? 0 : covered / pileup.length,
  };
}
