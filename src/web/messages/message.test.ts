import assert from 'node:assert/strict';
import { test } from 'node:test';
import { en } from './en.ts';
import { isMessageKey, message, messageOfKey } from './message.ts';

test('placeholders are filled in, numbers as the language writes them', () => {
  assert.equal(message('map.range', { from: 1000, to: 25000 }), '1,000 to 25,000');
  assert.equal(
    message('filter.remove', { field: 'Host', value: 'x{y}' }),
    'Remove filter Host x{y}',
  );
});

test('the plural form follows the count', () => {
  assert.equal(message('search.found', { count: 1, all: 5000 }), '1 genome of 5,000');
  assert.equal(message('search.found', { count: 2, all: 5000 }), '2 genomes of 5,000');
});

test('keys that are known as data only', () => {
  assert.equal(isMessageKey('nav.home'), true);
  assert.equal(isMessageKey('toString'), false);
  assert.equal(messageOfKey('nav.home'), en['nav.home']);
  assert.equal(messageOfKey('no.such.key'), 'no.such.key');
});

test('both plural forms have the same placeholders, count among them', () => {
  const placeholders = (text: string): readonly string[] =>
    [...new Set(text.match(/\{\w+\}/g) ?? [])].sort();
  for (const [key, entry] of Object.entries(en)) {
    if (typeof entry === 'string') continue;
    assert.deepEqual(placeholders(entry.one), placeholders(entry.other), key);
    assert.ok(entry.other.includes('{count}'), key);
  }
});
