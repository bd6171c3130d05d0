import { writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { ChecklistVerdict } from '../../engine/validate/checklists/checklist-verdicts.ts';
import type { Issue } from '../../engine/validate/issue.ts';
import type { PrivacyWarning } from '../../engine/validate/privacy/check-privacy.ts';
import { listSchemes } from '../../parts/reads/primer-schemes/scheme-store.ts';
import { checkTable } from '../../parts/submission/checklists/check-table.ts';
import { getChecklist, loadChecklists } from '../../parts/submission/checklists/checklist-store.ts';
import {
  makeTsvTemplate,
  makeWorkbookTemplate,
} from '../../parts/submission/checklists/make-template.ts';
import { findPathKind } from '../../platform/files/read-file.ts';
import type { Checklist } from '../../schema/checklists/checklist.ts';
import { systemClock } from '../../std/clock.ts';
import { shippedChecklists } from '../version.ts';
import { CommandError, formatProblems } from './command-error.ts';
import { openSettings } from './open-settings.ts';

type Flags = Record<string, string | undefined>;

async function load(flags: Flags): Promise<readonly Checklist[]> {
  const own = join(openSettings(flags).data, 'checklists');
  const { checklists, problems } = await loadChecklists({ shipped: shippedChecklists, own });
  if (problems.length > 0) process.stderr.write(`${formatProblems(problems)}\n`);
  return checklists;
}

/** Lists the checklists. */
export async function printChecklists(flags: Flags): Promise<number> {
  for (const { id, version, title, fields } of await load(flags)) {
    process.stdout.write(`${id}\t${version}\t${title}\t${fields.length} columns\n`);
  }
  return 0;
}

/** Writes the template of a checklist; the name of the file decides its form. */
export async function writeTemplate(id: string, flags: Flags): Promise<number> {
  const checklist = getChecklist(await load(flags), id);
  const { output } = flags;
  if (output === undefined) process.stdout.write(makeTsvTemplate(checklist));
  else {
    const isWorkbook = output.toLowerCase().endsWith('.xlsx');
    const content = isWorkbook ? makeWorkbookTemplate(checklist) : makeTsvTemplate(checklist);
    await writeFile(output, content).catch((error: Error) => {
      throw new CommandError(`${output}: ${error.message}`);
    });
  }
  return 0;
}

/** Checks a table; the exit code is 1 where a row has an error. */
export async function check(file: string, flags: Flags): Promise<number> {
  if ((await findPathKind(file)) !== 'file')
    throw new CommandError(`${file}: there is no such file.`);
  const { schemes } = await listSchemes({ dataFolder: openSettings(flags).data });
  const events = checkTable({
    table: { name: basename(file), bytes: file },
    checklists: await load(flags),
    today: systemClock.now().toISOString().slice(0, 10),
    emergenceDate: null,
    overrides: {},
    primerSchemes: schemes,
  });
  let exitCode = 0;
  for await (const event of events) {
    if (flags.json !== undefined) process.stdout.write(`${JSON.stringify(event)}\n`);
    if (event.type === 'problem') exitCode = 1;
    if (event.type === 'summary' && event.errors > 0) exitCode = 1;
    if (flags.json !== undefined) continue;
    if (event.type === 'mapping') {
      const share = Math.round(event.sourceShare * 100);
      process.stdout.write(
        event.source === null
          ? 'Table of no known source.\n'
          : `Table of ${event.source} (${share} % of its headers).\n`,
      );
      for (const { header, fields, status, confidence, reason } of event.columns) {
        const target = status === 'mapped' ? fields.join(' + ') : status;
        process.stdout.write(`  ${header} -> ${target} (${confidence.toFixed(2)}): ${reason}\n`);
      }
      for (const name of event.missing)
        process.stdout.write(`  No column fills ${name}, which is required.\n`);
    } else if (event.type === 'row') {
      for (const issue of event.issues) process.stdout.write(`${describeIssue(issue)}\n`);
      for (const warning of event.privacy)
        process.stdout.write(`${describePrivacy(event.row, warning)}\n`);
    } else if (event.type === 'problem')
      process.stderr.write(`${formatProblems([event.problem])}\n`);
    else if (event.type === 'verdicts') {
      for (const verdict of event.checklists) process.stdout.write(`${describeVerdict(verdict)}\n`);
    } else {
      process.stdout.write(
        `${event.rows} rows, ${event.errors} errors, ${event.warnings} warnings, ${event.privacy} privacy warnings.\n`,
      );
    }
  }
  return exitCode;
}

function describeIssue({ severity, where, value, hint }: Issue): string {
  return `${severity} ${where}${value === '' ? '' : ` (${value})`}: ${hint}`;
}

function describePrivacy(row: number, { field, before, after, hint }: PrivacyWarning): string {
  return `privacy row ${row} column ${field} (${before} -> ${after ?? 'nothing'}): ${hint}`;
}

function describeVerdict(verdict: ChecklistVerdict): string {
  const { checklist, rows, satisfied, satisfiedWithNullTerms, missing, invalid } = verdict;
  const lacks = missing.slice(0, 8).map((one) => `${one.column} (${one.rows})`);
  const wrong = invalid
    .slice(0, 8)
    .map((one) => `${one.column} (${one.rows}, such as ${one.example})`);
  return [
    `${checklist}: ${satisfied} of ${rows} rows, ${satisfiedWithNullTerms} with null terms`,
    ...(lacks.length === 0 ? [] : [`  missing: ${lacks.join(', ')}`]),
    ...(wrong.length === 0 ? [] : [`  not valid: ${wrong.join(', ')}`]),
  ].join('\n');
}
