import { describe, expect, it } from 'vitest'
import { choosePurge, type PurgeFlags } from './purge-choice.ts'

const issuer = 'https://login.partner.example'

describe('choosePurge', () => {
  it.each<[PurgeFlags, object]>([
    [{ all: true }, { by: 'all' }],
    [{ token: '-' }, { by: 'token', from: '-' }],
    [{ issuer }, { by: 'issuer', issuer }],
    [
      { issuer, jti: '7' },
      { by: 'jti', issuer, jti: '7' },
    ],
    [
      { issuer, subject: 'alice' },
      { by: 'subject', issuer, sub: 'alice' },
    ],
    [
      { issuer, session: 's' },
      { by: 'session', issuer, sid: 's' },
    ],
    [
      { issuer, session: 's', subject: 'alice' },
      { by: 'session', issuer, sid: 's', sub: 'alice' },
    ],
  ])('takes %j for one purge', (flags, value) => {
    expect(choosePurge(flags)).toEqual({ ok: true, value })
  })

  it.each<[PurgeFlags, RegExp]>([
    [{}, /say what to purge: --all, --token/],
    [{ jti: '7' }, /--jti needs --issuer/],
    [{ subject: 'alice' }, /--subject needs --issuer/],
    [{ session: 's', subject: 'alice' }, /--session needs --issuer/],
    [{ all: true, issuer }, /--all and --issuer do not go together/],
    [{ token: '-', issuer }, /--token and --issuer do not go together/],
    [{ issuer, jti: '7', subject: 'alice' }, /--jti and --subject do not go together/],
    [{ issuer: '' }, /--issuer is empty/],
    [{ issuer, subject: '' }, /--subject is empty/],
    [{ token: '' }, /--token is empty/],
  ])('refuses %j, and says why', (flags, told) => {
    expect(choosePurge(flags)).toMatchObject({ failure: expect.stringMatching(told) })
  })
})
