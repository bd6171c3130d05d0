import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastaRecord } from '../../src/bio/fasta.ts';
import { startServer } from '../kit/node-server.ts';

/** How long requests took, in milliseconds. */
export interface ApiFigures {
  readonly first: number;
  readonly median: number;
  readonly p95: number;
  readonly requests: number;
}

/** Sends one genome at a time to a node of the shipped dataset, as TSV, after a warm-up. */
export async function measureApi(
  records: readonly FastaRecord[],
  { warmUp, requests }: { readonly warmUp: number; readonly requests: number },
): Promise<ApiFigures> {
  const folder = await mkdtemp(join(tmpdir(), 'outbreak-bench-api-'));
  const server = await startServer(folder);
  try {
    const times: number[] = [];
    for (let i = 0; i < warmUp + requests; i++) {
      const { name, letters } = records[i % records.length] as FastaRecord;
      const body = `>${name}\n${Buffer.from(letters).toString('latin1')}\n`;
      const started = performance.now();
      const response = await fetch(`${server.url}/api/pathogens/sars-cov-2/analyse`, {
        method: 'POST',
        headers: { accept: 'text/tab-separated-values', 'content-type': 'text/x-fasta' },
        body,
      });
      const text = await response.text();
      times.push(performance.now() - started);
      assert.equal(response.status, 200, text.slice(0, 300));
      assert.equal(text.trimEnd().split('\n').length, 2, text.slice(0, 300));
    }
    const warm = times.slice(warmUp).sort((a, b) => a - b);
    const at = (share: number) => warm[Math.floor(share * warm.length)] as number;
    return { first: times[0] as number, median: at(0.5), p95: at(0.95), requests };
  } finally {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
}
