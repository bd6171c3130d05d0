import assert from 'node:assert/strict';
import type { BenchResult } from '../kit/bench.ts';
import type { PeerFigures } from './peer.ts';
import type { Question } from './questions.ts';
import type { ClientFigures } from './run-clients.ts';
import type { MixFigures } from './run-mix.ts';
import type { AskFigures, BuildFigures, LoadFigures } from './run-steps.ts';

/** An index of so many genomes, and the peer's where it was asked. */
export interface Measured {
  readonly genomes: number;
  readonly build: BuildFigures;
  readonly load: LoadFigures;
  readonly questions: AskFigures;
  readonly mix: MixFigures;
  readonly clients: ClientFigures;
  readonly peer: PeerFigures | null;
}

export type Row = Record<string, string | number>;
export type Must = BenchResult['musts'][number];

const round = (value: number, digits = 2) => Number(value.toFixed(digits));
const megabytes = (bytes: number) => Math.round(bytes / 1e6);

export const perCpuSecond = (figures: {
  readonly rows: number;
  readonly cpuMilliseconds: number;
}) => Math.round((1000 * figures.rows) / figures.cpuMilliseconds);

/** All figures of a size. */
export function listRows(measured: Measured): Row[] {
  const { genomes, mix, clients, questions, peer } = measured;
  return [
    listIndexRow(measured),
    ...questions.map((figures) => listQuestionRow(genomes, figures, peer)),
    { what: 'mix of 20 questions, one client', genomes, ...roundMix(mix) },
    {
      what: `mix of 20 questions, ${clients.clients} clients, ${clients.threads} threads`,
      genomes,
      ...roundMix(clients),
    },
  ];
}

function listIndexRow({ genomes, build, load, peer }: Measured): Row {
  const own: Row = {
    what: 'index',
    genomes,
    residentMegabytes: megabytes(load.residentBytes),
    diskMegabytes: megabytes(build.bytes),
    loadMilliseconds: round(load.milliseconds, 0),
    loadCpuMilliseconds: round(load.cpuMilliseconds, 0),
    ingestPeakMegabytes: megabytes(build.peakBytes),
  };
  if (peer === null) return own;
  return {
    ...own,
    peerResidentMegabytes: megabytes(peer.load.residentBytes),
    peerDiskMegabytes: megabytes(peer.build.bytes),
    peerLoadMilliseconds: round(peer.load.milliseconds, 0),
    peerLoadCpuMilliseconds: round(peer.load.cpuMilliseconds, 0),
    peerIngestPeakMegabytes: megabytes(peer.build.peakBytes),
    peerIngestPerCpuSecond: perCpuSecond(peer.build),
    peerIngestMilliseconds: round(peer.build.milliseconds, 0),
    peerSaveMilliseconds: round(peer.build.saveMilliseconds, 0),
  };
}

function listQuestionRow(
  genomes: number,
  { name, ...own }: AskFigures[number],
  peer: PeerFigures | null,
): Row {
  const row: Row = {
    what: name,
    genomes,
    p50Milliseconds: round(own.p50Milliseconds, 3),
    leastMilliseconds: round(own.leastMilliseconds, 3),
    firstMilliseconds: round(own.firstMilliseconds, 3),
    cpuMilliseconds: round(own.cpuMilliseconds, 3),
    repetitions: own.repetitions,
    rows: own.rows,
  };
  const their = peer?.questions.find((question) => question.name === name);
  if (their === undefined) return row;
  return {
    ...row,
    peerP50Milliseconds: round(their.p50Milliseconds, 3),
    peerLeastMilliseconds: round(their.leastMilliseconds, 3),
    peerFirstMilliseconds: round(their.firstMilliseconds, 3),
    peerCpuMilliseconds: round(their.cpuMilliseconds, 3),
    peerRepetitions: their.repetitions,
    timesThePeer: round(their.p50Milliseconds / own.p50Milliseconds, 1),
    // A count may take less than the clock of CPU time tells apart.
    timesThePeerByCpu: round(their.cpuMilliseconds / Math.max(own.cpuMilliseconds, 0.001), 1),
  };
}

const roundMix = ({ p50Milliseconds, p95Milliseconds, worstMilliseconds }: MixFigures): Row => ({
  p50Milliseconds: round(p50Milliseconds),
  p95Milliseconds: round(p95Milliseconds),
  worstMilliseconds: round(worstMilliseconds),
});

function must(what: string, { is, most, unit }: { is: number; most: number; unit: string }): Must {
  return { must: `${what}: at most ${most} ${unit} (${round(is)})`, holds: is <= most };
}

/** Beyond so many genomes the musts are those of ten millions. */
const MILLION = 1_000_000;

export function listMusts(measured: Measured, questions: readonly Question[]): Must[] {
  const { genomes, build, load, mix, clients } = measured;
  const resident = load.residentBytes / 1e6;
  if (genomes > MILLION) {
    return [
      must('resident memory', { is: resident, most: 4000, unit: 'MB' }),
      must('mix of 20 questions, p95', { is: mix.p95Milliseconds, most: 100, unit: 'ms' }),
      must(`${clients.clients} clients, p95`, {
        is: clients.p95Milliseconds,
        most: 500,
        unit: 'ms',
      }),
    ];
  }
  return [
    must('resident memory', { is: resident, most: 350, unit: 'MB' }),
    must('on disk', { is: build.bytes / 1e6, most: 200, unit: 'MB' }),
    must('load', { is: load.milliseconds, most: 1000, unit: 'ms' }),
    ...questions.flatMap((question) => {
      if (question.must === null) return [];
      const found = measured.questions.find(({ name }) => name === question.name);
      assert.ok(found, question.name);
      return [must(question.name, { is: found.p50Milliseconds, most: question.must, unit: 'ms' })];
    }),
  ];
}
