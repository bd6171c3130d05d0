import { type CommandSettings, listRemote, type NodeFlags, openCommand } from './remote-file.ts';

export interface ListFlags extends NodeFlags {
  readonly group?: string;
  readonly accession?: string;
  readonly state?: string;
  readonly json?: boolean;
}

/** Prints the files that one may see, a line each. @returns exit code 0 */
export async function listFileLines(
  flags: ListFlags,
  settings: CommandSettings = {},
): Promise<number> {
  const { client, print } = await openCommand(flags, settings);
  const { group, accession, state, json } = flags;
  const query = Object.entries({ group, accession, state }).filter(
    (pair): pair is [string, string] => pair[1] !== undefined,
  );
  for await (const file of listRemote(client, { limit: '500', ...Object.fromEntries(query) })) {
    const { id, size, visibility, links, name } = file;
    const cells = [id, file.state, size, visibility, links.join(',') || '-', name];
    print(json === true ? `${JSON.stringify(file)}\n` : `${cells.join('\t')}\n`);
  }
  return 0;
}
