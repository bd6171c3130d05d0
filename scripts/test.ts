// Runs the tests: each file in a process of its own, as many at a time as there are cores.
//   npm test                            all but the folders that only CI runs
//   npm test -- --all                   those too
//   npm test -- --only src/bio          one folder or file; may be given more than once
//   npm test -- --name 'a word'         tests whose name matches
//   npm test -- --must-run              a skipped test is a failure
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { findTestFiles } from './test/find-test-files.ts';
import { endTestFiles, type FileOutcome, runTestFile } from './test/run-test-file.ts';

const SHARED_DATA = fileURLToPath(new URL('../../shared/data', import.meta.url));
// The longest file takes three minutes where CI runs other stages beside it on two cores.
const TIMEOUT = 25 * 60_000;
const CI_ONLY_TIMEOUT = 40 * 60_000;

const { values } = parseArgs({
  options: {
    all: { type: 'boolean', default: false },
    only: { type: 'string', multiple: true, default: [] },
    name: { type: 'string' },
    'must-run': { type: 'boolean', default: false },
    concurrency: { type: 'string' },
  },
});

const { files, leftOut } = findTestFiles(values);
const isHeavy = files.some((file) => /^test\/(e2e|packaging|clients)\//.test(file));
const concurrency = Number(values.concurrency ?? (isHeavy ? 1 : availableParallelism()));

function print(outcome: FileOutcome): void {
  const { file, milliseconds, cpuSeconds, passed, skips, failures, output } = outcome;
  const counts = [
    `${passed} passed`,
    ...(failures.length === 0 ? [] : [`${outcome.failed} FAILED`]),
    ...(skips.length === 0 ? [] : [`${skips.length} skipped`]),
  ].join(', ');
  // Where other things run beside, the second number tells what a file costs.
  const times = [milliseconds / 1000, cpuSeconds ?? Number.NaN];
  const [seconds, cpu] = times.map((time) => (Number.isNaN(time) ? '?' : time.toFixed(1)));
  const cost = `${seconds} s`.padStart(8) + `${cpu} CPU-s`.padStart(13);
  console.log(`${failures.length === 0 ? 'ok  ' : 'FAIL'} ${cost}  ${file}: ${counts}`);
  for (const { name, error } of failures) console.log(`\n  ${name}\n${indent(error)}\n`);
  if (failures.length > 0 && output.trim() !== '') console.log(`  printed:\n${indent(output)}\n`);
}

function indent(text: string): string {
  return text.trimEnd().replace(/^/gm, '    ');
}

/** A file that had what it needs and yet ran nothing, or a skip where none is allowed, is a failure. */
function findSilent(outcome: FileOutcome): FileOutcome {
  const { file, passed, failed, skips } = outcome;
  const isConformance = /\.conformance\.test\.ts$/.test(file) && existsSync(SHARED_DATA);
  const forbidden = values['must-run'] ? skips : [];
  const silent = isConformance && passed + failed === 0 && values.name === undefined;
  const failures = [
    ...outcome.failures,
    ...forbidden.map(({ name, reason }) => ({ name, error: `It was skipped: ${reason}` })),
    ...(silent
      ? [{ name: 'the file itself', error: '../shared/data is there, yet it ran none.' }]
      : []),
  ];
  const added = failures.length - outcome.failures.length;
  return { ...outcome, failures, failed: failed + added, skips: values['must-run'] ? [] : skips };
}

async function runAll(scratch: string): Promise<FileOutcome[]> {
  const waiting = [...files];
  const outcomes: FileOutcome[] = [];
  const work = async (): Promise<void> => {
    for (let file = waiting.shift(); file !== undefined; file = waiting.shift()) {
      const timeoutMilliseconds = isHeavy ? CI_ONLY_TIMEOUT : TIMEOUT;
      const options = { scratch, timeoutMilliseconds, namePattern: values.name };
      const outcome = findSilent(await runTestFile(file, options));
      outcomes.push(outcome);
      print(outcome);
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, concurrency) }, work));
  return outcomes;
}

function describeSkips(outcomes: readonly FileOutcome[]): string {
  const counts = new Map<string, number>();
  for (const { file, skips } of outcomes) {
    const kind = file.includes('.conformance.') ? 'conformance test' : 'test';
    for (const { reason } of skips) {
      const key = `${kind}\t${reason}`;
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
  }
  const parts = [...counts].map(([key, count]) => {
    const [kind, reason] = key.split('\t');
    return `${count} ${kind}${count === 1 ? '' : 's'} (${reason})`;
  });
  const folders = leftOut.map((folder) => `${folder} (CI runs it; here with --all)`);
  return [...parts, ...folders].join('; ') || 'nothing';
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => {
    endTestFiles();
    rmSync(scratch, { recursive: true, force: true });
    process.exit(1);
  });
}

const started = performance.now();
const scratch = mkdtempSync(join(tmpdir(), 'outbreak-test-'));
const outcomes = await runAll(scratch).finally(() =>
  rmSync(scratch, { recursive: true, force: true }),
);
const sum = (count: (outcome: FileOutcome) => number): number =>
  outcomes.reduce((total, outcome) => total + count(outcome), 0);
const failed = sum((outcome) => outcome.failed);
const passed = sum((outcome) => outcome.passed);

const broken = outcomes.filter((outcome) => outcome.failed > 0).map((outcome) => outcome.file);
if (broken.length > 0) console.log(`\nfailed: ${broken.join(', ')}`);
console.log(
  `\n${files.length} files in ${((performance.now() - started) / 1000).toFixed(1)} s, ${concurrency} at a time`,
);
console.log(`skipped: ${describeSkips(outcomes)}`);
console.log(
  `${passed} passed, ${failed} failed, ${sum((outcome) => outcome.skips.length)} skipped`,
);
// No test at all is no success: a wrong --only or --name would hide everything.
if (failed > 0 || passed === 0) process.exitCode = 1;
