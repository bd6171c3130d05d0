import { availableParallelism, loadavg } from 'node:os';
import type { Bench } from './kit/bench.ts';
import { quantile } from './kit/quantile.ts';
import { measureApprovals } from './submission/measure-approvals.ts';
import { measureIntake, type StepCost } from './submission/measure-intake.ts';
import { measureParallel } from './submission/measure-parallel.ts';

const FULL_SIZE = 100_000;
const FULL_INDEX = 1_000_000;
const REVISED = 10_000;
const APPROVALS = 200;
const CLIENTS = 4;
const APPROVING_CLIENTS = 16;
const MEBIBYTE = 2 ** 20;
const MOST_BYTES = 1.5e9;
/** 100,000 genomes in ten minutes on two cores. */
const LEAST_PER_SECOND = FULL_SIZE / 600;
const MOST_REVISION_SECONDS = 5;
const MOST_FIRST_SECONDS = 2;
const MOST_APPROVAL_MILLISECONDS = 1000;

const round = (value: number, digits = 1) => Number(value.toFixed(digits));

const toRow = (what: string, { seconds, cpuSeconds }: StepCost) => ({
  what,
  seconds: round(seconds),
  cpuSeconds: round(cpuSeconds),
});

/** A submission from its files to its release and revision, and how soon a single approval is searchable. */
export const bench: Bench = async ({
  genomes = FULL_SIZE,
  seed = 1,
  indexGenomes = genomes === FULL_SIZE ? FULL_INDEX : genomes,
}) => {
  const intake = await measureIntake({ genomes, seed, revised: Math.min(REVISED, genomes) });
  const { processing, release, revision, peak } = intake;
  const approvals = await measureApprovals({
    ...{ indexGenomes, seed, approvals: APPROVALS, clients: CLIENTS },
  });
  const parallel = await measureParallel({ clients: APPROVING_CLIENTS, seed });
  const perSecond = genomes / processing.seconds;
  const cores = availableParallelism();
  const p99 = quantile(approvals.milliseconds, 0.99);
  const must = (text: string, holds: boolean) => ({ must: text, holds });
  return {
    caveat: `Simulated SARS-CoV-2 genomes under other names, through the API of a node with its own PostgreSQL; a client follows every row meanwhile. CPU seconds and PSS are sums over the node's process with its threads and all its PostgreSQL processes. ${CLIENTS} clients ask without a pause while single entries are approved (${approvals.asked} answers). Load average ${loadavg()[0]?.toFixed(1)} at the end on ${cores} cores: on a shared machine wall times are upper bounds.`,
    rows: [
      { what: 'submission', genomes, bytes: intake.bytes, ready: intake.ready },
      toRow('upload', intake.upload),
      { ...toRow('processing', processing), genomesPerSecond: round(perSecond) },
      {
        what: 'first row',
        checkedSeconds: round(intake.firstRowSeconds, 2),
        verdictSeconds: round(intake.firstVerdictSeconds, 2),
      },
      {
        what: 'memory',
        peakPssMiB: Math.round(peak.total / MEBIBYTE),
        processMiB: Math.round(peak.own / MEBIBYTE),
        postgresMiB: Math.round(peak.others / MEBIBYTE),
      },
      toRow('approval of all until searchable', release),
      { ...toRow('revision until searchable', revision), revised: revision.revised },
      {
        what: 'single approval until searchable',
        indexGenomes: approvals.indexGenomes,
        count: approvals.milliseconds.length,
        medianMilliseconds: round(quantile(approvals.milliseconds, 0.5)),
        p99Milliseconds: round(p99),
      },
      {
        ...toRow('approvals at once, each released by itself', parallel.approving),
        clients: parallel.clients,
        approvals: parallel.approvals,
        approvalsPerSecond: round(parallel.approvals / parallel.approving.seconds),
      },
    ],
    musts: [
      must(
        `at least ${round(LEAST_PER_SECOND)} genomes a second from files to verdicts (${round(perSecond)})`,
        perSecond >= LEAST_PER_SECOND,
      ),
      must(
        `first verdict on a row within ${MOST_FIRST_SECONDS} s (${round(intake.firstVerdictSeconds, 2)} s)`,
        intake.firstVerdictSeconds <= MOST_FIRST_SECONDS,
      ),
      must(
        `peak memory below 1.5 GB (${Math.round(peak.total / 1e6)} MB)`,
        peak.total < MOST_BYTES,
      ),
      must(
        `${revision.revised} revised entries searchable within ${MOST_REVISION_SECONDS} s (${round(revision.seconds)} s)`,
        revision.seconds <= MOST_REVISION_SECONDS,
      ),
      must(
        `99 of 100 approvals searchable within ${MOST_APPROVAL_MILLISECONDS} ms (${round(p99)} ms)`,
        p99 <= MOST_APPROVAL_MILLISECONDS,
      ),
    ],
  };
};
