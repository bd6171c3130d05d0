// node write-program.ts <folder> <genomes> <seed>
// Writes simulated genomes as the peer takes them to the pipe <folder>/genomes.ndjson.
import { once } from 'node:events';
import { createWriteStream, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createLineWriter } from './aligned-lines.ts';
import { toPeerSchema } from './peer-schema.ts';
import { openSimulatedRows } from './simulated-rows.ts';

const [folder = '', genomes = '', seed = ''] = process.argv.slice(2);
const outbreak = { genomes: Number(genomes), seed: Number(seed) };
const { instance, rows } = await openSimulatedRows(join(folder, 'pathogens'), outbreak);
writeFileSync(join(folder, 'schema.json'), JSON.stringify(instance.schema));
// Under its name only when it is whole: whoever reads the pipe waits for it.
writeFileSync(join(folder, 'peer-schema.part'), JSON.stringify(toPeerSchema(instance)));
renameSync(join(folder, 'peer-schema.part'), join(folder, 'peer-schema.json'));
const toLine = createLineWriter(instance.schema);
const pipe = createWriteStream(join(folder, 'genomes.ndjson'));
for (const row of rows()) if (!pipe.write(toLine(row))) await once(pipe, 'drain');
pipe.end();
await once(pipe, 'finish');
