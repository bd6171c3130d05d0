/**
 * Parses the qualifiers of one feature, as the lines behind its location give them without what is before the text
 * (INSDC feature table definition, section 3.3). A qualifier without a value, such as /pseudo, has the value ''.
 */
export function parseQualifiers(texts: readonly string[]): Map<string, string[]> {
  const qualifiers = new Map<string, string[]>();
  for (let i = 0; i < texts.length; i++) {
    const match = /^\/([A-Za-z0-9_'*-]+)(?:=([\s\S]*))?$/.exec(texts[i] ?? '');
    if (!match) continue;
    const name = match[1] ?? '';
    let value = match[2] ?? '';
    // A protein is broken anywhere, all other text between words.
    const glue = name === 'translation' ? '' : ' ';
    while (isOpenQuote(value) && i + 1 < texts.length) value += glue + (texts[++i] ?? '').trim();
    const list = qualifiers.get(name) ?? [];
    list.push(
      value.startsWith('"') ? value.slice(1).replace(/"$/, '').replaceAll('""', '"') : value,
    );
    qualifiers.set(name, list);
  }
  return qualifiers;
}

/** True where a value begins with a quote that is not closed yet; two quotes stand for one. */
function isOpenQuote(value: string): boolean {
  return value.startsWith('"') && (value.match(/"/g)?.length ?? 0) % 2 === 1;
}
