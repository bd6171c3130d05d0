/**
 * What is left of a term for comparing: no ontology id in brackets, no accents, case or punctuation.
 * 'Male [NCIT:C46109]' and 'male' have one key.
 */
export function toTermKey(text: string): string {
  return text
    .replace(/\s*\[[^\]]*\]\s*$/, '')
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}+]/gu, '');
}
