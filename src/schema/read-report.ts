import { z } from 'zod';

const count = z.int().min(0);
const share = z.number().min(0).max(1);
const schemeName = z.strictObject({ name: z.string(), version: z.string() });
const platform = z.enum(['ILLUMINA', 'OXFORD_NANOPORE', 'PACBIO_SMRT', 'DNBSEQ', 'ION_TORRENT']);

const finding = z.strictObject({
  severity: z.enum(['error', 'warning', 'note']).meta({
    description:
      'With an error the file cannot be used as it is; with a warning somebody should look; a note only tells.',
  }),
  code: z.string(),
  where: z.string().meta({ description: 'File, and the place in it as a person looks for it.' }),
  value: z.string().max(200),
  hint: z.string().meta({ description: 'What is wrong and what to do about it.' }),
});

const figures = z.strictObject({
  reads: count,
  bases: count,
  shortest: count,
  longest: count,
  meanLength: z.number(),
  medianLength: z.number(),
  n50: z.number(),
  meanQuality: z.number().nullable(),
  expectedErrorShare: share.nullable(),
  nShare: share,
  gcShare: share,
  qualityEncoding: z.enum(['phred33', 'phred64', 'unclear']),
});

const seenPlatform = z.strictObject({
  platform: platform.nullable(),
  names: count.meta({ description: 'Names that were looked at.' }),
  agreeing: count,
});

const reads = z.strictObject({
  layout: z.enum(['single', 'paired', 'interleaved']),
  pairs: count.nullable(),
  files: z
    .array(
      z.strictObject({
        name: z.string(),
        figures,
        platform: seenPlatform,
        repeatedNames: count,
        areAllNamesCompared: z.boolean(),
      }),
    )
    .min(1)
    .max(2),
});

const indexVerdict = z.enum(['fits', 'not-fitting', 'missing', 'damaged', 'not-given']);

const alignment = z.strictObject({
  version: z.string().nullable(),
  sortOrder: z.string().nullable(),
  references: z.array(z.strictObject({ name: z.string(), length: count })),
  referencesTotal: count,
  readGroups: z.array(
    z.strictObject({
      id: z.string(),
      sample: z.string().nullable(),
      platform: z.string().nullable(),
    }),
  ),
  records: z.strictObject({
    total: count,
    mapped: count,
    unmapped: count,
    secondary: count,
    supplementary: count,
    duplicates: count,
    failed: count,
    paired: count,
  }),
  index: indexVerdict,
  depth: z
    .strictObject({
      mean: z.number(),
      atLeast: count.meta({ description: 'Reads from which on a position counts as covered.' }),
      coveredShare: share,
    })
    .nullable(),
});

const cram = z.strictObject({
  version: z.string(),
  containers: count,
  records: count,
  needsReference: z.boolean(),
  index: indexVerdict,
  references: z.array(
    z.strictObject({
      name: z.string(),
      length: count,
      md5: z.string().nullable(),
      uri: z.string().nullable(),
      foundAs: z
        .string()
        .nullable()
        .meta({ description: 'The reference of this node that has the same letters.' }),
    }),
  ),
  referencesTotal: count,
});

const variants = z.strictObject({
  version: z.string(),
  contigs: z.array(z.string()),
  samples: count,
  records: count,
  passing: count,
});

const consensus = z.strictObject({
  sequences: count,
  length: count,
  missingShare: share,
  ambiguousShare: share,
});

const candidate = z.strictObject({
  ...schemeName.shape,
  ends: z.enum(['with-primers', 'trimmed']),
  explained: share,
  ampliconsWhole: count,
  ampliconsSeen: count,
  amplicons: count,
  unexplainedPlaces: count,
  vacantPrimers: count,
  weight: share,
});

/** Which primers were used, by where reads begin. */
export const schemeInference = z.strictObject({
  status: z.enum(['inferred', 'ambiguous', 'unknown']),
  scheme: schemeName.nullable(),
  confidence: share,
  placedEnds: count,
  unplacedEnds: count,
  pileUpShare: share,
  candidates: z.array(candidate).max(5).readonly(),
  reason: z.string(),
});

const hostCounts = z.strictObject({
  unit: z.enum(['reads', 'pairs']),
  total: count,
  host: count.meta({ description: 'Taken for the host and removed.' }),
  kept: count,
  pathogen: count.meta({ description: 'Kept, and alike the reference of the pathogen.' }),
  other: count,
});
export type HostCounts = z.infer<typeof hostCounts>;

