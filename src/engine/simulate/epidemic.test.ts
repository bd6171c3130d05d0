import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { planEpidemic, runEpidemic } from './epidemic.ts';
import { REGIONS } from './places.ts';
import { Random } from './random.ts';

describe('planEpidemic and runEpidemic', () => {
  test('all cases of all days and regions add up, and someone always circulates', () => {
    fc.assert(
      fc.property(
        fc.nat(),
        fc.integer({ min: 1, max: 400 }),
        fc.integer({ min: 1, max: 60 }),
        (seed, days, lineages) => {
          const epidemic = planEpidemic(
            { days, lineages, firstWeekday: seed % 7 },
            new Random(seed),
          );
          let sum = 0;
          let cells = 0;
          for (const { lineages: circulating, cumulative, weight } of runEpidemic(epidemic)) {
            assert.ok(circulating.length > 0 && circulating.length === cumulative.length);
            assert.ok(Math.abs((cumulative.at(-1) ?? 0) - 1) < 1e-9);
            sum += weight;
            cells++;
          }
          assert.equal(cells, days * REGIONS.length);
          assert.ok(Math.abs(sum - 1) < 1e-9);
        },
      ),
      { numRuns: 30 },
    );
  });

  test('a lineage rises from little, leads and is replaced', () => {
    const epidemic = planEpidemic({ days: 1500, lineages: 80, firstWeekday: 0 }, new Random(5));
    const peaks = new Map<number, number>();
    const last = new Map<number, number>();
    const leaders = new Set<number>();
    for (const { day, region, lineages, cumulative } of runEpidemic(epidemic)) {
      if (region !== 0) continue;
      let leader = 0;
      lineages.forEach((lineage, i) => {
        const share = (cumulative[i] ?? 0) - (cumulative[i - 1] ?? 0);
        peaks.set(lineage, Math.max(peaks.get(lineage) ?? 0, share));
        last.set(lineage, day);
        if (share === peaks.get(lineage) && share > 0.3) leader = lineage;
      });
      leaders.add(leader);
    }
    assert.ok(leaders.size >= 6, `${leaders.size} leading lineages`);
    const replaced = [...leaders].filter((lineage) => (last.get(lineage) ?? 0) < 1499);
    assert.ok(replaced.length >= 4, `${replaced.length} of them gone before the end`);
  });
});
