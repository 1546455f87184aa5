import { describe, expect, it } from 'vitest'
import { beginLook } from './look.ts'
import { createConnection } from './connection.ts'

const PURPOSE = { doing: 'read client gateway', role: 'view-clients' } as const

const connection = createConnection('http://localhost:1', 'company', {
  getAccessToken: async () => 'token',
  forget: () => undefined,
})

describe('a look', () => {
  it('asks a question once, also when it is asked again before the answer is there', async () => {
    const asked: string[] = []
    const find = beginLook(connection).connection.remember(async (name: string) => {
      asked.push(name)
      return name.length
    })
    expect(await Promise.all([find('one'), find('three'), find('one')])).toEqual([3, 5, 3])
    expect(await find('three')).toBe(5)
    expect(asked).toEqual(['one', 'three'])
  })

  it('asks again what could not be answered', async () => {
    let asked = 0
    const find = beginLook(connection).connection.remember(async () => {
      asked += 1
      if (asked === 1) throw new Error('no')
      return asked
    })
    await expect(find()).rejects.toThrow('no')
    expect(await find()).toBe(2)
  })

  it('remembers nothing of another look', async () => {
    let asked = 0
    const ask = async () => (asked += 1)
    await beginLook(connection).connection.remember(ask)()
    await beginLook(connection).connection.remember(ask)()
    expect(asked).toBe(2)
  })

  it('leaves a fingerprint of each answer by what was asked', async () => {
    const look = beginLook(connection)
    await look.connection.read(PURPOSE, async () => ({ clientId: 'gateway' }))
    expect(look.fingerprints()).toEqual({
      'read client gateway': expect.stringMatching(/^sha256:/),
    })
  })

  it('writes nothing', () => {
    const look = beginLook(connection)
    expect(() => look.connection.write(PURPOSE, async () => 'done')).toThrow('writes nothing')
  })
})
