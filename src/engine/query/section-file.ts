import type { Problem } from '../../schema/problem.ts';
import { assert } from '../../std/assert.ts';
import { fail, type Result, succeed } from '../../std/result.ts';
import { computeChecksum } from './checksum.ts';

/**
 * The byte format of a sealed segment: a fixed head, a JSON directory, and named sections that are
 * typed arrays, each aligned to 8 bytes so that they are read in place, without copying.
 *
 *   0  8 bytes  magic 'OUTBKSEG'
 *   8  u32      format version
 *   12 u32      checksum of all bytes from 16 on
 *   16 u32      length of the file in bytes
 *   20 u32      length of the directory in bytes
 *   24          directory, UTF-8 JSON; then the sections
 *
 * Numbers are little-endian, as on every machine that runs this program.
 */
export const segmentFormatVersion = 3;
/** Older formats that are read as well. */
const readableVersions: readonly number[] = [1, 2, segmentFormatVersion];
const magic = 'OUTBKSEG';
const headLength = 24;
const alignment = 8;

const sectionArrays = {
  u8: Uint8Array,
  u16: Uint16Array,
  u32: Uint32Array,
  f64: Float64Array,
} as const;

export type SectionArray = Uint8Array | Uint16Array | Uint32Array | Float64Array;
type SectionType = keyof typeof sectionArrays;

interface Directory {
  readonly facts: unknown;
  readonly sections: Readonly<Record<string, readonly [SectionType, number, number]>>;
}

/** Named typed arrays and a few facts (any JSON value), as they go into or come from a file. */
export interface SectionFile {
  /** Of the format; what is written has the present one. */
  readonly version: number;
  readonly facts: unknown;
  readonly sections: ReadonlyMap<string, SectionArray>;
}

function typeOf(array: SectionArray): SectionType {
  if (array instanceof Uint8Array) return 'u8';
  if (array instanceof Uint16Array) return 'u16';
  if (array instanceof Uint32Array) return 'u32';
  return 'f64';
}

const align = (offset: number) => Math.ceil(offset / alignment) * alignment;

/** Makes room for a number of bytes, all 0: ordinary memory, or such as threads share. */
export type Allocate = (length: number) => Uint8Array<ArrayBufferLike>;

/** Ordinary memory. */
export const allocateLocal: Allocate = (length) => new Uint8Array(length);

/** Memory that other threads read without copying it. */
export const allocateShared: Allocate = (length) => new Uint8Array(new SharedArrayBuffer(length));

/** Writes sections as one file. Offsets in the directory count from the first section. */
export function formatSectionFile(
  file: Omit<SectionFile, 'version'>,
  allocate: Allocate = allocateLocal,
): Uint8Array {
  const sections: Record<string, readonly [SectionType, number, number]> = {};
  let size = 0;
  for (const [name, array] of file.sections) {
    sections[name] = [typeOf(array), size, array.length];
    size = align(size + array.byteLength);
  }
  const directory = new TextEncoder().encode(JSON.stringify({ facts: file.facts, sections }));
  const base = align(headLength + directory.length);
  const bytes = allocate(base + size);
  const view = new DataView(bytes.buffer);
  bytes.set(new TextEncoder().encode(magic), 0);
  view.setUint32(8, segmentFormatVersion, true);
  view.setUint32(16, bytes.length, true);
  view.setUint32(20, directory.length, true);
  bytes.set(directory, headLength);
  for (const [name, array] of file.sections) {
    const at = base + (sections[name]?.[1] ?? 0);
    bytes.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), at);
  }
  view.setUint32(12, computeChecksum(bytes.subarray(16)), true);
  return bytes;
}

function createProblem(code: string, value: string, hint: string): Problem {
  return { code, where: 'segment file', value, hint };
}

function readHead(bytes: Uint8Array, isVerified: boolean): Problem | DataView {
  if (bytes.length < headLength) {
    return createProblem(
      'segment-cut',
      `${bytes.length} bytes`,
      'The file is too short to be a segment.',
    );
  }
  const found = String.fromCharCode(...bytes.subarray(0, magic.length));
  if (found !== magic) {
    return createProblem(
      'segment-magic',
      JSON.stringify(found),
      'This is no segment of a genome index.',
    );
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const version = view.getUint32(8, true);
  if (!readableVersions.includes(version)) {
    const hint = `This program reads versions ${readableVersions.join(', ')}; build the index again.`;
    return createProblem('segment-version', String(version), hint);
  }
  const length = view.getUint32(16, true);
  if (length !== bytes.length) {
    const hint = `The head says ${length} bytes. The file is cut or has something after its end.`;
    return createProblem('segment-cut', `${bytes.length} bytes`, hint);
  }
  const checksum = isVerified ? view.getUint32(12, true) : computeChecksum(bytes.subarray(16));
  if (checksum !== view.getUint32(12, true)) {
    const hint = 'The bytes are damaged; restore the file or build the index again.';
    return createProblem('segment-checksum', checksum.toString(16), hint);
  }
  return view;
}

/**
 * Opens a file; the sections are views over `bytes`, which must not change any more. The bytes are
 * copied once only where they do not start at a multiple of 8. A wrong magic, version, length or
 * checksum is a Problem. Bytes that were just written, or that another thread has checked, need not be
 * checked again: `isVerified`.
 */
export function parseSectionFile(
  given: Uint8Array,
  { isVerified = false }: { readonly isVerified?: boolean } = {},
): Result<SectionFile, Problem> {
  const bytes = given.byteOffset % alignment === 0 ? given : given.slice();
  const view = readHead(bytes, isVerified);
  if (!(view instanceof DataView)) return fail(view);
  const directoryLength = view.getUint32(20, true);
  // A decoder refuses shared memory, so the directory is decoded from a copy.
  const text = new TextDecoder().decode(bytes.slice(headLength, headLength + directoryLength));
  const directory = JSON.parse(text) as Directory;
  const base = align(headLength + directoryLength);
  const sections = new Map<string, SectionArray>();
  for (const [name, [type, offset, length]] of Object.entries(directory.sections)) {
    sections.set(
      name,
      new sectionArrays[type](
        bytes.buffer as ArrayBuffer,
        bytes.byteOffset + base + offset,
        length,
      ),
    );
  }
  return succeed({ version: view.getUint32(8, true), facts: directory.facts, sections });
}

/** Typed access to sections by name. A section that is absent is empty; a wrong type is a bug. */
export interface SectionReader {
  has(name: string): boolean;
  u8(name: string): Uint8Array;
  u16(name: string): Uint16Array;
  u32(name: string): Uint32Array;
  f64(name: string): Float64Array;
  /** The section in whichever type it has, or null. */
  any(name: string): SectionArray | null;
}

/** Wraps the sections of a file. */
export function createSectionReader(sections: ReadonlyMap<string, SectionArray>): SectionReader {
  return {
    has: (name) => sections.has(name),
    u8: (name) => readSection(sections, name, Uint8Array),
    u16: (name) => readSection(sections, name, Uint16Array),
    u32: (name) => readSection(sections, name, Uint32Array),
    f64: (name) => readSection(sections, name, Float64Array),
    any: (name) => sections.get(name) ?? null,
  };
}

function readSection<T extends SectionArray>(
  sections: ReadonlyMap<string, SectionArray>,
  name: string,
  kind: new (length: number) => T,
): T {
  const found = sections.get(name);
  if (found === undefined) return new kind(0);
  assert(found instanceof kind, `section ${name} has another type`);
  return found;
}
