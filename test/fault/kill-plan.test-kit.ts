import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What a kill is placed at. */
export const KILL_STEPS = ['write', 'fsync', 'rename', 'commit', 'switch'] as const;
export type KillStep = (typeof KILL_STEPS)[number];

/** Whom to kill at which step; the node under test reads it from a file. */
export interface KillPlan {
  readonly step: KillStep;
  /** The first is 1; each thread counts for itself. */
  readonly count: number;
  readonly when: 'before' | 'during' | 'after';
  readonly target: 'node' | 'postgres';
}

/** What is read from the plan's file: a plan, or that all steps are to be written down. */
export type KillOrder = (KillPlan | { readonly step: 'none' }) & {
  /** File that gets a line for each step that was watched, or for the kill before it strikes. */
  readonly reportPath: string;
  /** PostgreSQL's own file with its process id. */
  readonly postmaster: string;
};

export const PLAN_VARIABLE = 'OUTBREAK_TEST_KILL_PLAN';
const KILLER = fileURLToPath(new URL('./kill-at-step.test-kit.ts', import.meta.url));

/** Gives orders to the nodes that are started on a data folder. */
export class KillOrders {
  readonly #plan: string;
  readonly #report: string;
  readonly #postmaster: string;

  /** @param folder where its files lie, beside the data folder */
  constructor(folder: string, data: string) {
    this.#plan = join(folder, 'plan.json');
    this.#report = join(folder, 'report.ndjson');
    this.#postmaster = join(data, 'pg', 'postmaster.pid');
  }

  /** What a node is started with, so that it takes orders. */
  get start() {
    return { nodeFlags: ['--import', KILLER], environment: { [PLAN_VARIABLE]: this.#plan } };
  }

  /** From now on: the node under test counts from here. */
  async give(plan: KillPlan | { readonly step: 'none' }): Promise<void> {
    await rm(this.#report, { force: true });
    const order: KillOrder = { ...plan, reportPath: this.#report, postmaster: this.#postmaster };
    await writeFile(`${this.#plan}.new`, JSON.stringify(order));
    await rename(`${this.#plan}.new`, this.#plan);
  }

  /** Takes the order back; gives the steps that were reported since. */
  async end(): Promise<KillStep[]> {
    await rm(this.#plan, { force: true });
    const text = await readFile(this.#report, 'utf8').catch(() => '');
    return text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => (JSON.parse(line) as { step: KillStep }).step);
  }
}
