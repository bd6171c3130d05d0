import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { fixtureFiles } from '../../src/engine/analysis/fixture-dataset.ts';

/** Real genomes with the reference tool's results; a checkout alone has none. */
export const SHARED: string = fileURLToPath(
  new URL('../../../shared/data/analysis', import.meta.url),
);

export const PROGRAM: string = fileURLToPath(new URL('../../src/app/cli.ts', import.meta.url));

/** A folder that is gone after the test. */
export function openFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'outbreak-analyse-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export interface CommandOutcome {
  readonly code: number | null;
  /** Largest resident set of the process, in bytes; 0 where the system does not tell. */
  readonly peakBytes: number;
  readonly stdout: string;
  readonly stderr: string;
}

function readPeak(pid: number): number {
  try {
    const match = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
    return Number(match?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}

/** Runs `outbreak analyse`, or another command, to its end. */
export async function runAnalyse(
  args: readonly string[],
  {
    command = 'analyse',
    nodeFlags = [],
    input,
    onOutput,
  }: {
    readonly command?: string;
    readonly nodeFlags?: readonly string[];
    readonly input?: string | Uint8Array | AsyncIterable<string>;
    /** Told what has been written so far, whenever more comes. */
    readonly onOutput?: (written: string) => void;
  } = {},
): Promise<CommandOutcome> {
  const child = spawn(process.execPath, [...nodeFlags, PROGRAM, command, ...args], {
    stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    onOutput?.(stdout);
  });
  let peakBytes = 0;
  const watch = setInterval(() => {
    peakBytes = Math.max(peakBytes, readPeak(child.pid ?? 0));
  }, 20);
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  let drained = () => {};
  child.stdin?.on('drain', () => drained());
  child.on('close', () => drained());
  // A command that stops early closes its input: no failure of the test.
  child.stdin?.on('error', () => drained());
  if (typeof input === 'string' || input instanceof Uint8Array) child.stdin?.end(input);
  else if (input !== undefined) {
    for await (const part of input) {
      if (child.stdin?.write(part) === false) {
        await new Promise<void>((resolve) => {
          drained = resolve;
        });
      }
      if (child.exitCode !== null) break;
    }
    child.stdin?.end();
  }
  if (child.exitCode === null) await once(child, 'close');
  clearInterval(watch);
  return { code: child.exitCode, stdout, stderr, peakBytes };
}

/** Writes the made-up pathogen as a dataset folder, with some files replaced. */
export function writeFixtureDataset(
  folder: string,
  replace: Readonly<Record<string, string>> = {},
): string {
  const { pathogenJson = '', referenceFasta, annotationGff3 = '', treeJson = '' } = fixtureFiles();
  const files: Record<string, string> = {
    'pathogen.json': JSON.stringify({
      schemaVersion: '3.0.0',
      ...JSON.parse(pathogenJson),
      attributes: { name: 'Made-up pathogen' },
      files: {
        reference: 'reference.fasta',
        genomeAnnotation: 'genome_annotation.gff3',
        treeJson: 'tree.json',
      },
    }),
    'reference.fasta': referenceFasta,
    'genome_annotation.gff3': annotationGff3,
    'tree.json': treeJson,
    ...replace,
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

/** The rows of a table by column. */
export function parseTable(text: string): Record<string, string>[] {
  const [header = [], ...rows] = text
    .trimEnd()
    .split('\n')
    .map((line) => line.split('\t'));
  return rows.map((row) => Object.fromEntries(header.map((name, i) => [name, row[i] ?? ''])));
}