const host = z.union([
  z.strictObject({ status: z.literal('not-screened'), reason: z.string() }),
  z.strictObject({ status: z.literal('counted'), host: z.string(), counts: hostCounts }),
]);

/** What a check of a file of reads, of an alignment, of variants or of a consensus came to. */
export const readReport = z
  .strictObject({
    schemaVersion: z.literal('1.0.0'),
    file: z.string(),
    mateFile: z.string().nullable(),
    content: z.string().meta({ description: 'What the bytes are, whatever the name says.' }),
    packing: z.enum(['none', 'gzip', 'bgzf', 'zstd']),
    bytes: count.meta({
      description: 'Bytes of the file as it is kept that were read; of both files of mates.',
    }),
    verdict: z.enum(['usable', 'usable-with-warnings', 'not-usable']),
    findings: z.array(finding).meta({ description: 'At most five of each code.' }),
    findingCounts: z.record(z.string(), count),
    declaredPlatform: platform.nullable(),
    reads: reads.nullable(),
    alignment: alignment.nullable(),
    cram: cram.nullable(),
    variants: variants.nullable(),
    consensus: consensus.nullable(),
    primers: schemeInference.nullable(),
    host,
  })
  .meta({
    title: 'What the check of a file of reads, an alignment, variants or a consensus came to',
    description:
      'Positions in texts are 1-based. `where` names file and place; `hint` what to do about it.',
  });
export type ReadReport = z.infer<typeof readReport>;

const together = z.strictObject({
  compared: z.array(z.enum(['consensus', 'variants', 'reads'])).meta({
    description: 'What of the sample was given and could be compared.',
  }),
  verdict: z.enum(['agree', 'agree-with-warnings', 'contradict']),
  comparedWithReads: count.meta({
    description: 'Letters of the consensus over which enough reads lie.',
  }),
  contradictedByReads: count,
  withoutReads: count.meta({ description: 'Letters that are called where no read lies.' }),
  variantsCompared: count,
  variantsContradicted: count,
  changesNotInVariants: count,
  variantsAgainstReads: count,
  findings: z.array(finding),
  findingCounts: z.record(z.string(), count),
});
export type EvidenceReport = z.infer<typeof together>;

/** What the check of all files of one sample came to: each alone, and against each other. */
export const readsCheck = z
  .strictObject({
    schemaVersion: z.literal('1.0.0'),
    files: z.array(readReport),
    together: together.nullable().meta({
      description: 'Null where there are not two of consensus, variants and alignment to compare.',
    }),
  })
  .meta({ title: 'What the check of the files of a sample came to' });
export type ReadsCheck = z.infer<typeof readsCheck>;

const file = z.strictObject({
  name: z.string(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});

/** Says of files of reads that reads of the host were looked for, against what, how, and what was found. */
export const screeningCertificate = z
  .strictObject({
    schemaVersion: z.literal('1.0.0'),
    tool: z.literal('outbreak-commons'),
    toolVersion: z.string(),
    date: z.iso.datetime(),
    host: z.strictObject({
      name: z.string(),
      indexDigest: z.string(),
      sourceDigest: z.string(),
      letters: count,
      sequences: count,
    }),
    pathogen: z.string().nullable(),
    method: z.strictObject({
      words: z.literal('closed syncmers'),
      wordLength: count,
      innerLength: count,
      leastWords: count,
      leastShare: share,
    }),
    decodedWith: z
      .string()
      .nullable()
      .meta({ description: 'The program that decoded CRAM; null for what needed none.' }),
    input: z.array(file).min(1).max(2),
    output: z
      .array(file)
      .max(2)
      .meta({ description: 'Without reads of the host; empty where they were only counted.' }),
    counts: hostCounts,
  })
  .meta({ title: 'Certificate that reads of the host were looked for' });
export type ScreeningCertificate = z.infer<typeof screeningCertificate>;

/** A certificate with the signature of the node that screened. */
export const signedCertificate = z
  .strictObject({
    format: z.literal('outbreak-screening/1'),
    certificate: screeningCertificate,
    node: z.strictObject({
      id: z.string().meta({ description: 'Follows from the key, so that no other node has it.' }),
      publicKey: z.string().meta({ description: 'Ed25519, SPKI, base64.' }),
    }),
    signature: z.string().meta({
      description:
        "Ed25519 over 'outbreak-screening\\n' and certificate and node as canonical JSON (RFC 8785); base64.",
    }),
  })
  .meta({ title: 'Certificate of a screening, signed by the node that screened' });
export type SignedCertificate = z.infer<typeof signedCertificate>;
