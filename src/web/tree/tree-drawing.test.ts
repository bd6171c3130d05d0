import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { findEnds, type Phylogeny } from '../../bio/phylogeny.ts';
import {
  colourByCategory,
  colourByNumber,
  findLetters,
  parseSite,
  REST_COLOUR,
} from './colour-scale.ts';
import { type Scene, TreeDrawer, toScreen } from './draw-tree.ts';
import { estimateDates } from './estimate-dates.ts';
import { findNodeAt, walkTree } from './find-node.ts';
import { joinTable, readCells } from './join-table.ts';
import { fromNewick, parseTree } from './parse-tree.ts';
import type { Surface, TreeColours } from './surface.ts';
import { layOutTree, type Shape } from './tree-layout.ts';
import { fitNode, holdView, panView, zoomView } from './tree-projection.ts';

const COLOURS: TreeColours = {
  ...{ ground: '#fff', ink: '#000', faint: '#eee', focus: '#f0f', font: 'sans-serif' },
  ...{ categories: ['#100', '#200', '#300'], rest: '#999', ramp: ['#400', '#500', '#600'] },
};

/** Counts what is drawn, and notes the box round it. */
class CountingSurface implements Surface {
  drawn = 0;
  texts: string[] = [];
  top = Number.POSITIVE_INFINITY;
  bottom = Number.NEGATIVE_INFINITY;

  lines(points: Float32Array, count: number): void {
    this.drawn += count / 4;
    for (let i = 1; i < count; i += 2) {
      this.top = Math.min(this.top, points[i] as number);
      this.bottom = Math.max(this.bottom, points[i] as number);
    }
  }

  discs(): void {}
  ring(): void {}

  text(text: string): void {
    this.texts.push(text);
  }
}

/** A tree of so many tips in which every branching has two children as far as that goes. */
function buildBinary(tips: number): Phylogeny {
  const parents: number[] = [];
  const open: { readonly tips: number; readonly parent: number }[] = [{ tips, parent: -1 }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const node = parents.push(next.parent) - 1;
    if (next.tips === 1) continue;
    const half = next.tips >> 1;
    open.push({ tips: next.tips - half, parent: node }, { tips: half, parent: node });
  }
  const names = parents.map((_, node) => `n${node}`);
  return fromNewick({ names, parents, lengths: parents.map(() => 1) });
}

function buildLadder(tips: number): Phylogeny {
  const parents = [-1];
  for (let node = 0; parents.length < 2 * tips - 1; node += 2) parents.push(node, node);
  const names = parents.map((_, node) => `n${node}`);
  return fromNewick({ names, parents, lengths: parents.map(() => 1) });
}

function buildStar(tips: number): Phylogeny {
  const parents = [-1, ...new Array<number>(tips).fill(0)];
  return fromNewick({ names: parents.map(String), parents, lengths: parents.map((_, i) => i % 7) });
}

function toScene(tree: Phylogeny, shape: Shape): Scene {
  const layout = layOutTree(tree, tree.divergences);
  const frame = { width: 1200, height: 700 };
  return {
    ...{ tree, layout, shape, frame, colours: COLOURS, palette: COLOURS.categories },
    view: fitNode(shape, layout, frame),
    nodeColours: new Uint8Array(tree.names.length),
    ...{ selected: null, focused: null, hovered: null },
  };
}

test('a hundred thousand tips take a few thousand lines, whatever the tree looks like', () => {
  for (const build of [buildBinary, buildLadder, buildStar]) {
    const tree = build(100_000);
    assert.equal(tree.ends.filter((end, node) => end === node + 1).length, 100_000);
    for (const shape of ['rectangular', 'radial'] as const) {
      const surface = new CountingSurface();
      const { lines } = new TreeDrawer().draw(toScene(tree, shape), surface);
      assert.equal(lines, surface.drawn);
      assert.ok(lines > 100 && lines < 30_000, `${build.name} ${shape}: ${lines} lines`);
    }
  }
});

