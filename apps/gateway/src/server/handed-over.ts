import type { Duplex } from 'node:stream'

/** Connections that Node has handed over to us, and so neither counts nor closes. */
export class HandedOver {
  readonly #open = new Set<Duplex>()

  add(connection: Duplex): void {
    this.#open.add(connection)
    connection.once('close', () => this.#open.delete(connection))
  }

  /** Cuts those that are left. */
  destroy(): void {
    for (const connection of this.#open) connection.destroy()
  }
}
