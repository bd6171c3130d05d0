export type { Problem } from '../std/problem.ts';
