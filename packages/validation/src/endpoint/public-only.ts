import { lookup } from 'node:dns'
import type { LookupAddress, LookupOptions } from 'node:dns'
import { Agent, fetch as fetchBy } from 'undici'
import { isInner } from './inner-address.ts'

/** A request that is not sent, because its host is inside and nobody said that it may be. */
export class InnerAddress extends Error {
  override readonly name = 'InnerAddress'
}

export interface PublicRequest {
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
  readonly redirect: 'manual'
  readonly signal: AbortSignal
}

/**
 * As the global `fetch`, but only to public addresses. An address in the URL is looked at as it stands; a name's addresses when the
 * connection is made, and the connection goes to what was looked at: a name that changes its address between the two (DNS
 * rebinding) gains nothing.
 *
 * Goes to the host itself, by no proxy: a proxy would look the name up, where we can't see it.
 */
export async function fetchPublic(url: URL, request: PublicRequest): Promise<Response> {
  if (isInner(url.hostname)) throw new InnerAddress()
  const { status, headers, body } = await fetchBy(url, { ...request, dispatcher: PUBLIC_ONLY })
  return new Response(body, { status, headers: [...headers] })
}

type Answer = (error: Error | null, address: string | LookupAddress[], family?: number) => void

/** As the system's own resolver, for names that do not lead inside. */
export function lookupPublic(hostname: string, options: LookupOptions, answer: Answer): void {
  lookup(hostname, { ...options, all: true }, (error, found) => {
    const [first] = found ?? []
    if (first === undefined) answer(error ?? new Error('no address'), [])
    else if (leadsInside(found)) answer(new InnerAddress(), [])
    else if (options.all === true) answer(null, found)
    else answer(null, first.address, first.family)
  })
}

/** One inner address among several is enough: who puts it there may put it first next time. */
export function leadsInside(found: readonly LookupAddress[]): boolean {
  return found.some(({ address }) => isInner(address))
}

/** Connections are kept for the next request; idle ones do not keep the process. */
const PUBLIC_ONLY = new Agent({ connect: { lookup: lookupPublic } })
