// What analysis-kernels offers. Memory comes from outside and is laid out there; nothing is allocated.
export { backtrace } from './backtrace.as';
export { fillRows } from './band.as';
export { chainSeeds } from './chain.as';
export {
  droppedCount,
  encodeLetters,
  listChanges,
  listDifferences,
  listUnequal,
  unwrapLetters,
} from './letters.as';
export { fillScoreMatrix } from './score-matrix.as';
export { findSeeds } from './seeds.as';
