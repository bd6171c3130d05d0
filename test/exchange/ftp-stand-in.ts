// Stands in for ENA's upload area: as much of FTP (RFC 959, passive mode) as bringing files needs.
import { createHash } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { createServer, type Server, type Socket } from 'node:net';
import { WEBIN } from './ena-stand-in.ts';

export class FtpStandIn {
  readonly files = new Map<string, Buffer>();
  /** Names in the order in which they came. */
  readonly stored: string[] = [];
  /** MD5 by name, told to the stand-in of the submission service. */
  readonly #digests: Map<string, string>;
  /** The next file is cut after so many bytes. */
  cutAfter: number | null = null;
  password: string = WEBIN.password;
  #server: Server | undefined;
  readonly #sockets = new Set<Socket>();

  constructor(digests: Map<string, string>) {
    this.#digests = digests;
  }

  async start(): Promise<string> {
    this.#server = createServer((socket) => this.#serve(socket));
    return `ftp://127.0.0.1:${await this.#listen(this.#server)}`;
  }

  stop(): void {
    for (const socket of this.#sockets) socket.destroy();
    this.#server?.close();
  }

  async #listen(server: Server): Promise<number> {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return (server.address() as AddressInfo).port;
  }

  #serve(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('error', () => undefined);
    const say = (text: string) => socket.write(`${text}\r\n`);
    let user = '';
    let data: Promise<Socket> | undefined;
    const handle = async (line: string): Promise<void> => {
      const [command = '', ...rest] = line.split(' ');
      const argument = rest.join(' ');
      switch (command.toUpperCase()) {
        case 'USER':
          user = argument;
          return void say('331 Password required');
        case 'PASS': {
          const isKnown = user === WEBIN.username && argument === this.password;
          return void say(isKnown ? '230 Logged in' : '530 Login incorrect');
        }
        case 'EPSV': {
          const server = createServer();
          data = new Promise((resolve) => server.once('connection', resolve));
          const port = await this.#listen(server);
          data.then((own) => {
            this.#sockets.add(own);
            server.close();
          });
          return void say(`229 Entering Extended Passive Mode (|||${port}|)`);
        }
        case 'SIZE': {
          const file = this.files.get(argument);
          return void say(file === undefined ? '550 No such file' : `213 ${file.length}`);
        }
        case 'STOR':
          say('150 Ok');
          return void say(await this.#store(argument, await data));
        case 'DELE':
          this.files.delete(argument);
          return void say('250 Deleted');
        case 'FEAT':
          return void say('211-Features\r\n EPSV\r\n SIZE\r\n211 End');
        case 'QUIT':
          return void say('221 Bye');
        default:
          return void say('200 Ok');
      }
    };
    let rest = '';
    let queue = Promise.resolve();
    socket.on('data', (piece) => {
      const lines = (rest + piece.toString()).split('\r\n');
      rest = lines.pop() ?? '';
      for (const line of lines) queue = queue.then(() => handle(line));
    });
    say('220 Ready');
  }

  async #store(name: string, socket: Socket | undefined): Promise<string> {
    const pieces: Buffer[] = [];
    let size = 0;
    for await (const piece of socket ?? []) {
      pieces.push(piece as Buffer);
      size += (piece as Buffer).length;
      if (this.cutAfter === null || size < this.cutAfter) continue;
      this.cutAfter = null;
      socket?.destroy();
      return '426 Connection closed; transfer aborted';
    }
    const bytes = Buffer.concat(pieces);
    this.files.set(name, bytes);
    this.stored.push(name);
    this.#digests.set(name, createHash('md5').update(bytes).digest('hex'));
    return '226 Transfer complete';
  }
}
