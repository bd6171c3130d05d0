import type { Checklist } from '../../../schema/checklists/checklist.ts';
import { AppError } from '../../../schema/errors.ts';
import type {
  ForeignOrigin,
  ForeignOutcome,
  ForeignRecord,
  ForeignSource,
  ReadForeign,
  TakeForeignPort,
} from '../../../schema/foreign-records.ts';
import type { Problem } from '../../../schema/problem.ts';
import type { Clock } from '../../../std/clock.ts';
import { readLoculus } from './loculus-client.ts';
import { type PackageFile, readPackage } from './read-package.ts';

export interface IntakeOptions {
  readonly foreign: TakeForeignPort;
  readonly clock: Clock;
  readonly readChecklists: () => Promise<readonly Checklist[]>;
  readonly maxRecordBytes: number;
  readonly timeoutMilliseconds: number;
}

/** What is told of each record while records are taken in; a summary comes last. */
export type IntakeEvent =
  | {
      readonly type: 'record';
      /** The source's accession with version; null where none could be read. */
      readonly source: string | null;
      readonly outcome: ForeignOutcome;
      readonly accession: string | null;
      readonly problems: readonly Problem[];
    }
  | ({ readonly type: 'summary' } & Readonly<Record<ForeignOutcome, number>>);

const NAMES: Readonly<Record<ForeignSource, string>> = {
  ena: 'ENA',
  ncbi: 'NCBI',
  loculus: 'Loculus',
};
const ADDRESSES: Readonly<Record<ForeignSource, string>> = {
  ena: 'https://www.ebi.ac.uk/ena/browser/',
  ncbi: 'https://www.ncbi.nlm.nih.gov/datasets/',
  loculus: 'https://loculus.org/',
};
const RECORDS_A_BATCH = 200;
const LETTERS_A_BATCH = 8 << 20;

/** Takes packages of archives and whole instances of Loculus in. */
export class IntakeService {
  readonly #options: IntakeOptions;

  constructor(options: IntakeOptions) {
    this.#options = options;
  }

  /**
   * Takes the records of files in; one that is refused stops no other, and the same files again change nothing.
   * @throws AppError instance-not-found, request-invalid
   */
  async *takePackage(request: {
    readonly instance: string;
    readonly source: ForeignSource;
    readonly files: readonly PackageFile[];
    /** What an instance of Loculus calls itself, and its address, where the files are of one. */
    readonly origin?: { readonly name: string; readonly address: string };
    readonly by: string;
  }): AsyncGenerator<IntakeEvent> {
    const { source, files, origin } = request;
    const read = readPackage(files, {
      source,
      maxRecordBytes: this.#options.maxRecordBytes,
      loculusColumns: await this.#listColumns(),
    });
    yield* this.#take(read, request.instance, {
      source,
      name: origin?.name ?? NAMES[source],
      address: origin?.address ?? ADDRESSES[source],
      method: 'package',
      via: files.map(({ name }) => name).join(', '),
      by: request.by,
      fetchedAt: this.#options.clock.now(),
      keepsAccessions: source === 'loculus',
    });
  }

  /**
   * Takes all that an instance of Loculus has released of an organism in, with its accessions, versions and terms.
   * @throws LoculusError; AppError instance-not-found, request-invalid
   */
  async *takeLoculus(request: {
    readonly instance: string;
    /** Address of its LAPIS for the organism. */
    readonly url: string;
    readonly name: string | null;
    readonly by: string;
    readonly signal: AbortSignal;
    readonly wait?: (milliseconds: number) => Promise<void>;
  }): AsyncGenerator<IntakeEvent> {
    if (!/^https?:\/\//i.test(request.url) || !URL.canParse(request.url)) {
      throw new AppError('request-invalid', {
        detail: 'Give the http or https address of a LAPIS.',
      });
    }
    const read = readLoculus({
      url: request.url,
      columns: await this.#listColumns(),
      signal: request.signal,
      timeoutMilliseconds: this.#options.timeoutMilliseconds,
      ...(request.wait === undefined ? {} : { wait: request.wait }),
    });
    yield* this.#take(read, request.instance, {
      source: 'loculus',
      name: request.name ?? new URL(request.url).host,
      address: request.url,
      method: 'loculus',
      via: 'LAPIS',
      by: request.by,
      fetchedAt: this.#options.clock.now(),
      keepsAccessions: true,
    });
  }

  async #listColumns(): Promise<ReadonlySet<string>> {
    const checklists = await this.#options.readChecklists();
    const fields = checklists.find(({ id }) => id === 'pathoplexus')?.fields ?? [];
    return new Set(fields.map(({ name }) => name));
  }

  async *#take(
    read: AsyncIterable<ReadForeign>,
    instanceId: string,
    origin: ForeignOrigin,
  ): AsyncGenerator<IntakeEvent> {
    const { foreign } = this.#options;
    const instance = await foreign.prepare(instanceId);
    const counts = { added: 0, changed: 0, unchanged: 0, duplicate: 0, withdrawn: 0, refused: 0 };
    let waiting: ForeignRecord[] = [];
    let letters = 0;
    const flush = async (): Promise<IntakeEvent[]> => {
      const records = waiting;
      waiting = [];
      letters = 0;
      if (records.length === 0) return [];
      const verdicts = await foreign.take({ instance, origin }, records);
      return records.map((record, index): IntakeEvent => {
        const verdict = verdicts[index];
        if (verdict === undefined) throw new Error('A record has no verdict.');
        counts[verdict.outcome] += 1;
        return { type: 'record', source: `${record.accession}.${record.version}`, ...verdict };
      });
    };
    for await (const one of read) {
      if (!one.ok) {
        counts.refused += 1;
        const problems = [one.problem];
        yield { type: 'record', source: null, outcome: 'refused', accession: null, problems };
        continue;
      }
      waiting.push(one.record);
      letters += one.record.sequences.reduce((sum, own) => sum + own.letters.length, 0);
      if (waiting.length >= RECORDS_A_BATCH || letters >= LETTERS_A_BATCH) yield* await flush();
    }
    yield* await flush();
    yield { type: 'summary', ...counts };
  }
}
