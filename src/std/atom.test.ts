import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import sax from 'sax';
import { type AtomFeed, escapeXml, formatAtomFeed } from './atom.ts';

const feed: AtomFeed = {
  id: 'urn:uuid:6ba7b811-9dad-11d1-80b4-00c04fd430c8',
  title: 'A & B <x>',
  subtitle: '"quoted"',
  updated: '2026-01-02T03:04:05.000Z',
  author: "Node's name",
  self: 'http://node/feed?a=1&b=2',
  first: 'http://node/feed?a=1',
  next: null,
  alternate: 'http://node/',
  entries: [
    {
      id: 'urn:uuid:6ba7b811-9dad-11d1-80b4-00c04fd430c9',
      title: 'one',
      updated: '2026-01-02T03:04:05.000Z',
      link: 'http://node/entries/1',
      summary: '</summary><script>',
      categories: ['released', 'a"b'],
    },
  ],
};

/** 'feed > entry > title: text' for each element with text, and each attribute; throws where it is no XML. */
function read(xml: string): string[] {
  const parser = sax.parser(true, { trim: false });
  const lines: string[] = [];
  const path: string[] = [];
  parser.onerror = (error) => {
    throw error;
  };
  parser.onopentag = ({ name, attributes }) => {
    path.push(name);
    for (const [key, value] of Object.entries(attributes)) {
      lines.push(`${path.join(' > ')} ${key}=${String(value)}`);
    }
  };
  parser.ontext = (text) => {
    if (text.trim() !== '') lines.push(`${path.join(' > ')}: ${text}`);
  };
  parser.onclosetag = () => path.pop();
  parser.write(xml).close();
  return lines;
}

test('a feed is XML with all that Atom asks for, and no text of it is taken for markup', () =>
  assert.deepEqual(read(formatAtomFeed({ ...feed, next: 'http://node/feed?before=1' })), [
    'feed xmlns=http://www.w3.org/2005/Atom',
    'feed > id: urn:uuid:6ba7b811-9dad-11d1-80b4-00c04fd430c8',
    'feed > title: A & B <x>',
    'feed > subtitle: "quoted"',
    'feed > updated: 2026-01-02T03:04:05.000Z',
    "feed > author > name: Node's name",
    'feed > link rel=self',
    'feed > link type=application/atom+xml',
    'feed > link href=http://node/feed?a=1&b=2',
    'feed > link rel=first',
    'feed > link type=application/atom+xml',
    'feed > link href=http://node/feed?a=1',
    'feed > link rel=next',
    'feed > link type=application/atom+xml',
    'feed > link href=http://node/feed?before=1',
    'feed > link rel=alternate',
    'feed > link type=text/html',
    'feed > link href=http://node/',
    'feed > entry > id: urn:uuid:6ba7b811-9dad-11d1-80b4-00c04fd430c9',
    'feed > entry > title: one',
    'feed > entry > updated: 2026-01-02T03:04:05.000Z',
    'feed > entry > link rel=alternate',
    'feed > entry > link type=text/html',
    'feed > entry > link href=http://node/entries/1',
    'feed > entry > category term=released',
    'feed > entry > category term=a"b',
    'feed > entry > summary type=text',
    'feed > entry > summary: </summary><script>',
  ]));

test('whatever a text holds, the feed is XML and gives it back as far as XML can', () =>
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const xml = formatAtomFeed({ ...feed, title: `>${text}<`, entries: [] });
      // biome-ignore lint/suspicious/noControlCharactersInRegex: what XML does not have.
      const kept = text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '');
      assert.ok(read(xml).includes(`feed > title: >${kept}<`));
    }),
  ));

test('half of a surrogate pair is no text', () => assert.equal(escapeXml('a\ud800b'), 'a\ufffdb'));
