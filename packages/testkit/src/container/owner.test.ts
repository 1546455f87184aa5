import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { hostname } from 'node:os'
import { describe, expect, it } from 'vitest'
import { describeOwner, isOrphan } from './owner.ts'

const me = describeOwner(process.pid) ?? ''

describe('isOrphan', () => {
  it('leaves what belongs to a living process', () => {
    expect(me).toMatch(new RegExp(`^${hostname()}/${process.pid}/.+`))
    expect(isOrphan(me)).toBe(false)
  })

  it('sees that the owner is gone', async () => {
    const child = spawn('sleep', ['600'])
    const owner = describeOwner(child.pid ?? 0) ?? ''
    expect(isOrphan(owner)).toBe(false)
    child.kill('SIGKILL')
    await once(child, 'exit')
    expect(isOrphan(owner)).toBe(true)
  })

  it('sees that another process got the number of the owner', () => {
    expect(isOrphan(`${hostname()}/${process.pid}/1`)).toBe(true)
  })

  it.each([`elsewhere/${process.pid}/1`, '', 'nonsense'])(
    'leaves what another machine or program started: "%s"',
    (owner) => {
      expect(isOrphan(owner)).toBe(false)
    },
  )
})
