import { contentOf, requestToken } from '@cambio/exchange'
import {
  checkEndpointUrl,
  describeFetchError,
  err,
  isJsonObject,
  ok,
  type Result,
  Secret,
} from '@cambio/validation'
import { explanationOf } from '../../admin/explanation.ts'

/** A client at an issuer that gets a token there, for itself or for a test user. */
export interface TestClient {
  readonly issuer: string
  /** Undefined: the issuer publishes none, and the trust file says none. */
  readonly tokenEndpoint: string | undefined
  readonly clientId: string
  readonly secret: Secret
  readonly user?: { readonly username: string; readonly password: Secret }
  readonly scope: readonly string[]
  /** Send secrets over `http:` beyond loopback. */
  readonly allowHttp: boolean
}

const NO_ENDPOINT =
  'the issuer has no token endpoint to ask; write it as endpoints.token in the trust file'
const TIME_LIMIT_MS = 10_000

/** A fresh access token of the issuer; the failure is a sentence without its full stop, and nothing secret is in it. */
export async function testToken(client: TestClient): Promise<Result<Secret, string>> {
  const { issuer, tokenEndpoint, clientId, secret, allowHttp } = client
  if (tokenEndpoint === undefined) return err(NO_ENDPOINT)
  const allowed = checkEndpointUrl(tokenEndpoint, { allowHttp })
  if (!allowed.ok) return err(`the token endpoint may not be asked: ${allowed.failure}`)
  try {
    const answer = await requestToken({
      server: { issuer, tokenEndpoint },
      clientId,
      authentication: { method: 'secret', secret },
      grantType: client.user === undefined ? 'client_credentials' : 'password',
      form: formOf(client),
      signal: AbortSignal.timeout(TIME_LIMIT_MS),
    })
    return readToken(answer.status, contentOf(answer))
  } catch (error) {
    return err(`the issuer’s token endpoint did not answer (${describeFetchError(error)})`)
  }
}

function formOf({ user, scope }: TestClient): Secret {
  const form = new URLSearchParams({
    ...(user !== undefined && { username: user.username, password: user.password.reveal() }),
    ...(scope.length > 0 && { scope: scope.join(' ') }),
  })
  return new Secret(form.toString())
}

function readToken(status: number, body: unknown): Result<Secret, string> {
  const token = isJsonObject(body) ? body['access_token'] : undefined
  if (typeof token === 'string' && token !== '') return ok(new Secret(token))
  const explanation = explanationOf(body)
  const words = explanation === '' ? '' : `: ${explanation}`
  return err(`the issuer gave the test client no access token (status ${status}${words})`)
}
