import { describe, expect, it } from 'vitest'
import { sideEffects } from './side-effects.ts'

describe('what an exchange leaves behind', () => {
  it('is nothing where the token goes on as it is', () => {
    expect(sideEffects({ via: ['none'], oneTime: false })).toEqual([])
  })

  it('is a spent token by jwt-grant, where each is good once', () => {
    expect(sideEffects({ via: ['jwt-grant'], oneTime: false })).toEqual([])
    expect(sideEffects({ via: ['jwt-grant'], oneTime: true })).toEqual([
      expect.stringContaining('once'),
    ])
  })

  it('is a user and a session by idp-permission', () => {
    expect(sideEffects({ via: ['jwt-grant', 'idp-permission'], oneTime: true })).toEqual([
      expect.stringContaining('jwt-grant'),
      expect.stringMatching(/user.*session/),
    ])
  })
})
