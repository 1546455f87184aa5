import { expect, it } from 'vitest'
import { ORDER_DEFAULTS, TARGET_DEFAULTS } from './exchange-order.ts'

it('allows what Keycloak attaches by itself, and a day, where nothing else is said', () => {
  expect(TARGET_DEFAULTS).toEqual({
    resource: [],
    allowedScope: 'openid profile email roles web-origins acr basic service_account'.split(' '),
    maxLifetimeSeconds: 86_400,
  })
})

it('asks for nothing special where nothing is said', () => {
  expect(ORDER_DEFAULTS).toEqual({ parameters: {}, oneTime: false, refresh: false })
})
