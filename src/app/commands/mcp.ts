import { once } from 'node:events';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import { createMcpServer, type SendToNode } from '../mcp/create-mcp-server.ts';
import { findToken } from '../token-store.ts';

/**
 * Gives the tools of a node to an assistant that starts this program: the Model Context Protocol on standard input and
 * output, until the input ends.
 */
export async function serveMcp({
  url,
  token: given,
}: {
  readonly url: string;
  readonly token?: string;
}): Promise<number> {
  const token = await findToken(url, given);
  const send: SendToNode = async ({ method, path }) => {
    const headers = {
      Accept: 'application/json',
      ...(token === null ? {} : { Authorization: `Bearer ${token}` }),
    };
    try {
      const answer = await fetch(new URL(path, url), { method, headers });
      return { status: answer.status, text: await answer.text() };
    } catch (error) {
      const detail = `${url} does not answer: ${(error as Error).message}.`;
      const remedy = 'Is the node running? Name it with --url.';
      return { status: 503, text: JSON.stringify({ title: 'No answer.', detail, remedy }) };
    }
  };
  const served = serveStdio(() => createMcpServer(send), {
    onerror: (error) => process.stderr.write(`${error.message}\n`),
  });
  await once(process.stdin, 'close');
  await served.close();
  return 0;
}
