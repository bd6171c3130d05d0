import { AppError } from '../../schema/errors.ts';

// Deeper than any question of ours; far below the depth at which recursive code runs out of stack.
const MAX_DEPTH = 64;

/**
 * Refuses what no schema asks about and what would fail only further in: values nested so deep that
 * recursive code ends in a stack overflow, and the letter U+0000, which PostgreSQL stores in no text.
 * @throws AppError request-invalid
 */
export function checkInput(value: unknown, part: string): void {
  const waiting: { readonly value: unknown; readonly depth: number }[] = [{ value, depth: 0 }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (typeof next.value === 'string') checkText(next.value, part);
    if (typeof next.value !== 'object' || next.value === null) continue;
    if (next.depth === MAX_DEPTH) refuse(part, `It is nested more than ${MAX_DEPTH} levels deep.`);
    for (const [name, item] of Object.entries(next.value)) {
      checkText(name, part);
      // Schemas of open records drop it without a word, as if that filter had not been asked for.
      if (name === '__proto__') refuse(part, "No field is called '__proto__'.");
      waiting.push({ value: item, depth: next.depth + 1 });
    }
  }
}

function checkText(text: string, part: string): void {
  if (text.includes('\0')) refuse(part, 'It holds the letter U+0000, which is no text.');
}

function refuse(part: string, hint: string): never {
  const problem = { code: 'input-unreadable', where: part, value: '', hint };
  throw new AppError('request-invalid', { detail: `${part}: ${hint}`, problems: [problem] });
}
