/** The address of a module bundled to run in a Web Worker; the build makes it of `x.ts?thread`. */
declare module '*?thread' {
  export const threadAddress: string;
}
