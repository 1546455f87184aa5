import { headerValues } from '@cambio/decision'
import { ok } from '@cambio/validation'
import { readTold, schemeOf } from './asked-request.ts'
import type { Form } from './form.ts'
import { permissionAnswer } from './permission-answer.ts'
import { clientHeaders, toldBy } from './told-headers.ts'

const PATH = '/forward-auth'
const asker = 'forward-auth'
/** Set by the proxy, over whatever a client sends under these names. */
const TOLD = [
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-method',
  'x-forwarded-port',
  'x-forwarded-proto',
  'x-forwarded-server',
  'x-forwarded-uri',
]

/** Traefik's `forwardAuth` and Caddy's `forward_auth`: 2xx lets the request pass, everything else goes to the client as it is. */
export const forwardAuthForm: Form = {
  // Caddy adds the query of the client's request, which is told in its header, too.
  takes: (target) => target === PATH || target.startsWith(`${PATH}?`),
  read({ rawHeaders, socket }) {
    const told = readTold(asker, {
      method: toldBy(rawHeaders, 'X-Forwarded-Method'),
      target: toldBy(rawHeaders, 'X-Forwarded-Uri'),
      host: toldBy(rawHeaders, 'X-Forwarded-Host'),
    })
    if (!told.ok) return told
    return ok({
      asker,
      ...told.value,
      scheme: schemeOf(headerValues(rawHeaders, 'x-forwarded-proto')[0]),
      headers: clientHeaders(rawHeaders, TOLD),
      proxyAddress: socket.remoteAddress ?? 'unknown',
    })
  },
  allow: permissionAnswer,
  refuse: ({ answer }) => answer,
}
