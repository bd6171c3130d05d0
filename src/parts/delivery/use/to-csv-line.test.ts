import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toCsvLine } from './to-csv-line.ts';

const check = (cells: readonly unknown[], expected: string) =>
  test(JSON.stringify(expected), () => assert.equal(toCsvLine(cells), expected));

check(['a', null, 7, new Date(0)], 'a,,7,1970-01-01T00:00:00.000Z\r\n');
check(['a,b', 'say "x"', 'one\ntwo'], '"a,b","say ""x""","one\ntwo"\r\n');
check([['Lab, A', 'B']], '"Lab, A; B"\r\n');
check(['=HYPERLINK("http://example.org")'], '"\'=HYPERLINK(""http://example.org"")"\r\n');
check(['@me', '-5', '+cmd'], "'@me,-5,'+cmd\r\n");
