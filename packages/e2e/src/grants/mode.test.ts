import { createClient } from '@cambio/testkit'
import {
  DecisionStrategy,
  Logic,
} from '@keycloak/keycloak-admin-client/lib/defs/policyRepresentation.js'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { applyExactly } from '../provisioning/apply-exactly.ts'
import { boundPolicies, openWorkshop, type Workshop } from '../provisioning/workshop.ts'
import { type Caller, exchangeAs, makeCaller } from './exchange-as.ts'
import { bindPolicies, makeClientPolicy } from './foreign-policy.ts'

const OURS = 'gateway-token-exchange'

let workshop: Workshop
let atLeast: string
let exact: string
let theirs: Caller
let policy: string

beforeAll(async () => {
  workshop = await openWorkshop(inject('keycloak'))
  theirs = await makeCaller(workshop.landscape, 'theirs')
  atLeast = await workshop.trust()
  exact = await workshop.trust((text) => text.replace('via: [idp', 'mode: exact\n    via: [idp'))
  await workshop.provision(atLeast)
  policy = await makeClientPolicy(workshop, 'their-policy', ['theirs'])
})

afterAll(() => workshop.close())

function bound(): Promise<readonly string[]> {
  return boundPolicies(workshop.admin, workshop.realm)
}

describe('at-least', () => {
  it('keeps a foreign policy that makes Keycloak deny, and tells how to end that', async () => {
    await bindPolicies(workshop, [OURS, policy])
    const output = await applyExactly(workshop, atLeast)
    expect(output).toMatch(/their-policy .* does not admit client gateway .* deny: .*mode: exact/)
    expect(await bound()).toEqual([OURS, 'their-policy'])
    expect(await workshop.exchange()).toBe(403)
  })

  it('keeps one that lets others in, and says so', async () => {
    await bindPolicies(workshop, [OURS, policy], DecisionStrategy.AFFIRMATIVE)
    expect(await applyExactly(workshop, atLeast)).toContain('may exchange as well')
    expect(await exchangeAs(theirs, workshop.landscape)).toBe(200)
    expect(await workshop.exchange()).toBe(200)
  })
})

describe('exact', () => {
  it('unbinds a foreign policy that lets others in, and names it before', async () => {
    const planned = await workshop.cambio(exact, 'plan')
    expect(planned.output).toContain(`policies: ${OURS}, their-policy -> ${OURS}`)
    expect(await bound()).toEqual([OURS, 'their-policy'])
    await applyExactly(workshop, exact)
    expect(await bound()).toEqual([OURS])
    expect(await exchangeAs(theirs, workshop.landscape)).toBe(403)
    expect(await workshop.exchange()).toBe(200)
  })

  it('unbinds one under UNANIMOUS, which made Keycloak deny', async () => {
    await bindPolicies(workshop, [OURS, policy])
    expect(await workshop.exchange()).toBe(403)
    await applyExactly(workshop, exact)
    expect(await workshop.exchange()).toBe(200)
  })

  it('unbinds one that stands there in place of ours', async () => {
    await bindPolicies(workshop, [policy])
    await applyExactly(workshop, exact)
    expect(await bound()).toEqual([OURS])
  })

  it('leaves the foreign policy itself to whoever made it', async () => {
    await createClient(inject('keycloak'), workshop.realm, { clientId: 'another' })
    const again = await makeClientPolicy(workshop, 'their-policy', ['another'], Logic.NEGATIVE)
    expect(again).toBe(policy)
  })
})
