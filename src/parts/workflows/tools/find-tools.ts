import { stat } from 'node:fs/promises';
import { findProgram } from '../../../platform/processes/find-program.ts';
import { runProcess } from '../../../platform/processes/run-process.ts';
import type { WorkflowDefinition, WorkflowTool } from '../../../schema/workflow.ts';
import { knownTools } from './known-tools.ts';

/** A program on this machine. */
export interface FoundTool {
  readonly path: string;
  /** Null where it did not tell it. */
  readonly version: string | null;
}

/** A program that a workflow needs, as it is on this machine. */
export interface NeededTool {
  readonly name: WorkflowTool;
  readonly minimum: string;
  readonly found: FoundTool | null;
  readonly isUsable: boolean;
}

/** Where programs are looked for, and how long one may take to tell its version. */
export interface ToolPlace {
  /** As in the variable PATH. */
  readonly path: string;
  /** Where they run meanwhile. */
  readonly folder: string;
}

const VERSION_MILLISECONDS = 10_000;
const LIMITS = { memoryBytes: 4 * 2 ** 30, fileBytes: 2 ** 20 };
const MOST_TEXT = 20_000;

/** Finds programs, and asks each for its version once for as long as its file stays the same. */
export class ToolFinder {
  readonly #place: ToolPlace;
  readonly #known = new Map<
    string,
    { readonly key: string; readonly version: Promise<string | null> }
  >();

  constructor(place: ToolPlace) {
    this.#place = place;
  }

  /** Null where it is not installed. */
  async find(name: WorkflowTool): Promise<FoundTool | null> {
    const path = await findProgram(name, this.#place.path);
    if (path === null) return null;
    const { mtimeMs, size } = await stat(path);
    const key = `${path} ${mtimeMs} ${size}`;
    let known = this.#known.get(name);
    if (known?.key !== key) {
      known = { key, version: this.#askVersion(name, path) };
      this.#known.set(name, known);
    }
    return { path, version: await known.version };
  }

  /** The programs of a workflow, in the order in which it names them. */
  async findNeeded({ tools }: Pick<WorkflowDefinition, 'tools'>): Promise<NeededTool[]> {
    const needed: NeededTool[] = [];
    for (const [key, minimum] of Object.entries(tools)) {
      const name = key as WorkflowTool;
      const found = await this.find(name);
      const isUsable = found?.version != null && compareVersions(found.version, minimum) >= 0;
      needed.push({ name, minimum, found, isUsable });
    }
    return needed;
  }

  async #askVersion(name: WorkflowTool, program: string): Promise<string | null> {
    const { versionArguments, versionPattern } = knownTools[name];
    let said = '';
    try {
      await runProcess({
        program,
        arguments: versionArguments,
        folder: this.#place.folder,
        environment: { PATH: this.#place.path, LANG: 'C' },
        limits: LIMITS,
        onOutput: (text) => {
          if (said.length < MOST_TEXT) said += text;
        },
        signal: AbortSignal.timeout(VERSION_MILLISECONDS),
      });
    } catch {
      // One that cannot be started tells no version.
      return null;
    }
    return versionPattern.exec(said)?.[1] ?? null;
  }
}

/** Below 0 where the first is older, above where it is newer; parts that are missing count as 0. */
export function compareVersions(one: string, other: string): number {
  const [a, b] = [one, other].map((text) => text.split('.').map(Number));
  for (let i = 0; i < Math.max(a?.length ?? 0, b?.length ?? 0); i++) {
    const difference = (a?.[i] ?? 0) - (b?.[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** The command that installs what is missing on Debian and its like; null where nothing is. */
export function toInstallCommand(needed: readonly NeededTool[]): string | null {
  const packages = needed
    .filter(({ isUsable }) => !isUsable)
    .map(({ name }) => knownTools[name].package);
  return packages.length === 0 ? null : `apt-get install ${[...new Set(packages)].join(' ')}`;
}
