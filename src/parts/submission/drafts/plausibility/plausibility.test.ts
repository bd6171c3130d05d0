import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AnalysePort } from '../../../../schema/ports.ts';
import { draftAnalysis, listStates, noSignal, submit, withDrafts } from '../drafts.test-kit.ts';
import { listDrafts } from '../read-drafts.ts';

const LETTERS = 'ACGTACGTACGTACGTACGTACGTACGTACGT';

test('the same sequence or accession once more is told of, with where it is', () =>
  withDrafts(async ({ db, service }) => {
    const first = await submit(
      service,
      {
        table: 'strain\tdate\tgisaid_epi_isl\na\t2024-01-02\tEPI_ISL_1\n',
        sequences: `>a\n${LETTERS}\n`,
      },
      { releaseWhenReady: true },
    );
    await service.releaseAll(first, noSignal);
    const table =
      'strain\tdate\tgisaid_epi_isl\nb\t2024-01-02\tEPI_ISL_2\nc\t2024-01-03\tEPI_ISL_2\nd\t2024-01-04\tEPI_ISL_1\na\t2024-01-05\tEPI_ISL_1\n';
    const sequences = `>b\nACGTT\n>c\nACGTT\n>d\nACGTTTT\n>a\n${LETTERS}\n`;
    const id = await submit(service, { table, sequences });
    assert.deepEqual(await listStates(db, id), [
      'b: ready',
      'c: ready sample-same',
      'd: ready sample-same',
      // It revises the entry with this accession, and row 4 says that it is that sample too.
      'a: ready sample-same',
    ]);
    const { drafts } = await listDrafts(db, {
      submission: id,
      selection: {},
      after: 0,
      limit: 10,
      lineageAttribute: null,
    });
    const places = drafts.flatMap(({ problems }) => problems.map(({ where }) => where));
    assert.deepEqual(places[0], 'row 2');
    assert.match(places[1] ?? '', /^TT_\w+\.1$/);
  }));

test('the same letters are told of only where day, place and host are the same too', () =>
  withDrafts(async ({ db, service }) => {
    const header = 'strain\tdate\tcountry\tdivision\thost\n';
    const sequencesOf = (...names: string[]) =>
      names.map((name) => `>${name}\n${LETTERS}\n`).join('');
    const first = await submit(
      service,
      {
        table: `${header}open\t2024-02-01\tPeru\tLima\tHomo sapiens\n`,
        sequences: sequencesOf('open'),
      },
      { releaseWhenReady: true },
    );
    await service.releaseAll(first, noSignal);
    const rows = {
      a: '2024-01-02\tPeru\tLima\tHomo sapiens',
      day: '2024-01-03\tPeru\tLima\tHomo sapiens',
      place: '2024-01-02\tPeru\tCusco\tHomo sapiens',
      host: '2024-01-02\tPeru\tLima\tMustela lutreola',
      same: '2024-01-02\tPeru\tLima\tHomo sapiens',
      entry: '2024-02-01\tPeru\tLima\tHomo sapiens',
      month: '2024-01\tPeru\tLima\tHomo sapiens',
      month2: '2024-01\tPeru\tLima\tHomo sapiens',
      nowhere: '2024-01-02\t\t\tHomo sapiens',
      nowhere2: '2024-01-02\t\t\tHomo sapiens',
    };
    const table = `${header}${Object.entries(rows)
      .map(([name, cells]) => `${name}\t${cells}\n`)
      .join('')}`;
    const id = await submit(service, { table, sequences: sequencesOf(...Object.keys(rows)) });
    const told = (await listStates(db, id)).filter((line) => line.includes('sequence-same'));
    assert.deepEqual(told, ['same: ready sequence-same', 'entry: ready sequence-same']);
    const again = await submit(service, {
      table: `${header}z\t2024-01-03\tPeru\tLima\tHomo sapiens\n`,
      sequences: sequencesOf('z'),
    });
    assert.deepEqual(await listStates(db, again), ['z: ready sequence-same']);
  }));

/** As many substitutions as a genome has letters. */
const clockAnalysis: AnalysePort = {
  ...draftAnalysis,
  async analyse(pathogen, sequences) {
    const results = await draftAnalysis.analyse(pathogen, sequences);
    return results.map((result, index) => {
      if (!result.ok) return result;
      const substitutions = Array.from(sequences[index]?.letters ?? [], (_, at) => `C${at + 1}T`);
      return { ...result, analysisJson: JSON.stringify({ substitutions, clade: 'X' }) };
    });
  },
};

test('a genome that does not fit its date is told of', () =>
  withDrafts(async ({ db, open }) => {
    const service = open(clockAnalysis);
    const days = Array.from({ length: 12 }, (_, index) => index + 1);
    const rows = days.map((day) => `s${day}\t2024-${String(day).padStart(2, '0')}-01`);
    rows.splice(5, 0, 'late\t2024-01-02', 'month\t2024-01');
    const table = `strain\tdate\n${rows.filter((row) => !/2024-(0[6-9]|1)/.test(row)).join('\n')}\n${days
      .filter((day) => day > 4)
      .map((day) => `t${day}\t2023-${String(day).padStart(2, '0')}-01`)
      .join('\n')}\n`;
    const names = [...table.matchAll(/^(\w+)\t(\d{4})-(\d\d)-/gm)].map(([, name, year, month]) => ({
      name: name ?? '',
      count: name === 'late' ? 60 : (Number(year) - 2023) * 12 + Number(month) + 4,
    }));
    names.push({ name: 'month', count: 61 });
    const sequences = names
      .map(({ name, count }, index) => `>${name}\n${'ACGT'[index % 4]}${'A'.repeat(count - 1)}\n`)
      .join('');
    const id = await submit(service, { table, sequences });
    const told = (await listStates(db, id)).filter((line) => line.includes('clock-outlier'));
    assert.deepEqual(told, ['late: ready clock-outlier']);
  }));
