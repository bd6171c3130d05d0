import { contentOfName } from '../../../engine/reads/detect-format.ts';
import { type Finding, FindingList } from '../../../engine/reads/finding.ts';
import { makeCertificate } from '../../../engine/reads/host/certificate.ts';
import { buildPathogenTable, ReadClassifier } from '../../../engine/reads/host/read-classifier.ts';
import { screenAlignment } from '../../../engine/reads/host/screen-alignment.ts';
import { screenReads } from '../../../engine/reads/host/screen-reads.ts';
import type { ReadSource } from '../../../engine/reads/source.ts';
import { findBaseName } from '../../../platform/files/paths.ts';
import { findPathKind } from '../../../platform/files/read-file.ts';
import { unpackStream } from '../../../platform/files/unpack-stream.ts';
import { writeFileAtomically } from '../../../platform/files/write-atomically.ts';
import type { NodeIdentity } from '../../../platform/node-identity/node-identity.ts';
import type { Problem } from '../../../schema/problem.ts';
import type { HostCounts, SignedCertificate } from '../../../schema/read-report.ts';
import { fail, type Result, succeed } from '../../../std/result.ts';
import { hashSource, openFile } from '../open-source.ts';
import { type DecodedCram, type DecodePlace, decodeCram } from './decode-cram.ts';
import type { LoadedHost } from './host-store.ts';
import { KeptFile, KeptFileError } from './kept-file.ts';
import { signCertificate } from './sign-certificate.ts';

/** What to screen. */
export interface FilesToScreen {
  /** One file of FASTQ, BAM or CRAM, or two of FASTQ with mates. */
  readonly input: readonly string[];
  /** As many, for the reads that are kept, gzip where the name ends in .gz, of BAM and CRAM a BAM; none to count only. */
  readonly output: readonly string[];
  /** Where the certificate goes; null for nowhere. */
  readonly certificate: string | null;
  readonly host: LoadedHost;
  readonly pathogen: { readonly id: string; readonly letters: Uint8Array } | null;
  readonly toolVersion: string;
  /** The node that signs. */
  readonly identity: Pick<NodeIdentity, 'id' | 'publicKey' | 'signingKey'>;
  /** Where CRAM is decoded, and with what. */
  readonly decoding: DecodePlace;
  readonly signal: AbortSignal;
  readonly now: () => Date;
}

/**
 * Removes the host's reads from FASTQ, BAM or CRAM and certifies it, signed by the node. Outputs get their names only once all of them are
 * whole; where the input is damaged there are none, and no certificate.
 */
export async function screenFiles(
  request: FilesToScreen,
): Promise<Result<SignedCertificate, readonly Problem[]>> {
  const refused = await findRefusal(request);
  if (refused !== null) return fail([refused]);
  const { input } = request;
  const outputs = request.output.map((path) => new KeptFile(path));
  let decoded: DecodedCram | null = null;
  try {
    const findings = new FindingList(findBaseName(input[0] as string));
    const hashed = input.map((path) => hashSource(openFile(path)));
    const [first] = hashed;
    if (first === undefined) throw new Error('no file to screen');
    const kind = kindOf(input[0] as string);
    if (kind === 'cram') {
      const made = await decodeCram(input[0] as string, request.decoding, request.signal);
      if (!made.ok) return fail([made.error]);
      decoded = made.value;
      // The digest is that of the CRAM itself.
      for await (const _ of first.source.open()) request.signal.throwIfAborted();
    }
    const counts = await screen(request, {
      sources: decoded === null ? hashed.map(({ source }) => source) : [openFile(decoded.path)],
      isAlignment: kind !== 'fastq',
      outputs,
      findings,
    });
    const errors = findings.findings.filter(({ severity }) => severity === 'error');
    if (errors.length > 0) return fail(toProblems(errors));
    if (counts.total === 0) return fail([emptyInput(input)]);
    const sums: string[] = [];
    for (const output of outputs) sums.push(await output.close());
    const digests = { input: hashed.map(({ digest }) => digest()), output: sums };
    const certificate = certify(
      request,
      { ...digests, decodedWith: decoded?.tool ?? null },
      counts,
    );
    for (const output of outputs) await output.publish();
    if (request.certificate !== null) {
      const text = `${JSON.stringify(certificate, null, 2)}\n`;
      const written = await writeFileAtomically(request.certificate, text);
      if (!written.ok) {
        const hint =
          'The certificate could not be written; the reads that are kept were. Check free space and permissions, and screen again.';
        return fail([{ ...written.error, hint }]);
      }
    }
    return succeed(certificate);
  } catch (error) {
    if (!(error instanceof KeptFileError)) throw error;
    return fail([error.problem]);
  } finally {
    await decoded?.remove();
    for (const output of outputs) await output.remove();
  }
}

