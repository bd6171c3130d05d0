import { availableParallelism, loadavg } from 'node:os';
import type { Bench } from './kit/bench.ts';
import { quantile } from './kit/quantile.ts';
import { type MeasuredRevision, measureRevisions } from './submission/measure-revisions.ts';

const FULL_SIZE = 100_000;
const REVISED = 10_000;
const RUNS = 5;
const MOST_SECONDS = 5;

/** A revision of the metadata of many entries, from the table of changes to its new values in answers. */
export const bench: Bench = async ({ genomes = FULL_SIZE, seed = 1 }) => {
  const revised = Math.min(REVISED, genomes);
  const runs = await measureRevisions({ genomes, seed, revised, runs: RUNS });
  const median = (read: (run: MeasuredRevision) => number) =>
    Number(
      quantile(
        runs.map(read).sort((a, b) => a - b),
        0.5,
      ).toFixed(2),
    );
  const seconds = median((run) => run.seconds);
  return {
    caveat: `Medians of ${RUNS} revisions of the same ${revised} entries, one after the other, each of them a table of changes through the API of a node with its own PostgreSQL. CPU seconds are sums over the node's process with its threads and all its PostgreSQL processes; the client's are not among them, but it uses the same cores. Load average ${loadavg()[0]?.toFixed(1)} at the end on ${availableParallelism()} cores: on a shared machine wall times are upper bounds.`,
    rows: [
      {
        what: 'revision until searchable',
        entries: genomes,
        revised,
        seconds,
        cpuSeconds: median((run) => run.cpuSeconds),
        draftSeconds: median((run) => run.draftSeconds),
        approvalSeconds: median((run) => run.approvalSeconds),
        releaseSeconds: median((run) => run.releaseSeconds),
      },
    ],
    musts: [
      {
        must: `${revised} revised entries searchable within ${MOST_SECONDS} s (${seconds} s)`,
        holds: seconds <= MOST_SECONDS,
      },
    ],
  };
};