test('a tree fills its frame, and what is out of sight is not looked at', () => {
  const scene = toScene(buildBinary(100_000), 'rectangular');
  const whole = new CountingSurface();
  const all = new TreeDrawer().draw(scene, whole);
  assert.ok(whole.top < 40 && whole.bottom > 660, `${whole.top} to ${whole.bottom}`);
  const tip = scene.tree.ends.findIndex((end, node) => node > 70_000 && end === node + 1);
  const view = fitNode('rectangular', scene.layout, scene.frame, tip);
  const surface = new CountingSurface();
  const near = new TreeDrawer().draw({ ...scene, view }, surface);
  assert.ok(near.visited < all.visited / 4 && near.visited < 500, `${near.visited} nodes`);
  assert.ok(surface.texts.includes(scene.tree.names[tip] as string), 'the tip has its name');
});

test('every node of a tree that is seen whole is found where it is drawn', () => {
  const tree = buildBinary(24);
  for (const shape of ['rectangular', 'radial'] as const) {
    const scene = toScene(tree, shape);
    for (let node = 0; node < tree.names.length; node++) {
      const { depth, row } = scene.layout;
      const [x, y] = toScreen(scene, depth[node] as number, row[node] as number);
      assert.equal(findNodeAt(scene, x, y), node, `${shape} ${node}`);
    }
    assert.equal(findNodeAt(scene, -500, -500), null);
  }
});

test('what is under the pointer stays there while zooming, and the tree cannot be lost', () => {
  const { layout, frame, view } = toScene(buildBinary(1000), 'rectangular');
  const limits = { shape: 'rectangular', layout, frame } as const;
  const at = { x: 300, y: 200 };
  const near = zoomView(view, { ...at, factorX: 2, factorY: 8 }, limits);
  const place = ({ scaleX, scaleY, offsetX, offsetY }: typeof view) => [
    (at.x - offsetX) / scaleX,
    (at.y - offsetY) / scaleY,
  ];
  for (const [i, one] of place(near).entries()) {
    assert.ok(Math.abs(one - (place(view)[i] as number)) < 1e-9);
  }
  const lost = holdView(panView(view, 1e6, -1e6), limits);
  assert.ok(lost.offsetX < frame.width && lost.offsetY + lost.scaleY > 0);
});

test('keys reach every node, and go back', () => {
  const tree = buildBinary(9);
  const seen = new Set([0]);
  const open = [0];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    for (const step of ['child', 'next'] as const) {
      const to = walkTree(tree, node, step);
      if (!seen.has(to)) open.push(to);
      seen.add(to);
    }
  }
  assert.equal(seen.size, tree.names.length);
  for (let node = 1; node < tree.names.length; node++) {
    const parent = tree.parents[node] as number;
    assert.equal(walkTree(tree, node, 'parent'), parent);
    const sibling = walkTree(tree, node, 'next');
    if (tree.parents[sibling] === parent && sibling > node) {
      assert.equal(walkTree(tree, sibling, 'previous'), node);
    }
  }
});

test('the most frequent values have colours of their own, and inner nodes that of most below them', () => {
  const tree = fromNewick({
    names: ['r', 'p', 'a', 'b', 'c', 'd', 'e', 'f', 'g'],
    parents: [-1, 0, 1, 1, 1, 0, 0, 0, 0],
    lengths: [0, 1, 1, 1, 1, 1, 1, 1, 1],
  });
  const values = [null, null, 'x', 'x', 'y', 'z', null, 'x', 'x'];
  const { colours, legend } = colourByCategory(tree, values, 2);
  assert.deepEqual([...colours], [0, 0, 0, 0, 1, REST_COLOUR, REST_COLOUR, 0, 0]);
  assert.deepEqual(
    legend.map(({ label, kind, tips }) => [label, kind, tips]),
    [
      ['x', 'value', 4],
      ['y', 'value', 1],
      [null, 'others', 1],
      [null, 'unknown', 1],
    ],
  );
});