const kindOf = (path: string): 'fastq' | 'bam' | 'cram' => {
  const content = contentOfName(path);
  return content === 'bam' || content === 'cram' ? content : 'fastq';
};

async function screen(
  { host, pathogen, signal }: FilesToScreen,
  {
    sources,
    isAlignment,
    outputs,
    findings,
  }: {
    readonly sources: readonly ReadSource[];
    readonly isAlignment: boolean;
    readonly outputs: readonly KeptFile[];
    readonly findings: FindingList;
  },
): Promise<HostCounts> {
  const table = pathogen === null ? null : buildPathogenTable([pathogen.letters]);
  const common = {
    unpack: unpackStream,
    classifier: new ReadClassifier(host.index, table),
    findings,
    pause: async () => {
      signal.throwIfAborted();
      for (const output of outputs) await output.drain();
    },
  };
  const [source, mate] = sources;
  if (source === undefined) throw new Error('no source to screen');
  if (isAlignment) {
    const keep = (bytes: Uint8Array) => outputs[0]?.write(bytes);
    return screenAlignment({ ...common, source, keep });
  }
  return screenReads({
    ...common,
    sources: mate === undefined ? [source] : [source, mate],
    keep: (at, record) => outputs[at]?.write(record),
  });
}

function certify(
  { input, output, host, pathogen, toolVersion, now, identity }: FilesToScreen,
  {
    decodedWith,
    ...digests
  }: {
    readonly input: readonly string[];
    readonly output: readonly string[];
    readonly decodedWith: string | null;
  },
  counts: HostCounts,
): SignedCertificate {
  const name = (paths: readonly string[], sums: readonly string[]) =>
    paths.map((path, at) => ({ name: findBaseName(path), sha256: sums[at] ?? '' }));
  const certificate = makeCertificate(
    {
      toolVersion,
      date: now(),
      index: host.index,
      indexDigest: host.description.indexDigest,
      sourceDigest: host.description.sourceDigest,
      pathogen: pathogen?.id ?? null,
      decodedWith,
      input: name(input, digests.input),
      output: name(output, digests.output),
    },
    counts,
  );
  return signCertificate(certificate, identity);
}

function toProblems(findings: readonly Finding[]): Problem[] {
  return findings.map(({ code, where, value, hint }) => ({ code, where, value, hint }));
}

function emptyInput(input: readonly string[]): Problem {
  const hint = 'There are no reads in it.';
  return { code: 'file-empty', where: input[0] ?? '', value: '', hint };
}

async function findRefusal({ input, output, certificate }: FilesToScreen): Promise<Problem | null> {
  const refuse = (where: string, hint: string): Problem => ({
    code: 'screening-refused',
    where,
    value: '',
    hint,
  });
  if (input.length < 1 || input.length > 2) {
    return refuse('input', 'Give one file of FASTQ, BAM or CRAM, or two of mates.');
  }
  if (output.length > 0 && output.length !== input.length) {
    return refuse(
      '--output',
      `Give ${input.length === 1 ? 'one file' : 'two files'} for the reads that are kept.`,
    );
  }
  const kinds = new Set(input.map(kindOf));
  if (!kinds.has('fastq') || kinds.size > 1) {
    if (input.length > 1) return refuse('input', 'Give one file of BAM or CRAM at a time.');
    if (output.some((path) => !/\.bam$/i.test(path))) {
      return refuse('--output', 'Of BAM and CRAM the reads that are kept are a BAM: name it so.');
    }
  } else if (output.some((path) => /\.bam$/i.test(path))) {
    return refuse('--output', 'Of FASTQ the reads that are kept are FASTQ: name them so.');
  }
  for (const path of input) {
    if ((await findPathKind(path)) !== 'file') return refuse(path, 'There is no such file.');
  }
  const all = [...input, ...output, ...(certificate === null ? [] : [certificate])];
  const twice = all.find((path, at) => all.indexOf(path) !== at);
  return twice === undefined ? null : refuse(twice, 'This file is named twice.');
}
