import { z } from 'zod';

/** GA4GH service-info 1.0. */
export const serviceInfo = z.object({
  id: z.string(),
  name: z.string(),
  type: z.object({ group: z.string(), artifact: z.string(), version: z.string() }),
  description: z.string(),
  organization: z.object({ name: z.string(), url: z.string() }),
  documentationUrl: z.string(),
  version: z.string(),
});

/** The node as its services name it. */
export interface ServiceNode {
  readonly name: string;
  readonly version: string;
  /** Address under which others reach it, without a slash at its end. */
  readonly url: () => string;
}

/** What a service of this node says of itself. */
export function toServiceInfo(
  node: ServiceNode,
  service: { readonly artifact: string; readonly version: string; readonly description: string },
): z.output<typeof serviceInfo> {
  const url = node.url();
  const { artifact, version, description } = service;
  const { hostname } = new URL(url);
  return {
    // The node's name backwards, as the specification asks for.
    id: [...hostname.split('.').toReversed(), artifact].join('.'),
    name: `${node.name}: ${artifact}`,
    type: { group: 'org.ga4gh', artifact, version },
    description,
    organization: { name: node.name, url },
    documentationUrl: `${url}/api-docs`,
    version: node.version,
  };
}
