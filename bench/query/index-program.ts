// node index-program.ts <load | choose | ask | mix | clients> <folder> ...
// Each step is a process of its own, so that its memory and its first calls are nobody else's.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { IndexSchema } from '../../src/schema/genome-row.ts';
import { chooseParameters, type Parameters } from './choose-parameters.ts';
import { Stopwatch, timeRepeated } from './measure.ts';
import { answerIndex, openIndex, readSegments } from './our-index.ts';
import { listQuestions, type Question } from './questions.ts';
import { readMemory } from './read-memory.ts';
import { runClients } from './run-clients.ts';
import { runMix } from './run-mix.ts';
import { toLines } from './to-lines.ts';

const [step = '', folder = ''] = process.argv.slice(2);
const schema = JSON.parse(readFileSync(join(folder, 'schema.json'), 'utf8')) as IndexSchema;

function load() {
  const watch = new Stopwatch();
  const snapshot = watch.run(() => openIndex(schema, readSegments(join(folder, 'segments'))));
  return { snapshot, ...watch.cost };
}

function readQuestions(): Question[] {
  const text = readFileSync(join(folder, 'parameters.json'), 'utf8');
  return listQuestions(JSON.parse(text) as Parameters, schema.primaryKey);
}

function measureLoad() {
  const { milliseconds, cpuMilliseconds } = load();
  globalThis.gc?.();
  return { milliseconds, cpuMilliseconds, ...readMemory() };
}

function choose() {
  const parameters = chooseParameters(load().snapshot, schema);
  writeFileSync(join(folder, 'parameters.json'), JSON.stringify(parameters));
  const questions = listQuestions(parameters, schema.primaryKey);
  writeFileSync(join(folder, 'questions.json'), JSON.stringify(questions));
  return parameters;
}

/** Times every question and writes its answer to a file, one line a row. */
function ask() {
  const { snapshot } = load();
  return readQuestions().map((question, index) => {
    const { first, timing } = timeRepeated(() => answerIndex(snapshot, question.ask));
    const answer = Buffer.isBuffer(first) ? first : Array.from(first);
    const lines = toLines(answer, question);
    writeFileSync(join(folder, `ours-${index}.txt`), lines.join('\n'));
    return { name: question.name, ...timing, rows: lines.length };
  });
}

function mix() {
  return runMix(load().snapshot, readQuestions());
}

function clients() {
  const segments = readSegments(join(folder, 'segments'));
  return runClients({ schema, segments, questions: readQuestions() });
}

const steps: Readonly<Record<string, () => unknown>> = {
  load: measureLoad,
  choose,
  ask,
  mix,
  clients,
};
const run = steps[step];
if (run === undefined) throw new Error(`no step '${step}'`);
process.stdout.write(JSON.stringify(await run()));
