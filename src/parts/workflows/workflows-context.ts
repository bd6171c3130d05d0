import type { Logger } from '../../platform/log/logger.ts';
import type { Database } from '../../platform/postgres/database.ts';
import type {
  ArchiveFilesPort,
  FindEntryPort,
  FindGenomePort,
  GroupsPort,
  Instance,
  ListPrimersPort,
  ProposeEntryPort,
} from '../../schema/ports.ts';
import type { Clock } from '../../std/clock.ts';
import type { WorkflowFolders } from './definitions/workflow-store.ts';
import type { EvaluatedSample, SampleToEvaluate } from './running/evaluate-sample.ts';
import type { ToolFinder } from './tools/find-tools.ts';

/** What the operator has set. */
export interface WorkflowSettings {
  readonly isEnabled: boolean;
  readonly atOnce: number;
  readonly threads: number;
  readonly memoryBytes: number;
  /** Of all files of one run. */
  readonly diskBytes: number;
  readonly minutes: number;
}

/** What the pieces of the part work with. */
export interface WorkflowsContext {
  readonly db: Database;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly settings: WorkflowSettings;
  readonly folders: WorkflowFolders;
  /** A folder a run, while it runs. */
  readonly runsFolder: string;
  readonly tools: ToolFinder;
  /** Where programs are looked for, as in PATH. */
  readonly path: string;
  readonly programVersion: string;
  readonly listInstances: () => Promise<readonly Instance[]>;
  readonly archive: ArchiveFilesPort;
  readonly drafts: ProposeEntryPort;
  readonly entries: FindEntryPort;
  readonly groups: Pick<GroupsPort, 'readGroupNames'>;
  readonly genomes: FindGenomePort;
  readonly primers: ListPrimersPort;
  /** Judges what the steps have left, in a thread. */
  readonly evaluate: (sample: SampleToEvaluate, signal: AbortSignal) => Promise<EvaluatedSample>;
}
