import { headerValues } from '@cambio/decision'

/** Between the proxy and us: its own connection's, and `Host`, which here is ours. */
const OF_THIS_HOP: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'expect',
  'host',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
])

/**
 * The client's headers out of a question's: without those of the connection it came by, and without those by which the proxy tells us of the request.
 *
 * @param told In lower case.
 */
export function clientHeaders(
  headers: readonly string[],
  told: readonly string[] = [],
): readonly string[] {
  const isClients = (name: string): boolean => !OF_THIS_HOP.has(name) && !told.includes(name)
  return headers.filter((_, at) => isClients((headers[at - (at % 2)] ?? '').toLowerCase()))
}

/** What is said in a header, for `readTold`. */
export const toldBy = (
  headers: readonly string[],
  name: string,
): { readonly name: string; readonly values: readonly string[] } => ({
  name,
  values: headerValues(headers, name.toLowerCase()),
})
