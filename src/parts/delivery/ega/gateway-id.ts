/** In clients of the EGA the fourth letter says what an accession is of. */
const KIND_AT = 3;
const PREFIXES: Readonly<Record<string, string>> = { D: 'EGAD-', F: 'EGAF-' };

/**
 * An accession of a dataset or a file as clients of the EGA take it: as it is where its fourth letter says what it is
 * ('OCVF_0000013'), else with a prefix that does ('EGAF-RKIVF_0000013').
 */
export function toGatewayId(accession: string, kind: 'D' | 'F'): string {
  return accession[KIND_AT] === kind ? accession : `${PREFIXES[kind]}${accession}`;
}

export function fromGatewayId(id: string): string {
  return id.replace(/^EGA[DF]-/, '');
}
