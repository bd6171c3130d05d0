import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type DroppedSegments, findDropProblem } from './check-dropped.ts';

const check = (given: DroppedSegments, code: string | null): void => {
  const problem = findDropProblem(given, 'row 2');
  assert.equal(problem?.code ?? null, code, JSON.stringify(given));
  if (problem !== null) assert.equal(problem.where, 'row 2');
};

test('a segment can be left out that the version before has, while one remains', () => {
  check({ dropped: [], former: ['L', 'S'], own: [] }, null);
  check({ dropped: ['L'], former: ['L', 'S'], own: [] }, null);
  check({ dropped: ['L'], former: ['L'], own: ['S'] }, null);
  check({ dropped: ['M'], former: ['L', 'S'], own: [] }, 'segment-not-there');
  check({ dropped: ['main'], former: [], own: ['main'] }, 'segment-not-there');
  check({ dropped: ['L'], former: ['L', 'S'], own: ['L'] }, 'segment-contradicted');
  check({ dropped: ['L', 'S'], former: ['L', 'S'], own: [] }, 'segment-last');
  check({ dropped: ['main'], former: ['main'], own: [] }, 'segment-last');
});
