/** The part of the library that is used; it comes without types. */
declare module 'seek-bzip' {
  interface Input {
    readByte(): number;
    read(buffer: Uint8Array, offset: number, length: number): number;
  }
  interface Output {
    writeByte(byte: number): void;
  }
  const Bunzip: {
    /** Unpacks one stream. @throws TypeError */
    decode(input: Input, output: Output): unknown;
  };
  // biome-ignore lint/style/noDefaultExport: the library is what its module exports.
  export default Bunzip;
}
