/** A reference as the header of VCF or BCF declares it. VCF specification 4.4, section 1.4.7. */
export interface VcfContig {
  readonly name: string;
  readonly length: number | null;
  /** Its number in BCF, where the line says it; null where it is by the order of the lines. */
  readonly number: number | null;
}

/** Parses a line of a header that declares a contig; null for every other line, and for one without a name. */
export function parseContig(line: string): VcfContig | null {
  const contig = /^##contig=<(.*)>\s*$/.exec(line)?.[1];
  const name = contig === undefined ? undefined : /(?:^|,)ID=([^,]+)/.exec(contig)?.[1];
  if (contig === undefined || name === undefined) return null;
  const toNumber = (key: string) => {
    const digits = new RegExp(`(?:^|,)${key}=(\\d+)`).exec(contig)?.[1];
    return digits === undefined ? null : Number(digits);
  };
  return { name, length: toNumber('length'), number: toNumber('IDX') };
}
