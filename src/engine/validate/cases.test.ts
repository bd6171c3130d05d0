import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { sampleMetadata } from '../../schema/records/sample-metadata.ts';
import { readCases, shipped } from './checklists.test-kit.ts';
import { findHost } from './hosts/find-host.ts';
import { guessColumns } from './mapping/guess-columns.ts';
import { formatAge, parseAge, toAgeBin, toYears } from './parse-age.ts';
import { formatDateRange, parseDateRange } from './parse-date-range.ts';
import { findCountry } from './places/find-country.ts';
import { checkSubdivision } from './places/find-subdivision.ts';
import { checkPrivacy } from './privacy/check-privacy.ts';
import { findNullReason, formatReasons, parseReasons } from './vocabulary/null-reason.ts';

test('dates and ranges of every form', () => {
  for (const [text, known, precision, from, to] of readCases<(string | null)[]>('dates')) {
    const parsed = parseDateRange(text ?? '');
    if (known === '!') assert.equal(parsed.ok, false, text ?? '');
    else
      assert.deepEqual(parsed.ok && parsed.value, { text: known, precision, from, to }, text ?? '');
  }
});

const day = fc
  .date({ min: new Date('1950-01-01'), max: new Date('2099-12-31'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10));

test('a written range is read as the same', () => {
  fc.assert(
    fc.property(day, day, (a, b) => {
      const [from = '', to = ''] = [a, b].sort();
      const range = parseDateRange(`${from}/${to}`);
      assert.ok(range.ok);
      assert.deepEqual([range.value.from, range.value.to], [from, to]);
      assert.deepEqual(parseDateRange(formatDateRange(range.value)), range);
    }),
  );
});

test('ages of every form', () => {
  for (const [text = '', expected] of readCases<string[]>('ages')) {
    const age = parseAge(text);
    assert.equal(age.ok ? formatAge(age.value) : '!', expected, text);
  }
  const bin = (text: string) => {
    const age = parseAge(text);
    return age.ok ? toAgeBin(age.value) : '!';
  };
  assert.deepEqual(['40', '40-49', '39-41', '100+', '90+', '5 months', '0'].map(bin), [
    '40 - 49',
    '40 - 49',
    null,
    '100+',
    null,
    '0 - 9',
    '0 - 9',
  ]);
  const months = parseAge('6 months');
  assert.equal(months.ok && toYears(months.value), 0.5);
});

test('a written age is read as the same', () => {
  const unit = fc.constantFrom('years', 'months', 'weeks', 'days');
  fc.assert(
    fc.property(fc.nat(130), fc.option(fc.nat(50)), unit, (from, more, unit) => {
      const to = more === null ? null : from + more;
      fc.pre((to ?? from) <= 130);
      const age = { from, to, unit } as const;
      assert.deepEqual(parseAge(formatAge(age)), { ok: true, value: age });
    }),
  );
});

test('countries by name, code, in six languages and with a slip', () => {
  for (const [text = '', name, kind] of readCases<string[]>('countries')) {
    const found = findCountry(text);
    assert.deepEqual([found?.country.name ?? '', found?.kind ?? ''], [name, kind], text);
  }
});

test('subdivisions within their country', () => {
  for (const [text = '', country = '', kind] of readCases<string[]>('subdivisions')) {
    assert.equal(checkSubdivision(text, country).kind, kind, `${text} ${country}`);
  }
});

test('hosts by taxon, scientific and common name', () => {
  for (const [text = '', taxon, kind] of readCases<string[]>('hosts')) {
    const found = findHost(text);
    assert.deepEqual([found?.host.taxon ?? '', found?.kind ?? ''], [taxon, kind], text);
  }
});

test('null terms in the spellings of INSDC and PHA4GE', () => {
  for (const [text, reason] of readCases<[string, string | null]>('nulls')) {
    assert.equal(findNullReason(text), reason, text);
  }
  const reasons = new Map([
    ['age', 'restrictedAccess'],
    ['sex', 'notCollected'],
  ] as const);
  assert.deepEqual(parseReasons(formatReasons(reasons)), reasons);
  assert.equal(formatReasons(new Map()), null);
});

interface MappingCase {
  readonly table: string;
  readonly headers: string;
  readonly source: string | null;
  readonly fields: Readonly<Record<string, string>>;
  readonly conflicts: readonly string[];
}

test('tables of other sources are recognised by their headers', () => {
  for (const { table, headers, source, fields, conflicts } of readCases<MappingCase>('mapping')) {
    const guess = guessColumns({
      headers: headers.split('\t'),
      sample: [],
      record: sampleMetadata,
      checklists: [...shipped.values()],
    });
    assert.equal(guess.source, source, table);
    const mapped = new Map(
      guess.columns
        .filter(({ status }) => status === 'mapped')
        .map(({ header, fields }) => [header, fields.join(' ')]),
    );
    for (const [header, expected] of Object.entries(fields)) {
      assert.equal(mapped.get(header), expected, `${table}: ${header}`);
    }
    const told = guess.columns.filter(({ status }) => status === 'conflict');
    assert.deepEqual(
      told.map(({ header }) => header),
      conflicts,
      table,
    );
    for (const { confidence, reason } of guess.columns) {
      assert.ok(confidence >= 0 && confidence <= 1 && reason.length > 10);
    }
  }
});

test('values correct a guess, and somebody corrects both', () => {
  const guess = (overrides: Record<string, string | null> = {}) =>
    guessColumns({
      headers: ['strain', 'country', 'who'],
      sample: ['male', 'female', 'female', 'male'].map((sex, i) => [
        `s${i}`,
        sex,
        `EPI_ISL_${i}00`,
      ]),
      record: sampleMetadata,
      checklists: [...shipped.values()],
      overrides,
    }).columns.map(
      ({ status, fields, confidence }) => [status, fields.join(' '), confidence] as const,
    );
  const [, country, who] = guess();
  assert.ok((country?.[2] ?? 1) < 0.6, 'sexes are no countries');
  assert.deepEqual(who, ['kept', 'gisaidEpiIsl', 0.4]);
  const decided = guess({ country: 'sex', who: null });
  assert.deepEqual(decided[1], ['mapped', 'sex', 1]);
  assert.deepEqual(decided[2]?.slice(0, 2), ['kept', '']);
});

test('no field is filled twice, whatever the headers', () => {
  const names = [...shipped.values()].flatMap(({ fields }) => fields.map(({ name }) => name));
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...names), { maxLength: 20 }), (headers) => {
      const { columns } = guessColumns({
        headers,
        sample: [],
        record: sampleMetadata,
        checklists: [...shipped.values()],
      });
      assert.deepEqual(
        columns.map(({ index }) => index),
        headers.map((_, index) => index),
      );
      const filled = columns
        .filter(
          ({ status, name }) => status === 'mapped' && !/age ?(unit|bin)|precision/i.test(name),
        )
        .flatMap(({ fields }) => fields);
      assert.equal(new Set(filled).size, filled.length);
    }),
    { numRuns: 40 },
  );
});

interface PrivacyCase {
  readonly row: Readonly<Record<string, string>>;
  readonly others: Readonly<Record<string, string>>;
  readonly expected: readonly (readonly [string, string, string | null])[];
}

test('what may tell who a person is, with what to write instead', () => {
  for (const { row, others, expected } of readCases<PrivacyCase>('privacy')) {
    const found = checkPrivacy(row, others).map(({ code, field, after }) => [code, field, after]);
    assert.deepEqual(found, expected, JSON.stringify([row, others]));
  }
});
