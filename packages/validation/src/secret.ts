const MASK = '[secret]'

/**
 * A string that cannot be printed by accident: a token, a client secret, a key.
 *
 * Every way JavaScript turns a value into text (template, `JSON.stringify`, `console.log`, pino, an
 * error's message) gives `[secret]` or nothing. Only {@link Secret.reveal} gives the text, so a review finds
 * every place that uses it by searching for that word.
 *
 * Does not wipe memory, and does not protect a text that was already revealed.
 */
export class Secret {
  readonly #text: string

  constructor(text: string) {
    this.#text = text
  }

  /** The text itself. Hand it only to what must have it: a signature check, a request, a hash. */
  reveal(): string {
    return this.#text
  }

  toString(): string {
    return MASK
  }

  toJSON(): string {
    return MASK
  }
}
