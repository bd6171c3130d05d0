import { setTimeout as delay } from 'node:timers/promises';
import { writeUseReport } from '../../../parts/delivery/use/report-uses.ts';
import {
  type LockRequest,
  type LockTarget,
  lockVault,
  unlockVault,
} from '../../../parts/vault/holds/lock-vault.ts';
import { parseVaultAccession } from '../../../parts/vault/records/record-kinds.ts';
import type { Queryable } from '../../../platform/postgres/queryable.ts';
import { AppError } from '../../../schema/errors.ts';
import { systemClock } from '../../../std/clock.ts';
import { CommandError } from '../command-context.ts';
import { withState } from '../with-state.ts';

export interface LockdownFlags {
  readonly dataset?: string;
  readonly file?: string;
  readonly why: string;
  readonly drill?: boolean;
}

type Settings = Record<string, string | undefined>;

const OPERATOR: LockRequest = { by: null, isOperator: true, requestId: '', clientAddress: '' };
const LOOK_MILLISECONDS = 50;
// A node cuts within 1 s; one that has ended writes nothing down before it starts again.
const LONGEST_WAIT_MILLISECONDS = 5000;

/** Locks, and waits until what ran was cut. @returns exit code: 0 where nothing runs any more, 2 where something still does */
export async function lockDown(
  { why, drill = false, ...flags }: LockdownFlags,
  settings: Settings,
): Promise<number> {
  const target = toTarget(flags);
  requireReason(why);
  return withState(settings, async ({ db }) => {
    await tellRefusal(() =>
      lockVault({ db, clock: systemClock }, target, { why, isDrill: drill, request: OPERATOR }),
    );
    const begun = performance.now();
    const first = await countRunning(db, target);
    let running = first;
    while (running > 0 && performance.now() - begun < LONGEST_WAIT_MILLISECONDS) {
      await delay(LOOK_MILLISECONDS);
      running = await countRunning(db, target);
    }
    const seconds = ((performance.now() - begun) / 1000).toFixed(1);
    const what = target.scope === 'vault' ? 'The vault' : target.target;
    process.stdout.write(
      `${drill ? 'DRILL: ' : ''}${what} is locked: nothing of it is given to anybody. ` +
        `${first} downloads ran, ${running} still do after ${seconds} s.\n`,
    );
    return running === 0 ? 0 : 2;
  });
}

export async function liftLockdown(
  { why, ...flags }: LockdownFlags,
  settings: Settings,
): Promise<number> {
  const target = toTarget(flags);
  requireReason(why);
  return withState(settings, async ({ db }) => {
    await tellRefusal(() =>
      unlockVault({ db, clock: systemClock }, target, { why, request: OPERATOR }),
    );
    process.stdout.write(
      `${target.scope === 'vault' ? 'The vault' : target.target} is given again.\n`,
    );
    return 0;
  });
}

/** Writes to standard output who was given what. */
export async function reportUses(
  { days }: { readonly days: string },
  settings: Settings,
): Promise<number> {
  const number = Number(days);
  if (!Number.isInteger(number) || number < 1 || number > 36_500) {
    throw new CommandError(`--days (${days}): give a whole number of days from 1 on.`);
  }
  return withState(settings, async ({ db }) => {
    const since = new Date(systemClock.now().getTime() - number * 86_400_000);
    for await (const lines of writeUseReport(db, since)) {
      if (!process.stdout.write(lines))
        await new Promise((resolve) => process.stdout.once('drain', resolve));
    }
    return 0;
  });
}

function requireReason(why: string): void {
  if (why.trim().length >= 3 && why.length <= 500) return;
  throw new CommandError('--why: say in 3 to 500 characters why; those concerned read it.');
}

function toTarget({ dataset, file }: Pick<LockdownFlags, 'dataset' | 'file'>): LockTarget {
  if (dataset !== undefined && file !== undefined) {
    throw new CommandError('Give --dataset or --file, not both.');
  }
  const text = dataset ?? file;
  if (text === undefined) return { scope: 'vault', target: '' };
  const scope = dataset === undefined ? 'file' : 'dataset';
  const parsed = parseVaultAccession(text);
  if (parsed?.kind !== scope) {
    throw new CommandError(
      `--${scope} (${text.slice(0, 40)}): this is no accession of a ${scope}.`,
    );
  }
  return { scope, target: parsed.accession };
}

async function tellRefusal(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (error instanceof AppError) throw new CommandError(error.details.detail ?? error.message);
    throw error;
  }
}

async function countRunning(on: Queryable, { scope, target }: LockTarget): Promise<number> {
  const [row] = await on.query<{ running: number }>(
    `SELECT count(*)::int AS running FROM delivery_use u WHERE outcome = 'running' AND ($1 = 'vault'
       OR ($1 = 'file' AND file = $2)
       OR ($1 = 'dataset' AND EXISTS (SELECT FROM vault_dataset_file d WHERE d.file = u.file AND d.dataset = $2)))`,
    [scope, target],
  );
  return row?.running ?? 0;
}
