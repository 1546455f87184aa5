import { randomUUID } from 'node:crypto'

/** A name that no other test uses: `partner-3f9a1c20`. */
export function uniqueName(prefix: string): string {
  return `${prefix}-${randomUUID().slice(0, 8)}`
}
