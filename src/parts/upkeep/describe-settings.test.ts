import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Config, configFields } from '../../schema/config.ts';
import { describeSettings } from './describe-settings.ts';

function describe(flags: Readonly<Record<string, string>>) {
  const values = Object.entries(configFields).map(([name, { schema }]) => [
    name,
    schema.parse(flags[name]),
  ]);
  return describeSettings(Object.fromEntries(values) as Config);
}

test('every setting is told with its value, and whether that was chosen', () => {
  const all = describe({ port: '9000' });
  assert.deepEqual(
    all.map(({ name }) => name),
    Object.keys(configFields),
  );
  const find = (name: string) => all.find((one) => one.name === name);
  const { value, isSet } = find('port') ?? {};
  assert.deepEqual({ value, isSet }, { value: '9000', isSet: true });
  assert.deepEqual(find('host')?.isSet, false);
  assert.equal(find('host')?.value, '127.0.0.1');
  assert.equal(find('tlsKey')?.value, null);
});

test('no secret and no password is told, wherever it stands', () => {
  const secret = 'hunter2';
  const flags = Object.fromEntries(
    Object.entries(configFields).flatMap(([name, field]) => {
      for (const value of [
        secret,
        `smtp://u:${secret}@mail.example`,
        `https://u:${secret}@x.example/a`,
      ]) {
        const isText = field.schema.safeParse(value).success;
        const isSecret = 'secret' in field && field.secret;
        if (isText && (isSecret || value.includes('@'))) return [[name, value]];
      }
      return [];
    }),
  );
  assert.ok(Object.keys(flags).length >= 4);
  assert.ok(!JSON.stringify(describe(flags)).includes(secret));
});
