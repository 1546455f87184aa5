import type { LastAuthorization } from '@cambio/decision'

/** What each connection presented last; forgotten with the connection. */
export function createLastAuthorizations(): (connection: object) => LastAuthorization {
  const known = new WeakMap<object, LastAuthorization>()
  return (connection) => {
    const last = known.get(connection) ?? {}
    known.set(connection, last)
    return last
  }
}
