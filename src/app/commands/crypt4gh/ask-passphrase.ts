import { openSync } from 'node:fs';
import { ReadStream, WriteStream } from 'node:tty';
import { CommandError } from '../command-error.ts';

const ENTER = /[\r\n]/;
const INTERRUPT = '\u0003';
const BACKSPACE = ['\u007f', '\b'];

/** Asks the person at the terminal, whatever standard input and output are; null where there is none. */
export async function askPassphrase(question: string): Promise<string | null> {
  let terminal: number;
  try {
    terminal = openSync('/dev/tty', 'r+');
  } catch {
    return null;
  }
  const input = new ReadStream(terminal);
  const output = new WriteStream(terminal);
  output.write(question);
  input.setRawMode(true);
  input.setEncoding('utf8');
  let typed = '';
  try {
    for await (const letters of input as AsyncIterable<string>) {
      for (const letter of letters) {
        if (ENTER.test(letter)) return typed;
        if (letter === INTERRUPT) throw new CommandError('Interrupted.');
        typed = BACKSPACE.includes(letter) ? typed.slice(0, -1) : typed + letter;
      }
    }
    return typed;
  } finally {
    output.write('\n');
    input.setRawMode(false);
    input.destroy();
  }
}
