// What `outbreak import` does, but that simulated samples pass: for measurements in a folder that is thrown away.
import { importFiles } from '../src/app/commands/import.ts';

const [sequences = '', metadata = '', data = ''] = process.argv.slice(2);
process.exitCode = await importFiles(
  [sequences],
  { pathogen: 'sars-cov-2', metadata, data },
  { acceptsSimulated: true },
);
