/** So much of the begin and of the end of what a step says is kept. */
const PART_LETTERS = 32_000;

/** What a step says, bounded: its begin and its end, and how much between them is left out. */
export class RunLog {
  #begin = '';
  #end = '';
  #leftOut = 0;

  add(text: string): void {
    const room = PART_LETTERS - this.#begin.length;
    this.#begin += text.slice(0, Math.max(0, room));
    if (text.length <= room) return;
    this.#end += text.slice(Math.max(0, room));
    const over = this.#end.length - PART_LETTERS;
    if (over <= 0) return;
    this.#end = this.#end.slice(over);
    this.#leftOut += over;
  }

  get text(): string {
    const gap = this.#leftOut === 0 ? '' : `\n[${this.#leftOut} letters left out]\n`;
    return this.#begin + gap + this.#end;
  }
}
