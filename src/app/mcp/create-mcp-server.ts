import { fromJsonSchema, McpServer } from '@modelcontextprotocol/server';
import type { ProblemDocument } from '../../schema/errors.ts';
import { programVersion } from '../version.ts';
import { fitAnswer } from './fit-answer.ts';
import { listTools, type Tool, ToolInputError, type ToolRequest } from './list-tools.ts';

/** Sends a request to the node in the name of who asks. */
export type SendToNode = (
  request: ToolRequest,
) => Promise<{ readonly status: number; readonly text: string }>;

const INSTRUCTIONS =
  'Genomes of pathogens with their metadata, as one node of Outbreak Commons holds them. Begin with get-node: the ids ' +
  'of its instances are what other tools take as "pathogen". Simulated instances say so in their id; tell people so ' +
  'whenever you use their data. Answers hold what you may see and nothing else, and are cut where they are long.';

/** The tools of a node, which ask it in the name of one asker. */
export function createMcpServer(send: SendToNode): McpServer {
  const server = new McpServer(
    { name: 'outbreak-commons', title: 'Outbreak Commons', version: programVersion },
    { instructions: INSTRUCTIONS, capabilities: { tools: {} } },
  );
  for (const tool of listTools()) {
    const { name, title, description, inputSchema } = tool;
    server.registerTool(
      name,
      {
        title,
        description,
        inputSchema: fromJsonSchema<Record<string, unknown>>(inputSchema),
        annotations: { readOnlyHint: true, openWorldHint: false },
      },
      async (input) => runTool(tool, input, send),
    );
  }
  return server;
}

/** What a tool answers: the node's answer, or why there is none. */
async function runTool(
  tool: Tool,
  input: Readonly<Record<string, unknown>>,
  send: SendToNode,
): Promise<{ content: { type: 'text'; text: string }[]; isError?: boolean }> {
  try {
    const { status, text } = await send(tool.toRequest(input));
    const isError = status >= 400;
    const told = isError ? describeRefusal(status, text) : fitAnswer(text);
    return { content: [{ type: 'text', text: told }], ...(isError ? { isError } : {}) };
  } catch (error) {
    if (!(error instanceof ToolInputError)) throw error;
    return { content: [{ type: 'text', text: error.message }], isError: true };
  }
}

/** Errors come as RFC 9457, or in LAPIS' envelope round it. */
function describeRefusal(status: number, text: string): string {
  try {
    const document = JSON.parse(text) as Partial<ProblemDocument> & {
      readonly error?: Partial<ProblemDocument>;
    };
    const { title, detail, remedy } = document.error ?? document;
    const parts = [title, detail === title ? undefined : detail, remedy];
    return fitAnswer(parts.filter((part) => part !== undefined && part !== '').join(' '));
  } catch {
    return `The node refuses with status ${status}.`;
  }
}
