/**
 * Whether a text is an ORCID iD: four groups of four digits, the last of which is the check character of ISO 7064
 * (mod 11-2), as https://support.orcid.org describes it. It says nothing of whether somebody has it.
 */
export function isOrcid(text: string): boolean {
  if (!/^\d{4}-\d{4}-\d{4}-\d{3}[\dX]$/.test(text)) return false;
  const characters = text.replaceAll('-', '');
  let total = 0;
  for (const digit of characters.slice(0, -1)) total = (total + Number(digit)) * 2;
  const check = (12 - (total % 11)) % 11;
  return characters.at(-1) === (check === 10 ? 'X' : String(check));
}
