import {
  type Problem,
  resolveSecret,
  type SecretReference,
  type SecretSources,
  type TrustFile,
} from '@cambio/trust'
import { err, ok, type Result, type Secret } from '@cambio/validation'
import { issuerEndpoints, type IssuerFailure } from '../../issuer/issuer-endpoints.ts'
import { externalIssuers } from '../../settled/settle-issuers.ts'
import type { SettledIssuer, SettledTrust } from '../../settled/settled-trust.ts'
import type { TestClient } from './test-client.ts'

/** The secrets of the declared test clients, by the issuer’s URL. Only a live proof needs them. */
export type TestSecrets = ReadonlyMap<string, TestSecret>

interface TestSecret {
  readonly secret: Secret
  readonly password: Secret | undefined
}

/** Resolves what the test clients refer to; all problems at once. */
export function resolveTestSecrets(
  trust: TrustFile,
  sources: SecretSources,
): Result<TestSecrets, readonly Problem[]> {
  const problems: Problem[] = []
  const take = (reference: SecretReference): Secret | undefined => {
    const found = resolveSecret(reference, sources)
    if (found.ok) return found.value
    problems.push(found.failure)
    return undefined
  }
  const secrets = new Map<string, TestSecret>()
  for (const { issuer, testClient } of externalIssuers(trust)) {
    if (testClient === undefined) continue
    const secret = take(testClient.secret)
    const password = testClient.password && take(testClient.password)
    if (secret !== undefined) secrets.set(issuer, { secret, password })
  }
  return problems.length > 0 ? err(problems) : ok(secrets)
}

/** The declared test clients by alias, with the token endpoint of their issuer. */
export async function testClientsOf(
  trust: SettledTrust,
  secrets: TestSecrets,
): Promise<Result<ReadonlyMap<string, TestClient>, IssuerFailure>> {
  const allowHttp = trust.insecureAllowHttp ?? false
  const declared = trust.issuers.filter(({ testClient }) => testClient !== undefined)
  const endpoints = await issuerEndpoints(declared, allowHttp)
  if (!endpoints.ok) return endpoints
  return ok(
    new Map(
      declared.flatMap((issuer): [string, TestClient][] => {
        const client = testClientOf(issuer, secrets)
        const tokenEndpoint = endpoints.value.get(issuer.alias)?.token
        return client === undefined ? [] : [[issuer.alias, { ...client, tokenEndpoint, allowHttp }]]
      }),
    ),
  )
}

function testClientOf(
  { issuer, testClient }: SettledIssuer,
  secrets: TestSecrets,
): Omit<TestClient, 'tokenEndpoint' | 'allowHttp'> | undefined {
  const found = secrets.get(issuer)
  if (testClient === undefined || found === undefined) return undefined
  const { id, username, scope } = testClient
  const { secret, password } = found
  const user =
    username === undefined || password === undefined ? {} : { user: { username, password } }
  return { issuer, clientId: id, secret, scope: scope ?? [], ...user }
}
