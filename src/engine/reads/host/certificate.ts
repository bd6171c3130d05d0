import type { HostCounts, ScreeningCertificate } from '../../../schema/read-report.ts';
import type { HostIndex } from './host-index.ts';
import { HOST_THRESHOLDS } from './read-classifier.ts';
import { INNER, WORD } from './syncmers.ts';

/** A file as the certificate names it. */
export interface CertifiedFile {
  readonly name: string;
  /** Of the bytes as they are kept, packed or not. */
  readonly sha256: string;
}

/** What a certificate is made of besides counts. */
export interface CertificateInput {
  readonly toolVersion: string;
  readonly date: Date;
  readonly index: Pick<HostIndex, 'name' | 'letters' | 'sequences'>;
  /** SHA-256 of the index file. */
  readonly indexDigest: string;
  /** SHA-256 of the FASTA that the index was made of, as it was kept. */
  readonly sourceDigest: string;
  readonly pathogen: string | null;
  /** Program and version that decoded CRAM; null for what needed none. */
  readonly decodedWith: string | null;
  readonly input: readonly CertifiedFile[];
  /** Files without the host's reads; empty where reads were only counted. */
  readonly output: readonly CertifiedFile[];
}

/** Says what was screened, against what, how, and what was found. */
export function makeCertificate(input: CertificateInput, counts: HostCounts): ScreeningCertificate {
  const { toolVersion, date, index, indexDigest, sourceDigest } = input;
  return {
    schemaVersion: '1.0.0',
    tool: 'outbreak-commons',
    toolVersion,
    date: date.toISOString(),
    host: {
      name: index.name,
      indexDigest,
      sourceDigest,
      letters: index.letters,
      sequences: index.sequences,
    },
    pathogen: input.pathogen,
    method: {
      words: 'closed syncmers',
      wordLength: WORD,
      innerLength: INNER,
      leastWords: HOST_THRESHOLDS.leastWords,
      leastShare: HOST_THRESHOLDS.leastShare,
    },
    decodedWith: input.decodedWith,
    input: [...input.input],
    output: [...input.output],
    counts,
  };
}
