// For `node --import`, before the command: sequences of deadly names then end what analyses them.
import { registerHooks } from 'node:module';

const ANALYSE = new URL('../../src/engine/analysis/analyse.ts', import.meta.url).href;
const DEADLY = new URL('deadly-sequences.ts', import.meta.url).href;

registerHooks({
  load(url, context, nextLoad) {
    if (url !== ANALYSE) return nextLoad(url, context);
    const source = `
      import { endBy } from '${DEADLY}';
      import { analyse as analyseReally } from '${ANALYSE}?really';
      export function analyse(dataset, input, scratch) {
        endBy(input.name);
        return analyseReally(dataset, input, scratch);
      }`;
    return { format: 'module', source, shortCircuit: true };
  },
});
