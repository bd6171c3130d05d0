import { createHash, randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { type Finding, FindingList } from '../../../engine/reads/finding.ts';
import { makeCertificate } from '../../../engine/reads/host/certificate.ts';
import { buildPathogenTable, ReadClassifier } from '../../../engine/reads/host/read-classifier.ts';
import { screenReads } from '../../../engine/reads/host/screen-reads.ts';
import { findBaseName, joinPath } from '../../../platform/files/paths.ts';
import { findPathKind } from '../../../platform/files/read-file.ts';
import { unpackStream } from '../../../platform/files/unpack-stream.ts';
import {
  UNFINISHED_PREFIX,
  writeFileAtomically,
} from '../../../platform/files/write-atomically.ts';
import type { Problem } from '../../../schema/problem.ts';
import type { HostCounts, ScreeningCertificate } from '../../../schema/read-report.ts';
import { fail, type Result, succeed } from '../../../std/result.ts';
import { hashSource, openFile } from '../open-source.ts';
import type { LoadedHost } from './host-store.ts';

/** What to screen. */
export interface FilesToScreen {
  /** One file of FASTQ, or two of mates. */
  readonly input: readonly string[];
  /** As many, for the reads that are kept, gzip where the name ends in .gz; none to count only. */
  readonly output: readonly string[];
  /** Where the certificate goes; null for nowhere. */
  readonly certificate: string | null;
  readonly host: LoadedHost;
  readonly pathogen: { readonly id: string; readonly letters: Uint8Array } | null;
  readonly toolVersion: string;
  readonly now: () => Date;
}

/**
 * Removes the host's reads from FASTQ and certifies it. Outputs get their names only once all of them are
 * whole; where the input is damaged there are none, and no certificate.
 */
export async function screenFiles(
  request: FilesToScreen,
): Promise<Result<ScreeningCertificate, readonly Problem[]>> {
  const refused = await findRefusal(request);
  if (refused !== null) return fail([refused]);
  const { input, host, pathogen } = request;
  const outputs = request.output.map((path) => new KeptFile(path));
  try {
    const findings = new FindingList(findBaseName(input[0] as string));
    const hashed = input.map((path) => hashSource(openFile(path)));
    const table = pathogen === null ? null : buildPathogenTable([pathogen.letters]);
    const [first, second] = hashed.map(({ source }) => source);
    const counts = await screenReads({
      sources:
        second === undefined
          ? [first as NonNullable<typeof first>]
          : [first as NonNullable<typeof first>, second],
      unpack: unpackStream,
      classifier: new ReadClassifier(host.index, table),
      findings,
      keep: (mate, record) => outputs[mate]?.write(record),
      pause: async () => {
        for (const output of outputs) await output.drain();
      },
    });
    const errors = findings.findings.filter(({ severity }) => severity === 'error');
    if (errors.length > 0) return fail(toProblems(errors));
    if (counts.total === 0) return fail([emptyInput(input)]);
    const sums: string[] = [];
    for (const output of outputs) sums.push(await output.close());
    const digests = { input: hashed.map(({ digest }) => digest()), output: sums };
    const certificate = certify(request, digests, counts);
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
    for (const output of outputs) await output.remove();
  }
}

function certify(
  { input, output, host, pathogen, toolVersion, now }: FilesToScreen,
  digests: { readonly input: readonly string[]; readonly output: readonly string[] },
  counts: HostCounts,
): ScreeningCertificate {
  const name = (paths: readonly string[], sums: readonly string[]) =>
    paths.map((path, at) => ({ name: findBaseName(path), sha256: sums[at] ?? '' }));
  return makeCertificate(
    {
      toolVersion,
      date: now(),
      index: host.index,
      indexDigest: host.description.indexDigest,
      sourceDigest: host.description.sourceDigest,
      pathogen: pathogen?.id ?? null,
      input: name(input, digests.input),
      output: name(output, digests.output),
    },
    counts,
  );
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
    return refuse('input', 'Give one file of FASTQ, or two of mates.');
  }
  if (output.length > 0 && output.length !== input.length) {
    return refuse(
      '--output',
      `Give ${input.length === 1 ? 'one file' : 'two files'} for the reads that are kept.`,
    );
  }
  for (const path of input) {
    if ((await findPathKind(path)) !== 'file') return refuse(path, 'There is no such file.');
  }
  const all = [...input, ...output, ...(certificate === null ? [] : [certificate])];
  const twice = all.find((path, at) => all.indexOf(path) !== at);
  return twice === undefined ? null : refuse(twice, 'This file is named twice.');
}

class KeptFileError extends Error {
  override readonly name = 'KeptFileError';
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.hint);
    this.problem = problem;
  }
}

/** Reads that are kept, under another name until all is done; their digest is of the bytes as written. */
class KeptFile {
  readonly #path: string;
  readonly #unfinished: string;
  readonly #input: Transform;
  readonly #hash = createHash('sha256');
  readonly #done: Promise<Error | null>;
  #isPublished = false;

  constructor(path: string) {
    this.#path = path;
    const folder = path.slice(0, path.length - findBaseName(path).length) || '.';
    this.#unfinished = joinPath(
      folder,
      `${UNFINISHED_PREFIX}${findBaseName(path)}-${randomUUID()}`,
    );
    const count = new Transform({
      transform: (chunk: Buffer, _encoding, done) => {
        this.#hash.update(chunk);
        done(null, chunk);
      },
    });
    const file = createWriteStream(this.#unfinished, { flags: 'wx', mode: 0o600 });
    this.#input = path.endsWith('.gz') ? (createGzip({ level: 4 }) as unknown as Transform) : count;
    const streams = this.#input === count ? [count, file] : [this.#input, count, file];
    this.#done = pipeline(streams as unknown as readonly NodeJS.ReadWriteStream[]).then(
      () => null,
      (error: Error) => error,
    );
  }

  /** Takes a copy of the record. */
  write(record: Uint8Array): void {
    if (!this.#input.destroyed) this.#input.write(Buffer.from(record));
  }

  /** Resolves once what was written went on. @throws KeptFileError */
  async drain(): Promise<void> {
    if (this.#input.destroyed) await this.#check();
    if (!this.#input.writableNeedDrain) return;
    await Promise.race([
      new Promise<void>((resolve) => this.#input.once('drain', () => resolve())),
      this.#done,
    ]);
    if (this.#input.destroyed) await this.#check();
  }

  /** Writes the rest to disk; gives the digest. @throws KeptFileError */
  async close(): Promise<string> {
    this.#input.end();
    await this.#check();
    const file = await open(this.#unfinished, 'r+');
    try {
      await file.sync();
    } finally {
      await file.close();
    }
    return this.#hash.digest('hex');
  }

  async publish(): Promise<void> {
    try {
      await rename(this.#unfinished, this.#path);
    } catch (error) {
      throw this.#toError(error as Error);
    }
    this.#isPublished = true;
  }

  /** Removes what did not become an output. */
  async remove(): Promise<void> {
    if (this.#isPublished) return;
    this.#input.destroy();
    await this.#done;
    await rm(this.#unfinished, { force: true });
  }

  async #check(): Promise<void> {
    const failure = await this.#done;
    if (failure !== null) throw this.#toError(failure);
  }

  #toError(error: Error): KeptFileError {
    const hint =
      'This could not be written; nothing was changed. Check free space and permissions.';
    return new KeptFileError({
      code: 'file-unwritable',
      where: this.#path,
      value: error.message.slice(0, 200),
      hint,
    });
  }
}
