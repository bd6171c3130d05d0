import { toTermKey } from '../vocabulary/term-key.ts';

/** Viruses that laboratories submit: NCBI taxon, scientific name, other names. Source: NCBI Taxonomy. */
const ORGANISMS = `
2697049;Severe acute respiratory syndrome coronavirus 2;SARS-CoV-2|2019-nCoV|hCoV-19
694009;Severe acute respiratory syndrome-related coronavirus;SARSr-CoV
1335626;Middle East respiratory syndrome-related coronavirus;MERS-CoV
10244;Monkeypox virus;mpox virus|MPXV|hMPXV
11320;Influenza A virus;influenza A|IAV
11520;Influenza B virus;influenza B|IBV
11250;Human orthopneumovirus;RSV|respiratory syncytial virus|human respiratory syncytial virus
208893;Human respiratory syncytial virus A;RSV-A
208895;Human respiratory syncytial virus B;RSV-B
12637;Dengue virus;DENV|dengue
11082;West Nile virus;WNV
11089;Yellow fever virus;YFV
64320;Zika virus;ZIKV
37124;Chikungunya virus;CHIKV
11234;Measles morbillivirus;measles virus|MeV
186538;Zaire ebolavirus;EBOV|ebola virus
186540;Sudan ebolavirus;SUDV|sudan virus
11269;Marburg marburgvirus;MARV|marburg virus
11620;Lassa mammarenavirus;LASV|lassa virus
11676;Human immunodeficiency virus 1;HIV-1
`;

const byTaxon = new Map<string, string>();
const byName = new Map<string, string>();
for (const line of ORGANISMS.trim().split('\n')) {
  const [taxon = '', name = '', others = ''] = line.split(';');
  byTaxon.set(taxon, name);
  for (const word of [name, ...others.split('|')]) byName.set(toTermKey(word), taxon);
}

/** The NCBI taxon of a virus by its name or number; null for what the list does not have. */
export function findOrganismTaxon(text: string): string | null {
  const number = /^(?:ncbitaxon:)?(\d+)$/i.exec(text.trim())?.[1];
  return number ?? byName.get(toTermKey(text)) ?? null;
}

/** The scientific name of a virus by its NCBI taxon; null for what the list does not have. */
export function findOrganismName(taxon: string): string | null {
  return byTaxon.get(taxon) ?? null;
}
