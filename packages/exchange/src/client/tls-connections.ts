import type { Secret } from '@cambio/validation'
import { Agent, fetch as fetchBy } from 'undici'

/** Connections that show one certificate. */
export interface TlsConnections {
  /** As the global `fetch`, over these connections. */
  readonly fetch: (url: string, init: TlsRequest) => Promise<Response>
  /** Closes them once nobody uses them any more: the certificate was replaced. A late request still gets one of its own. */
  retire(): void
}

export interface TlsRequest {
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly redirect: 'manual'
  readonly signal?: AbortSignal
}

/** Connections are kept for the next request; idle ones do not keep the process. */
export function openConnections(certificate: Secret, key: Secret): TlsConnections {
  let agent: Agent | undefined
  let users = 0
  let retired = false

  return {
    async fetch(url, init) {
      agent ??= new Agent({ connect: { cert: certificate.reveal(), key: key.reveal() } })
      users += 1
      try {
        const { status, headers, body } = await fetchBy(url, { ...init, dispatcher: agent })
        return new Response(body, { status, headers: [...headers] })
      } finally {
        users -= 1
        closeUnused()
      }
    },
    retire() {
      retired = true
      closeUnused()
    },
  }

  /** An answer that is still being read is read to its end first. */
  function closeUnused(): void {
    if (!retired || users > 0) return
    void agent?.close()
    agent = undefined
  }
}
