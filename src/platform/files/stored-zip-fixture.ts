import { Buffer } from 'node:buffer';
import { crc32 } from 'node:zlib';

/** One file of a zip that a test makes. */
export interface StoredEntry {
  readonly name: string;
  readonly text: string;
  /** Unix mode with file type, e.g. 0o120777 for a symbolic link. */
  readonly mode?: number;
  /** Declares another unpacked size than the real one. */
  readonly declaredBytes?: number;
}

/** Packs files without compression into a zip that a test can read or damage. */
export function makeStoredZip(entries: readonly StoredEntry[]): Uint8Array {
  const locals: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const { name, text, mode = 0o100644, declaredBytes } of entries) {
    const nameBytes = Buffer.from(name);
    const data = Buffer.from(text);
    const shared = Buffer.alloc(26);
    shared.writeUInt16LE(20, 0);
    shared.writeUInt16LE(0x0800, 2);
    shared.writeUInt32LE(crc32(data), 10);
    shared.writeUInt32LE(data.length, 14);
    shared.writeUInt32LE(declaredBytes ?? data.length, 18);
    shared.writeUInt16LE(nameBytes.length, 22);
    locals.push(Buffer.from([0x50, 0x4b, 3, 4]), shared, nameBytes, data);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE((mode << 16) >>> 0, 6);
    rest.writeUInt32LE(offset, 10);
    // Made by Unix, so that readers look at the mode.
    central.push(Buffer.from([0x50, 0x4b, 1, 2, 20, 3]), shared, rest, nameBytes);
    offset += 4 + shared.length + nameBytes.length + data.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 0, 'latin1');
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return new Uint8Array(Buffer.concat([...locals, directory, end]));
}
