import { once } from 'node:events'
import { Readable } from 'node:stream'
import { buffer, text } from 'node:stream/consumers'
import { describe, expect, it } from 'vitest'
import { limitBody } from './limit-body.ts'
import { BodyTooLarge } from './upstream-failure.ts'

describe('limitBody', () => {
  it('lets a body of exactly the limit through unchanged', async () => {
    const body = Readable.from([Buffer.from('ab'), Buffer.from('cd')])
    expect(await text(limitBody(body, 4))).toBe('abcd')
  })

  it('ends a body of one byte more', async () => {
    const body = Readable.from([Buffer.from('ab'), Buffer.from('cde')])
    await expect(buffer(limitBody(body, 4))).rejects.toThrow(new BodyTooLarge(4))
  })

  it('lets the rest of the source run out when the limited stream is destroyed', async () => {
    const pieces = Array.from({ length: 50 }, () => Buffer.alloc(64 * 1024))
    const source = Readable.from(pieces)
    const limited = limitBody(source, 1_000_000_000)
    await once(limited, 'readable')
    limited.destroy()
    await once(source, 'end')
    expect(source.errored).toBeNull()
  })
})
