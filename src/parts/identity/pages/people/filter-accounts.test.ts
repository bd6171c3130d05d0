import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type AccountFilter, filterAccounts } from './filter-accounts.ts';

const accounts = [
  { name: 'Zoë Åberg', email: 'zoe@lab.example.org', role: 'steward', isDisabled: false },
  { name: 'Ann Lab', email: 'ann@example.org', role: 'member', isDisabled: true },
  { name: 'Ben', email: '', role: 'administrator', isDisabled: false },
] as const;

function check(filter: AccountFilter, expected: readonly string[]): void {
  test(`${filter.show}: '${filter.text}'`, () => {
    assert.deepEqual(
      filterAccounts(accounts, filter).map(({ name }) => name),
      expected,
    );
  });
}

check({ text: '', show: 'all' }, ['Zoë Åberg', 'Ann Lab', 'Ben']);
check({ text: ' zoe  ABERG ', show: 'all' }, ['Zoë Åberg']);
check({ text: 'lab', show: 'all' }, ['Zoë Åberg', 'Ann Lab']);
check({ text: 'lab ann', show: 'all' }, ['Ann Lab']);
check({ text: 'lab', show: 'disabled' }, ['Ann Lab']);
check({ text: '', show: 'steward' }, ['Zoë Åberg']);
check({ text: 'nobody', show: 'all' }, []);
