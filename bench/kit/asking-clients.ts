import assert from 'node:assert/strict';
import { defined } from '../../src/std/assert.ts';

/** What dashboards ask all the time. */
const QUESTIONS = [
  'sample/aggregated?fields=country',
  'sample/aggregated?fields=country,date',
  'sample/nucleotideMutations?minProportion=0.05',
  'sample/aminoAcidMutations?country=Germany',
  'sample/aggregated?nucleotideMutations=C241T,A23403G',
  'sample/details?limit=100&orderBy=date',
];

/** Asks the API of an instance; gives the answer's text. */
export async function ask(url: string, instance: string, question: string): Promise<string> {
  const response = await fetch(`${url}/api/lapis/${instance}/${question}`);
  const text = await response.text();
  assert.equal(response.status, 200, text.slice(0, 300));
  return text;
}

/** Clients that ask an instance what dashboards ask, each without a pause, until they are stopped. */
export function startAsking(
  url: string,
  instance: string,
  clients: number,
): { /** Gives how many answers came. */ stop(): Promise<number> } {
  let isOver = false;
  let asked = 0;
  const running = Array.from({ length: clients }, async (_, client) => {
    for (let i = client; !isOver; i += 1) {
      await ask(url, instance, defined(QUESTIONS[i % QUESTIONS.length], 'question'));
      asked += 1;
    }
  });
  return {
    async stop() {
      isOver = true;
      await Promise.all(running);
      return asked;
    },
  };
}
