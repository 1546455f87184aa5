import { describe, expect, it } from 'vitest'
import { localImageName } from './build-image.ts'

describe('localImageName', () => {
  it('tells what is in the image, in a form that Docker allows', () => {
    expect(localImageName('keycloak', '26.7.5', 'a')).toMatch(
      /^cambio-keycloak:26\.7\.5-[0-9a-f]{12}$/,
    )
  })

  it('is another one when the contents are others', () => {
    const name = localImageName('keycloak', '26.7.5', 'a')
    expect(localImageName('keycloak', '26.7.5', 'a')).toBe(name)
    expect(localImageName('keycloak', '26.7.5', 'b')).not.toBe(name)
  })
})
