import type { Checklist } from '../../../../schema/checklists/checklist.ts';
import type { TableMapping } from '../../../../schema/table-mapping.ts';
import { callOperation, toOperationPath } from '../../../../web/api/call-operation.ts';
import { request } from '../../../../web/api/http.ts';
import type { TableEvent } from '../../checklists/check-table-rows.ts';
import { decodeTable } from './read-text-rows.ts';
import { collectReport, type TableReport } from './table-report.ts';
import type { TableAnswer, TableTask } from './table-thread.ts';
import { threadAddress } from './table-thread.ts?thread';

/** Checklists as the node has them, the core first. */
export async function fetchChecklists(signal?: AbortSignal): Promise<readonly Checklist[]> {
  const { checklists } = await callOperation('list-checklists', {}, signal);
  return Promise.all(
    checklists.map(
      ({ id }) => callOperation('get-checklist', { params: { id } }, signal) as Promise<Checklist>,
    ),
  );
}

// Tells UTF-16, zip, and what packs a file.
const HEAD_BYTES = 16;

/** Whether the node has to check a table: a workbook, or one that is packed. */
export async function needsNode(file: File): Promise<boolean> {
  return decodeTable(new Uint8Array(await file.slice(0, HEAD_BYTES).arrayBuffer())) === null;
}

/**
 * Checks a table in a thread of the browser, so that nothing is sent; a workbook or packed table is checked by the
 * node, which keeps nothing of it.
 */
export async function checkFile(
  file: File,
  options: {
    readonly checklists: readonly Checklist[];
    readonly mapping: TableMapping;
    readonly instance: string;
    readonly today: string;
    /** Before it there is no sample of the pathogen; null where that is not known. */
    readonly emergenceDate: string | null;
    readonly signal: AbortSignal;
  },
): Promise<TableReport> {
  const text = decodeTable(new Uint8Array(await file.arrayBuffer()));
  const { checklists, mapping, instance, today, emergenceDate, signal } = options;
  if (text === null) return checkOnNode(file, { mapping, instance, signal });
  const task: TableTask = {
    text,
    request: {
      table: { name: file.name },
      checklists,
      today,
      emergenceDate,
      overrides: mapping.columns,
      replacements: mapping.values,
    },
  };
  const worker = new Worker(threadAddress, { type: 'module', name: 'table' });
  try {
    const answer = await new Promise<TableAnswer>((resolve, reject) => {
      worker.onmessage = ({ data }: MessageEvent<TableAnswer>) => resolve(data);
      worker.onerror = ({ message }) => reject(new Error(message));
      signal.addEventListener('abort', () => reject(signal.reason), { once: true });
      worker.postMessage(task);
    });
    if (!answer.ok) throw new Error(answer.message);
    return answer.report;
  } finally {
    worker.terminate();
  }
}

async function checkOnNode(
  file: File,
  options: {
    readonly mapping: TableMapping;
    readonly instance: string;
    readonly signal: AbortSignal;
  },
): Promise<TableReport> {
  const query = new URLSearchParams({ name: file.name.slice(0, 200), instance: options.instance });
  for (const [header, field] of Object.entries(options.mapping.columns)) {
    query.append('column', `${header}=${field ?? ''}`);
  }
  const response = await request(`${toOperationPath('check-table', {})}?${query}`, {
    method: 'POST',
    bytes: file,
    signal: options.signal,
  });
  const lines = (await response.text()).split('\n').filter((line) => line !== '');
  return collectReport(toStream(lines.map((line) => JSON.parse(line) as TableEvent)));
}

async function* toStream<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}
