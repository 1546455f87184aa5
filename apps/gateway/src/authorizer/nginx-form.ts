import { headerValues } from '@cambio/decision'
import { ok } from '@cambio/validation'
import { readTold, schemeOf } from './asked-request.ts'
import type { Form } from './form.ts'
import { permissionAnswer } from './permission-answer.ts'
import { clientHeaders, toldBy } from './told-headers.ts'

const PATH = '/nginx'
const asker = 'nginx'
/** Set by the configuration in `infra/nginx`, over whatever a client sends under these names. */
const TOLD = ['x-original-method', 'x-original-uri', 'x-original-host', 'x-original-proto']
const NOT_ASCII = /[^\x20-\x7e]/g
const HEX = 16
const HEX_DIGITS = 4

/**
 * nginx's `auth_request`: 2xx lets the request pass, 401 and 403 refuse it, and everything else becomes a 500, whose body is nginx's own. So the status
 * and the problem stand in headers, too, from which the configuration in `infra/nginx` makes the answer that the gateway would give.
 */
export const nginxForm: Form = {
  takes: (target) => target === PATH,
  read({ rawHeaders, socket }) {
    const told = readTold(asker, {
      method: toldBy(rawHeaders, 'X-Original-Method'),
      target: toldBy(rawHeaders, 'X-Original-URI'),
      host: toldBy(rawHeaders, 'X-Original-Host'),
    })
    if (!told.ok) return told
    return ok({
      asker,
      ...told.value,
      scheme: schemeOf(headerValues(rawHeaders, 'x-original-proto')[0]),
      headers: clientHeaders(rawHeaders, TOLD),
      proxyAddress: socket.remoteAddress ?? 'unknown',
    })
  },
  allow: permissionAnswer,
  refuse({ answer }) {
    const { status, headers, body } = answer
    const told = { 'x-cambio-status': String(status), 'x-cambio-problem': inAscii(body) }
    return { ...answer, headers: { ...headers, ...told } }
  },
}

/** JSON stays the same JSON. */
function inAscii(json: string): string {
  const escape = (character: string): string =>
    `\\u${character.charCodeAt(0).toString(HEX).padStart(HEX_DIGITS, '0')}`
  return json.replaceAll(NOT_ASCII, escape)
}
