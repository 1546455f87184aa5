import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { openWorkshop, type Workshop } from '../provisioning/workshop.ts'

const PROVIDERS = 200
const CLIENTS = 2_000

/** Requests to the Admin API. */
interface Costs {
  readonly plan: number
  readonly firstApply: number
  readonly secondApply: number
}

/** What one more declared identity provider may cost. */
const BUDGET_OF_ONE: Costs = { plan: 1, firstApply: 19, secondApply: 6 }

describe('the number of requests', () => {
  let large: Workshop

  beforeAll(async () => {
    large = await openWorkshop(inject('keycloak'))
    await fill(large)
  }, 600_000)

  afterAll(() => large?.close())

  it('is the same in a realm with 200 identity providers and 2,000 clients as in an empty one', async () => {
    expect(await costsOf(large, 1)).toEqual(await costsInEmptyRealm(1))
  })

  it('grows by no more than its budget with each identity provider declared', async () => {
    const one = await costsInEmptyRealm(1)
    const twenty = await costsInEmptyRealm(20)
    const growth = (step: keyof Costs): number => (twenty[step] - one[step]) / 19
    expect(growth('plan')).toBeLessThanOrEqual(BUDGET_OF_ONE.plan)
    expect(growth('firstApply')).toBeLessThanOrEqual(BUDGET_OF_ONE.firstApply)
    expect(growth('secondApply')).toBeLessThanOrEqual(BUDGET_OF_ONE.secondApply)
  })
})

async function costsInEmptyRealm(providers: number): Promise<Costs> {
  const workshop = await openWorkshop(inject('keycloak'))
  try {
    return await costsOf(workshop, providers)
  } finally {
    await workshop.close()
  }
}

async function costsOf(workshop: Workshop, providers: number): Promise<Costs> {
  const file = await workshop.trust((text) => withIssuers(text, providers))
  return {
    plan: await costOf(workshop, file, 'plan'),
    firstApply: await costOf(workshop, file, 'apply'),
    secondApply: await costOf(workshop, file, 'apply'),
  }
}

async function costOf(
  workshop: Workshop,
  file: string,
  command: 'plan' | 'apply',
): Promise<number> {
  workshop.proxy.restart()
  const { code, output } = await workshop.cambio(file, command)
  if (code !== (command === 'plan' ? 2 : 0)) throw new Error(output)
  return workshop.proxy.requests().filter(({ path }) => path.startsWith('/admin/')).length
}

/** The story's trust file with this many issuers; nobody is behind them, so their keys are named. */
function withIssuers(text: string, count: number): string {
  const issuers = Array.from({ length: count }, (_, at) => issuer(`declared-${at}`)).join('')
  return text.replace(/^issuers:\n(?: .*\n)*/m, `issuers:\n${issuers}`)
}

const issuer = (alias: string): string => `  - alias: ${alias}
    issuer: https://${alias}.example
    endpoints: { jwks: "https://${alias}.example/jwks" }
    via: [idp-permission]
`

/** Puts into the realm what others need there. Many small requests: Keycloak takes minutes for a large one. */
async function fill({ admin, realm }: Workshop): Promise<void> {
  await inTens(PROVIDERS, (at) =>
    admin.identityProviders.create({
      realm,
      alias: `provider-${at}`,
      providerId: 'oidc',
      config: { issuer: `https://provider-${at}.example`, clientId: 'us' },
    }),
  )
  await inTens(CLIENTS, (at) => admin.clients.create({ realm, clientId: `client-${at}` }))
}

async function inTens(count: number, make: (at: number) => Promise<unknown>): Promise<void> {
  for (let from = 0; from < count; from += 10)
    await Promise.all(Array.from({ length: 10 }, (_, at) => make(from + at)))
}
