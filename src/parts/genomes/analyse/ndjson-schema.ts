import { z } from 'zod';

// The published form of a line of the NDJSON output; engine/analysis/ndjson.ts writes it.

const position = z.int().min(0);
const range = z.strictObject({ begin: position, end: position });
/** A number; one that is not finite is written as its name. */
const number = z.union([z.number(), z.enum(['NaN', 'inf', '-inf'])]);
const nucleotide = z.string().regex(/^[-A-Z]$/);
const aminoAcid = z.string().regex(/^[-*A-Z]$/);

const nucChange = z.strictObject({ position, from: nucleotide, to: nucleotide });
const aaChange = z.strictObject({ position, from: aminoAcid, to: aminoAcid });
const insertion = z.strictObject({ position, letters: z.string().min(1) });
const labels = z.array(z.string());

const nodeChanges = (change: typeof nucChange) =>
  z.strictObject({
    substitutions: z.array(change),
    deletions: z.array(change),
    reversions: z.array(change),
    labeled: z.array(change.extend({ labels })),
    unlabeled: z.array(change),
  });
const relative = z.strictObject({
  nodeName: z.string(),
  nuc: nodeChanges(nucChange),
  aa: z.record(z.string(), nodeChanges(aaChange)),
});

const placement = z.strictObject({
  nearestNode: z.string(),
  divergence: number,
  cladeAttributes: z.record(z.string(), z.string()),
  privateMutations: relative,
  founders: z.record(z.string(), relative),
  relativeMutations: z.array(
    z.strictObject({ displayName: z.string(), mutations: relative.nullable() }),
  ),
});

const rule = { score: number, status: z.enum(['good', 'mediocre', 'bad']) };
const count = z.int().min(0);
const codons = z.strictObject({ cds: z.string(), codons: range });
const qc = z.strictObject({
  overallScore: number,
  overallStatus: rule.status,
  missingData: z.strictObject({ ...rule, threshold: number, totalMissing: count }).nullable(),
  mixedSites: z.strictObject({ ...rule, threshold: number, total: count }).nullable(),
  privateMutations: z
    .strictObject({ ...rule, cutoff: number, excess: number, total: number })
    .nullable(),
  snpClusters: z
    .strictObject({
      ...rule,
      clusters: z.array(z.strictObject({ first: position, last: position, count })),
      total: count,
    })
    .nullable(),
  frameShifts: z
    .strictObject({ ...rule, counted: z.array(codons), ignored: z.array(codons) })
    .nullable(),
  stopCodons: z
    .strictObject({
      ...rule,
      counted: z.array(z.strictObject({ cds: z.string(), codon: position })),
    })
    .nullable(),
});

const cds = z.strictObject({
  name: z.string(),
  coverage: number,
  sequencedRanges: z.array(range),
  substitutions: z.array(aaChange),
  deletions: z.array(aaChange),
  insertions: z.array(insertion),
  unknownRanges: z.array(range),
  totalUnknown: count,
  frameShifts: z.array(z.strictObject({ codons: range, gapsLeading: range, gapsTrailing: range })),
});

const changeGroup = z.strictObject({
  cds: z.string(),
  range,
  codons: z.array(
    aaChange.extend({
      referenceTriplet: z.string(),
      queryTriplet: z.string(),
      ranges: z.array(range),
    }),
  ),
  substitutions: z.array(nucChange),
  deletions: z.array(range),
});

const motif = z.strictObject({ cds: z.string(), position, letters: z.string() });

const head = {
  schemaVersion: z.literal('1.0.0'),
  dataset: z.string().meta({ description: 'Name of the dataset.' }),
  datasetTag: z.string().meta({
    description: 'Version of the dataset, or the digest of its files where it has none.',
  }),
  engineVersion: z.string().meta({
    description: 'Version of the analysis: another one may give another result.',
  }),
  segment: z.string().optional().meta({
    description: 'Segment as which it was analysed, where the genome of the pathogen has several.',
  }),
  index: z.int().min(0).meta({ description: 'Number of the sequence in the input, from 0.' }),
  seqName: z.string(),
};
const error = z.string().min(1).meta({ description: 'Why there is no result.' });

const analysed = z
  .strictObject({
    ...head,
    clade: z.string().nullable(),
    isReverseComplement: z.boolean(),
    alignmentScore: z.int(),
    alignmentRange: range,
    coverage: number,
    substitutions: z.array(nucChange),
    deletions: z.array(range),
    insertions: z.array(insertion),
    missing: z.array(range),
    nonAcgtns: z.array(range.extend({ letter: nucleotide })),
    cdses: z.array(cds),
    aaChangeGroups: z.array(changeGroup),
    failedCdses: z.array(z.string()),
    placement: placement.nullable(),
    qc: qc.nullable(),
    phenotypes: z.record(z.string(), number),
    motifs: z.record(z.string(), z.array(motif)),
    motifChanges: z.record(
      z.string(),
      z.strictObject({
        preserved: z.array(motif),
        gained: z.array(motif),
        lost: z.array(motif),
        ambiguous: z.array(motif),
      }),
    ),
    primerChanges: z.array(
      z.strictObject({ primer: z.string(), substitutions: z.array(nucChange) }),
    ),
    warnings: z.array(z.string()),
  })
  .meta({ title: 'A sequence that was analysed' });

const failed = z
  .strictObject({ ...head, error })
  .meta({ title: 'A sequence that could not be analysed' });

const unmatched = z
  .strictObject({ ...head, dataset: z.null(), datasetTag: z.null(), error })
  .meta({ title: 'A sequence for which no dataset was found among the installed ones' });

/**
 * One line of NDJSON. Positions and ranges are 0-based and half-open; the position of an insertion is the
 * number of reference letters before it.
 */
export const analysisLine = z.union([analysed, failed, unmatched]).meta({
  title: 'A line of the NDJSON output of the analysis',
  description:
    'Positions and ranges are 0-based and half-open; those of coding sequences count codons. The position of an insertion is the number of reference letters before it.',
});