test('steps of numbers and dates hold all tips between them', () => {
  const values = fc.array(fc.option(fc.integer({ min: -50, max: 50 }), { nil: null }), {
    minLength: 1,
  });
  fc.assert(
    fc.property(values, (own) => {
      const parents = [-1, ...own.map(() => 0)];
      const tree = { parents: Int32Array.from(parents), ends: findEnds(parents) };
      const { legend } = colourByNumber(tree, [null, ...own], { kind: 'continuous', palette: 5 });
      assert.equal(
        legend.reduce((sum, { tips }) => sum + tips, 0),
        own.length,
      );
    }),
  );
});

test('letters at a site follow the branches', () => {
  const tree = {
    parents: Int32Array.from([-1, 0, 1, 0]),
    changes: [null, { S: ['N501Y'] }, { S: ['Y501T', 'A1B'] }, null],
  };
  assert.deepEqual(findLetters(tree, { sequence: 'S', position: 501 }), ['N', 'Y', 'T', 'N']);
  assert.deepEqual(findLetters(tree, { sequence: 'nuc', position: 501 }), [null, null, null, null]);
  assert.deepEqual(parseSite('S:N501Y'), { sequence: 'S', position: 501 });
  assert.deepEqual(parseSite(' 23403 '), { sequence: 'nuc', position: 23403 });
  for (const text of ['', 'S:', '0', 'S501Y3']) assert.equal(parseSite(text), null, text);
});

test('a clock dates what has no date, and no node is later than what is below it', () => {
  const tree = buildBinary(40);
  const dates = Float64Array.from(tree.ends, (end, node) =>
    end === node + 1
      ? 2020 + (tree.divergences[node] as number) / 10 + (node % 3) / 100
      : Number.NaN,
  );
  const estimated = estimateDates({ ...tree, dates });
  assert.equal(estimated?.origin, 'estimated');
  const found = estimated?.dates ?? new Float64Array(0);
  for (let node = 1; node < dates.length; node++) {
    const own = found[node];
    const above = found[tree.parents[node] as number];
    assert.ok((own as number) >= (above as number));
    if (!Number.isNaN(dates[node])) assert.equal(own, dates[node]);
  }
  assert.equal(estimateDates(tree), null, 'nothing is dated');
});

test('a table becomes traits by the names of tips', () => {
  const parsed = parseTree('((a:1,b:2)i:1,c:3)r;', 'tree.nwk');
  assert.ok(parsed.ok);
  const text = 'strain,date,country,age\na,2021-03-05,"Kenya, coast",31\nc,2021,Peru,\nq,,x,1\n';
  const joined = joinTable(parsed.value, { text, name: 'table.csv' });
  assert.ok(joined.ok);
  const { tree, rows, unknown } = joined.value;
  assert.deepEqual([rows, unknown], [2, 1]);
  assert.deepEqual(
    tree.traits.map(({ key, kind, values }) => [key, kind, values[2], values[4]]),
    [
      ['date', 'categorical', '2021-03-05', '2021'],
      ['country', 'categorical', 'Kenya, coast', 'Peru'],
      ['age', 'continuous', 31, null],
    ],
  );
  assert.equal(tree.dates[4], 2021.5);
  for (const [table, hint] of [
    ['x\ty\n1\t2\n', /column that names the tips/],
    ['strain\ty\nother\t2\n', /first tip is 'a'/],
    ['', /column that names the tips/],
  ] as const) {
    const refused = joinTable(parsed.value, { text: table, name: 'table.tsv' });
    assert.ok(!refused.ok);
    assert.match(refused.error.hint, hint);
  }
  assert.deepEqual(readCells('a;b\r\n"x;""y""";\r\n'), [
    ['a', 'b'],
    ['x;"y"', ''],
  ]);
});

test('what is no tree is refused with the reason', () => {
  for (const [text, code] of [
    ['', 'tree-empty'],
    ['{"tree"', 'auspice-invalid'],
    ['((a,b)', 'newick-invalid'],
  ] as const) {
    const parsed = parseTree(text, 'file');
    assert.ok(!parsed.ok);
    assert.equal(parsed.error.code, code);
  }
});
