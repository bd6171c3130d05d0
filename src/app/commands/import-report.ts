import { type FileHandle, open } from 'node:fs/promises';
import { SingleBar } from 'cli-progress';
import { privacyCodes } from '../../engine/validate/privacy/check-privacy.ts';
import type {
  ImportEvent,
  MappingEvent,
  RowEvent,
} from '../../parts/submission/import/import-event.ts';
import { CommandError } from './command-context.ts';
import { describeGuess } from './table-mapping.ts';

// More problems than this on a terminal help nobody; the report has all of them.
const PROBLEMS_SHOWN = 20;
const HEADER = 'row\tsubmissionId\toutcome\taccession\tproblem\twhere\tvalue\thint\n';
const FLUSH_CHARACTERS = 1 << 16;

/** Shows an import on the terminal and writes the verdict on every row to a table. */
export class ImportReport {
  /** Rows that are in the database, new or revised, and were told so. */
  released = 0;
  /** 1 until the import has ended; then 0 where every row passed, else 2. */
  exitCode = 1;
  readonly #file: FileHandle | null;
  readonly #bar: SingleBar | null;
  readonly #started = performance.now();
  #text = HEADER;
  #shown = 0;
  #private = 0;

  private constructor(file: FileHandle | null) {
    this.#file = file;
    this.#bar = process.stderr.isTTY
      ? new SingleBar({
          format: '{bar} {value} of {total} rows, {rate} rows/s',
          stream: process.stderr,
        })
      : null;
  }

  /** Opened before the import, so that nothing is imported whose report has no place. @throws CommandError */
  static async open(path: string | undefined): Promise<ImportReport> {
    if (path === undefined) return new ImportReport(null);
    try {
      return new ImportReport(await open(path, 'w'));
    } catch (error) {
      throw new CommandError(
        `${path}: the report cannot be written (${(error as Error).message}).`,
      );
    }
  }

  async take(event: ImportEvent): Promise<void> {
    if (event.type === 'row') await this.#takeRow(event);
    else if (event.type === 'mapping') this.#showMapping(event);
    else if (event.type === 'progress') {
      const rate = Math.round((event.done * 1000) / (performance.now() - this.#started));
      if (this.#bar?.isActive === false) this.#bar.start(event.total ?? 0, 0, { rate: 0 });
      this.#bar?.update(event.done, { rate });
      // What is told so far reaches the file, also where this process is killed next.
      await this.#flush();
    } else {
      this.#bar?.stop();
      const { released, revised, unchanged, refused } = event;
      process.stdout.write(
        `${released} released, ${revised} revised, ${unchanged} unchanged, ${refused} refused\n`,
      );
      this.exitCode = refused === 0 ? 0 : 2;
      if (this.#private > 0) {
        process.stderr.write(
          `In ${this.#private} released rows something may tell who a person is${this.#file === null ? ': --report FILE tells which, ' : '; the report tells which, and '}--refuse-private keeps such rows out.\n`,
        );
      }
    }
  }

  async close(): Promise<void> {
    this.#bar?.stop();
    await this.#flush();
    await this.#file?.close();
  }

  async #takeRow(event: RowEvent): Promise<void> {
    if (event.outcome === 'released' || event.outcome === 'revised') this.released += 1;
    if (event.outcome === 'refused') this.#show(event);
    else if (event.problems.some(({ code }) => privacyCodes.has(code))) this.#private += 1;
    if (this.#file === null) return;
    this.#text += formatRow(event);
    if (this.#text.length > FLUSH_CHARACTERS) await this.#flush();
  }

  /** Headers come from a file and may hold anything. */
  #showMapping(event: MappingEvent): void {
    for (const line of describeGuess(event).trimEnd().split('\n'))
      process.stderr.write(`${clean(line).trimEnd()}\n`);
  }

  #show({ problems }: RowEvent): void {
    if (this.#shown === PROBLEMS_SHOWN) return;
    this.#shown += 1;
    for (const { where, value, hint } of problems)
      process.stderr.write(`${clean(where)}${value === '' ? '' : ` (${clean(value)})`}: ${hint}\n`);
    if (this.#shown === PROBLEMS_SHOWN)
      process.stderr.write('... more in the report: give --report FILE.\n');
  }

  async #flush(): Promise<void> {
    const text = this.#text;
    this.#text = '';
    if (text !== '') await this.#file?.writeFile(text);
  }
}

/** A file's text must not steer the terminal, nor break the table's rows. */
function clean(cell: string | number): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is taken out.
  return String(cell).replace(/[\u0000-\u001f\u007f-\u009f]+/g, ' ');
}

function formatRow(event: RowEvent): string {
  const first = [event.row ?? '', event.submissionId ?? '', event.outcome, event.accession ?? ''];
  const problems =
    event.problems.length === 0
      ? [['', '', '', '']]
      : event.problems.map(({ code, where, value, hint }) => [code, where, value, hint]);
  return problems.map((problem) => `${[...first, ...problem].map(clean).join('\t')}\n`).join('');
}
