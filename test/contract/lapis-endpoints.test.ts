// The LAPIS-compatible API endpoint by endpoint: every format and parameter, right and wrong, over HTTP
// on simulated genomes.
import { after, before } from 'node:test';
import { addLapisBodies } from './lapis-bodies.ts';
import { LapisClient } from './lapis-client.ts';
import { addLapisFilters } from './lapis-filters.ts';
import { addLapisFormats } from './lapis-formats.ts';
import { addLapisOthers } from './lapis-others.ts';
import { addLapisRows } from './lapis-rows.ts';
import { addLapisSequences } from './lapis-sequences.ts';
import { SIMULATED_INSTANCE, startTestNode, type TestNode } from './test-node.ts';

const GENOMES = 300;
let node: TestNode;
let client: LapisClient;

before(async () => {
  node = await startTestNode({ demoGenomes: String(GENOMES), requestsPerMinute: '1000000' });
  await node.waitForEntries(SIMULATED_INSTANCE, GENOMES);
  client = new LapisClient(node.url, SIMULATED_INSTANCE);
});
after(() => node?.stop());

addLapisFormats(() => client);
addLapisFilters(() => ({ client, node }), SIMULATED_INSTANCE);
addLapisRows(() => client);
addLapisSequences(() => client);
addLapisOthers(() => client);
addLapisBodies(() => client);
