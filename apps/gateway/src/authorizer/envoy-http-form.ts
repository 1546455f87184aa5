import { headerValues } from '@cambio/decision'
import { ok } from '@cambio/validation'
import { readTold, schemeOf } from './asked-request.ts'
import type { Form } from './form.ts'
import { permissionAnswer } from './permission-answer.ts'
import { clientHeaders, toldBy } from './told-headers.ts'

const PREFIX = '/envoy'
const asker = 'envoy-http'
/** By this header Envoy learns which ones to take away. */
const REMOVE = 'x-envoy-auth-headers-to-remove'

/** Envoy's `ext_authz` over HTTP: the request itself without its body, its path behind our prefix. 200 lets it pass, everything else goes to the client. */
export const envoyHttpForm: Form = {
  takes: (target) => target.startsWith(`${PREFIX}/`),
  read({ method = '', url = '', rawHeaders, socket }) {
    const told = readTold(asker, {
      method: { name: 'method', values: [method] },
      target: { name: 'path', values: [url.slice(PREFIX.length)] },
      host: toldBy(rawHeaders, 'Host'),
    })
    if (!told.ok) return told
    return ok({
      asker,
      ...told.value,
      scheme: schemeOf(headerValues(rawHeaders, 'x-forwarded-proto')[0]),
      headers: clientHeaders(rawHeaders),
      proxyAddress: socket.remoteAddress ?? 'unknown',
    })
  },
  allow(permission) {
    const answer = permissionAnswer(permission)
    const { remove } = permission.changes
    if (remove.length === 0) return answer
    return { ...answer, headers: { ...answer.headers, [REMOVE]: remove.join(', ') } }
  },
  refuse: ({ answer }) => answer,
}
