import { describe, expect, it } from 'vitest'
import { headerChanges } from './header-changes.ts'

describe('what a proxy must change in a head', () => {
  it('is to set what is new or another, and to remove what is gone', () => {
    const received = ['Accept', '*/*', 'Authorization', 'Bearer subject', 'X-User', 'root']
    const forwarded = ['Accept', '*/*', 'authorization', 'Bearer issued', 'x-email', 'a@b']
    expect(headerChanges(received, forwarded)).toEqual({
      set: [
        ['authorization', 'Bearer issued'],
        ['x-email', 'a@b'],
      ],
      remove: ['x-user'],
    })
  })

  it('is nothing where both are alike, whatever case their names have', () => {
    const accept = ['Accept', 'a', 'accept', 'b']
    expect(headerChanges(accept, ['accept', 'a', 'ACCEPT', 'b'])).toEqual({ set: [], remove: [] })
  })

  it('is to set one in place of several', () => {
    const received = ['accept', 'a', 'accept', 'b', 'cookie', 'a=1; b=2']
    expect(headerChanges(received, ['accept', 'b', 'cookie', 'a=1', 'cookie', 'c=3'])).toEqual({
      set: [
        ['accept', 'b'],
        ['cookie', 'a=1; c=3'],
      ],
      remove: [],
    })
  })

  it('never touches what every proxy sets by itself', () => {
    const received = ['host', 'a', 'connection', 'x', 'x-forwarded-for', '192.0.2.1', 'te', 'gzip']
    const forwarded = ['host', 'upstream', 'via', '1.1 cambio', 'x-forwarded-proto', 'http']
    expect(headerChanges(received, forwarded)).toEqual({ set: [], remove: [] })
  })

  it('takes away other words of one family', () => {
    expect(headerChanges(['X-Forwarded-User', 'root', 'x_user', 'root'], [])).toEqual({
      set: [],
      remove: ['x-forwarded-user', 'x_user'],
    })
  })
})
