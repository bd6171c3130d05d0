import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { listOperations } from '../../src/app/open-api.ts';
import {
  AccessWorld,
  ALL_ASKERS,
  isAboutAnother,
  isForAll,
  listAllowed,
  listAskers,
  THINGS,
} from './access-matrix.test-kit.ts';
import { accessRules } from './access-rules.ts';
import { askView, views } from './access-views.test-kit.ts';

let world: AccessWorld;

before(async () => {
  world = await AccessWorld.start();
});
after(() => world?.node.stop());

const operations = listOperations();

test('every operation has a rule, and no rule is left over', () => {
  const names = operations.map(({ name }) => name);
  const missing = names.filter((name) => !(name in accessRules));
  const hint = 'add a row "operation: rule" to test/contract/access-rules.ts for';
  assert.deepEqual(missing, [], `${hint} ${missing.join(', ')}`);
  assert.deepEqual(
    Object.keys(accessRules).filter((name) => !names.includes(name)),
    [],
    'rules of operations that are gone',
  );
});

// They end the session or token that they are asked with: all get new ones afterwards.
const ending = ['delete-session', 'withdraw-current-token'];

for (const operation of operations) {
  const rule = accessRules[operation.name];
  // What is for everybody needs nobody's right; its own narrowing is the matter of its part's tests.
  if (rule === undefined || isForAll(rule) || isAboutAnother(operation)) continue;
  const isOfEntry = rule.endsWith('-of-entry');
  test(`${operation.name}: ${rule}`, async () => {
    for (const visibility of isOfEntry ? THINGS : ['none']) {
      const allowed = listAllowed(rule, visibility);
      const found: string[] = [];
      for (const who of listAskers(operation, rule)) {
        if (await world.findVerdict(operation, who, visibility)) found.push(who);
      }
      assert.deepEqual(found.toSorted(), allowed.toSorted(), `of ${visibility}`);
      if (ending.includes(operation.name)) await world.addCredentials();
    }
  });
}

// What was asked above has removed some of what lists are about.
let restored: Promise<void> | null = null;

for (const view of views) {
  test(`${view.operation} tells each what that one may know`, async () => {
    restored ??= world.restore();
    await restored;
    const told: string[] = [];
    for (const who of ALL_ASKERS) if (await askView(view, world, who)) told.push(who);
    assert.deepEqual(told.toSorted(), view.allowed.toSorted());
  });
}
