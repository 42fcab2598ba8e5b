/**
 * Asks a person on the terminal, line by line. Guarantees that lines which come before their question (a paste, a script) are
 * answers to those that follow: readline's own questions lose them.
 */
import { createInterface, type Interface } from "node:readline";
import { Failure } from "../terminal/failure";

export class TerminalAsker {
  readonly #terminal: Interface;
  readonly #lines: string[] = [];
  #isClosed = false;
  #waiting: { answer: (line: string) => void; leave: (reason: Failure) => void } | undefined;

  constructor() {
    this.#terminal = createInterface({ input: process.stdin, output: process.stdout });
    this.#terminal.on("line", (line) => {
      if (this.#waiting === undefined) this.#lines.push(line);
      else this.#waiting.answer(line);
      this.#waiting = undefined;
    });
    this.#terminal.on("close", () => {
      this.#isClosed = true;
      this.#waiting?.leave(left());
    });
  }

  ask(prompt: string): Promise<string> {
    this.#terminal.setPrompt(prompt);
    this.#terminal.prompt();
    const line = this.#lines.shift();
    if (line !== undefined) return Promise.resolve(line);
    if (this.#isClosed) return Promise.reject(left());
    return new Promise((answer, leave) => (this.#waiting = { answer, leave }));
  }

  close(): void {
    this.#waiting = undefined;
    this.#terminal.close();
  }
}

function left(): Failure {
  return new Failure(2, "left before everything was answered: nothing was written");
}
