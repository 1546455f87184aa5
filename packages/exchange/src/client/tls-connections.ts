import type { Secret } from '@cambio/validation'
import { Agent } from 'undici'
import type { FormAnswer } from './form-answer.ts'
import { postForm, type FormPost } from './post-form.ts'

/** Connections that show one certificate. */
export interface TlsConnections {
  /** Posts a form over these connections. Throws as `fetch` does. */
  readonly post: (url: string, form: FormPost) => Promise<FormAnswer>
  /** Closes them once nobody uses them any more: the certificate was replaced. A late request still gets one of its own. */
  retire(): void
}

/** Connections are kept for the next request; idle ones do not keep the process. */
export function openConnections(certificate: Secret, key: Secret): TlsConnections {
  let agent: Agent | undefined
  let users = 0
  let retired = false

  return {
    async post(url, form) {
      agent ??= new Agent({ connect: { cert: certificate.reveal(), key: key.reveal() } })
      users += 1
      try {
        return await postForm(url, form, agent)
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

  function closeUnused(): void {
    if (!retired || users > 0) return
    void agent?.close()
    agent = undefined
  }
}
