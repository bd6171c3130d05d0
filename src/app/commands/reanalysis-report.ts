import { type FileHandle, open } from 'node:fs/promises';
import { SingleBar } from 'cli-progress';
import type { AnalysisChange } from '../../parts/submission/reanalysis/analysis-change.ts';
import type {
  ReanalysisEvent,
  ReanalysisSummary,
  RenewalRecord,
} from '../../parts/submission/reanalysis/reanalysis-event.ts';
import { CommandError } from './command-context.ts';

const FAILURES_SHOWN = 20;
const HEADER =
  'instance\taccessionVersion\toutcome\tfield\tbefore\tafter\tformerEngine\tformerDataset\tengine\tdataset\treason\n';

/** Shows how an analysis of older entries goes on the terminal, and writes what became of each to a file. */
export class ReanalysisReport {
  /** Analyses looked at so far. */
  checked = 0;
  #failed = 0;
  readonly #file: FileHandle | null;
  readonly #format: (record: RenewalRecord) => string;
  readonly #isDryRun: boolean;
  readonly #bar: SingleBar | null;
  #text: string;

  private constructor(file: FileHandle | null, isNdjson: boolean, isDryRun: boolean) {
    this.#file = file;
    this.#format = isNdjson ? formatLine : formatRows;
    this.#text = isNdjson ? '' : HEADER;
    this.#isDryRun = isDryRun;
    this.#bar = process.stderr.isTTY
      ? new SingleBar({ format: '{bar} {value} of {total} analyses', stream: process.stderr })
      : null;
  }

  /** A path that ends in .ndjson gets a JSON object a line, any other a table. @throws CommandError */
  static async open(path: string | undefined, isDryRun: boolean): Promise<ReanalysisReport> {
    if (path === undefined) return new ReanalysisReport(null, false, isDryRun);
    try {
      const file = await open(path, 'w');
      return new ReanalysisReport(file, path.endsWith('.ndjson'), isDryRun);
    } catch (error) {
      throw new CommandError(
        `${path}: the report cannot be written (${(error as Error).message}).`,
      );
    }
  }

  /** 0 where everything could be analysed, else 2. */
  get exitCode(): number {
    return this.#failed === 0 ? 0 : 2;
  }

  async take(instance: string, event: ReanalysisEvent): Promise<void> {
    if (event.type === 'record') this.#takeRecord(event);
    else if (event.type === 'progress') {
      if (this.#bar?.isActive === false) this.#bar.start(event.total, 0);
      this.#bar?.setTotal(event.total);
      this.#bar?.update(event.done);
      // What is stored so far reaches the file, also where this process is killed next.
      await this.#flush();
    } else {
      this.#bar?.stop();
      process.stdout.write(describeSummary(instance, event, this.#isDryRun));
    }
  }

  async close(): Promise<void> {
    this.#bar?.stop();
    await this.#flush();
    await this.#file?.close();
  }

  #takeRecord(record: RenewalRecord): void {
    this.checked += 1;
    if (record.outcome === 'failed') this.#showFailure(record);
    if (this.#file !== null) this.#text += this.#format(record);
  }

  #showFailure({ accessionVersion, segment, problem }: RenewalRecord): void {
    this.#failed += 1;
    if (this.#failed <= FAILURES_SHOWN)
      process.stderr.write(
        `${accessionVersion}${segment === undefined ? '' : ` ${segment}`}: ${clean(problem?.hint ?? '')}\n`,
      );
    if (this.#failed === FAILURES_SHOWN + 1)
      process.stderr.write('... more in the report: give --report FILE.\n');
  }

  async #flush(): Promise<void> {
    const text = this.#text;
    this.#text = '';
    if (text !== '') await this.#file?.writeFile(text);
  }
}

function describeSummary(
  instance: string,
  { checked, changed, unchanged, failed, changedByField, isComplete }: ReanalysisSummary,
  isDryRun: boolean,
): string {
  const verb = isDryRun ? 'would change' : 'changed';
  const fields = Object.entries(changedByField)
    .sort(([, a], [, b]) => b - a)
    .map(([field, count]) => `  ${field}: ${count}\n`);
  const rest = isComplete ? '' : ' (not all were looked at)';
  return `${instance}: ${checked} checked, ${changed} ${verb}, ${unchanged} unchanged, ${failed} failed${rest}\n${fields.join('')}`;
}

/** A file's text must not steer the terminal, nor break the table's rows. */
function clean(cell: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is taken out.
  return cell.replace(/[\u0000-\u001f\u007f-\u009f]+/g, ' ');
}

function toCells(change: AnalysisChange): [field: string, before: string, after: string] {
  if ('removed' in change) return [change.field, change.removed.join(','), change.added.join(',')];
  return [change.field, String(change.before ?? ''), String(change.after ?? '')];
}

/** A row for every field that changed, named with its segment where there are several; one without a field where none did. */
function formatRows(record: RenewalRecord): string {
  const { instance, accessionVersion, outcome, former, current, problem } = record;
  const versions = [
    ...[former.engineVersion, former.datasetTag],
    ...[current.engineVersion, current.datasetTag],
  ];
  const prefix = record.segment === undefined ? '' : `${record.segment}:`;
  const changes =
    record.changes.length === 0
      ? [[prefix, '', '']]
      : record.changes.map((one) => toCells({ ...one, field: `${prefix}${one.field}` }));
  return changes
    .map((cells) => {
      const row = [instance, accessionVersion, outcome, ...cells, ...versions, problem?.hint ?? ''];
      return `${row.map(clean).join('\t')}\n`;
    })
    .join('');
}

function formatLine({ type: _type, ...record }: RenewalRecord): string {
  return `${JSON.stringify(record)}\n`;
}
