import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';

/** Values of a component's attributes; what is no text is written as JSON, as its documentation says. */
export type Attributes = Readonly<Record<string, unknown>>;

/** One component on a page. */
export interface PlacedComponent {
  readonly tag: string;
  readonly attributes: Attributes;
}

function escapeAttribute(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
}

function toHtml({ tag, attributes }: PlacedComponent): string {
  const written = Object.entries(attributes).map(([name, value]) => {
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    return ` ${name}="${escapeAttribute(text)}"`;
  });
  return `<${tag}${written.join('')}></${tag}>`;
}

/** A site of its own that mounts the components of a bundle, as a dashboard's site does. */
export class ComponentSite {
  readonly #server: Server;
  readonly #pages = new Map<string, string>();

  constructor(bundlePath: string) {
    this.#server = createServer(async (request, response) => {
      const path = request.url ?? '/';
      const page = this.#pages.get(path);
      if (page !== undefined) {
        response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' }).end(page);
      } else if (path === '/bundle.js') {
        const bundle = await readFile(bundlePath);
        response.writeHead(200, { 'Content-Type': 'text/javascript; charset=utf-8' }).end(bundle);
      } else response.writeHead(204).end();
    });
  }

  async start(): Promise<void> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
  }

  /** Adds a page with these components against a LAPIS; gives its address. */
  addPage(lapis: string, components: readonly PlacedComponent[]): string {
    const path = `/page-${this.#pages.size}`;
    this.#pages.set(
      path,
      `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Components</title>
<script type="module" src="/bundle.js"></script></head>
<body><gs-app lapis="${escapeAttribute(lapis)}">${components.map(toHtml).join('\n')}</gs-app></body></html>`,
    );
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('The site is not open.');
    return `http://127.0.0.1:${address.port}${path}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }
}
