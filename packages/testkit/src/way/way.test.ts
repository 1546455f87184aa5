import { describe, expect, it } from 'vitest'
import { forcedWay } from './way.ts'

describe('forcedWay', () => {
  it.each(['container', 'process'])('takes "%s"', (value) => {
    expect(forcedWay('CAMBIO_KEYCLOAK', { CAMBIO_KEYCLOAK: value })).toBe(value)
  })

  it.each([{}, { CAMBIO_KEYCLOAK: '' }])('leaves the choice open when nothing is said', (env) => {
    expect(forcedWay('CAMBIO_KEYCLOAK', env)).toBeUndefined()
  })

  it.each(['docker', 'Container', ' process'])('refuses "%s" and says what would do', (value) => {
    expect(() => forcedWay('CAMBIO_KEYCLOAK', { CAMBIO_KEYCLOAK: value })).toThrow(
      /CAMBIO_KEYCLOAK is ".*"\. Set it to "container" or "process"/,
    )
  })
})
