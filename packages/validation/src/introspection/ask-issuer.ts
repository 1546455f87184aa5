import { checkEndpointUrl } from '../endpoint/endpoint-url.ts'
import { fetchText } from '../endpoint/fetch-json.ts'
import { discoverIssuer } from '../keys/discover-issuer.ts'
import { err } from '../result.ts'
import type { Result } from '../result.ts'
import type { Secret } from '../secret.ts'
import { parseJsonObject } from '../token/json-object.ts'
import type { JsonObject } from '../token/json-object.ts'
import type { IntrospectorSettings } from './introspection-settings.ts'

/** Where an issuer answers: as declared, else as its metadata say. The failure says why it may not be asked, or can't be found. */
export async function locateEndpoint(settings: IntrospectorSettings): Promise<Result<URL, string>> {
  if (settings.endpoint !== undefined) return checkEndpointUrl(settings.endpoint, settings)
  const metadata = await discoverIssuer(settings.issuer, settings)
  if (!metadata.ok) return err(metadata.failure.cause)
  const { introspectionEndpoint } = metadata.value
  return introspectionEndpoint === undefined
    ? err('its metadata names no introspection_endpoint that we may ask')
    : checkEndpointUrl(introspectionEndpoint, settings)
}

/** Asks what a token is (RFC 7662, section 2.1), and reads the answer as strictly as a token. */
export async function askIssuer(
  endpoint: URL,
  text: Secret,
  settings: IntrospectorSettings,
): Promise<Result<JsonObject, string>> {
  const answer = await fetchText(endpoint, settings, {
    headers: {
      authorization: basicCredentials(settings),
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: `token=${formEncode(text.reveal())}&token_type_hint=access_token`,
  })
  if (!answer.ok) return answer
  const object = parseJsonObject(Buffer.from(answer.value))
  return object.ok ? object : err(`the answer ${object.failure}`)
}

/** RFC 6749, section 2.3.1: both are form-encoded first. */
function basicCredentials({ clientId, clientSecret }: IntrospectorSettings): string {
  const pair = `${formEncode(clientId)}:${formEncode(clientSecret.reveal())}`
  return `Basic ${Buffer.from(pair).toString('base64')}`
}

function formEncode(text: string): string {
  return new URLSearchParams([['', text]]).toString().slice(1)
}
