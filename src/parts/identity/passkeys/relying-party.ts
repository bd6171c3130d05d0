import { isIP } from 'node:net';

/** For whom authenticators sign: the name and the addresses of this node's pages. */
export interface RelyingParty {
  /** A domain; authenticators know no numbers. */
  readonly id: string;
  readonly origins: readonly string[];
}

/**
 * The node as authenticators know it, from the address under which people reach it. A node on this machine
 * only is reached as 'localhost' for it: browsers make no passkey for 127.0.0.1.
 */
export function findRelyingParty(nodeUrl: string): RelyingParty {
  const { protocol, hostname, port, origin } = new URL(nodeUrl);
  const isLoopback = hostname === '[::1]' || (isIP(hostname) === 4 && hostname.startsWith('127.'));
  if (!isLoopback) return { id: hostname, origins: [origin] };
  const local = `${protocol}//localhost${port === '' ? '' : `:${port}`}`;
  return { id: 'localhost', origins: [local] };
}
