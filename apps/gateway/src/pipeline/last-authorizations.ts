import type { LastAuthorization } from '@cambio/decision'

/** What each connection presented last; forgotten with the connection. */
export function createLastAuthorizations(): (connection: object) => LastAuthorization {
  const known = new WeakMap<object, LastAuthorization>()
  return (connection) => {
    const last = known.get(connection)
    if (last !== undefined) return last
    const first: LastAuthorization = {}
    known.set(connection, first)
    return first
  }
}
