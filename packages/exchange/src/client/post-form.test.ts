import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createSecureServer } from 'node:http2'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { createCertificateAuthority, trustAuthority } from '@cambio/testkit'
import { Agent, buildConnector } from 'undici'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { MAX_ANSWER_BYTES, postForm } from './post-form.ts'

let server: Server
let url: string
let seen: { readonly request: IncomingMessage; readonly body: string }[] = []
let answer: (response: ServerResponse) => void
beforeAll(async () => {
  server = createServer((request, response) => void take(request, response))
  server.listen(0, 'localhost')
  await once(server, 'listening')
  url = `http://localhost:${(server.address() as AddressInfo).port}/token`
})
afterEach(() => {
  seen = []
})
afterAll(async () => {
  server.closeAllConnections()
  await new Promise((resolve) => void server.close(resolve))
})

async function take(request: IncomingMessage, response: ServerResponse): Promise<void> {
  seen.push({ request, body: await text(request) })
  answer(response)
}

const post = (signal?: AbortSignal) =>
  postForm(url, {
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: 'a=b',
    signal,
  })

describe('postForm', () => {
  it('sends the form, and gives status, headers and body as they came', async () => {
    answer = (response) =>
      response.writeHead(400, { 'x-twice': ['one', 'two'] }).end('{"error":"é"}')
    const given = await post()
    expect([given.status, given.headers['x-twice']]).toEqual([400, ['one', 'two']])
    expect(given.body?.reveal()).toBe('{"error":"é"}')
    expect(seen.map(({ request, body }) => [request.method, request.url, body])).toEqual([
      ['POST', '/token', 'a=b'],
    ])
  })

  it('asks for an answer that nobody has compressed', async () => {
    answer = (response) => response.end()
    await post()
    expect(seen[0]?.request.headers['accept-encoding']).toBe('identity')
  })

  it('gives an answer without a body', async () => {
    answer = (response) => response.writeHead(204).end()
    const given = await post()
    expect([given.status, given.body?.reveal()]).toEqual([204, ''])
  })

  it('follows no redirect', async () => {
    answer = (response) => response.writeHead(307, { location: url }).end()
    expect((await post()).status).toBe(307)
    expect(seen).toHaveLength(1)
  })

  it('does not read an answer that is too large to its end', async () => {
    let closed: Promise<unknown> | undefined
    answer = (response) => {
      closed = once(response, 'close')
      const more = (): void => {
        if (!response.destroyed) response.write(Buffer.alloc(65_536), more)
      }
      more()
    }
    expect((await post()).body).toBeUndefined()
    await closed
  })

  it('reads one of the most bytes to its end', async () => {
    answer = (response) => response.end('x'.repeat(MAX_ANSWER_BYTES))
    expect((await post()).body?.reveal()).toHaveLength(MAX_ANSWER_BYTES)
    answer = (response) => response.end('x'.repeat(MAX_ANSWER_BYTES + 1))
    expect((await post()).body).toBeUndefined()
  })

  it('throws what fetch throws when nobody listens', async () => {
    const { port } = server.address() as AddressInfo
    const other = createServer().listen(0, 'localhost')
    await once(other, 'listening')
    const gone = url.replace(`${port}`, `${(other.address() as AddressInfo).port}`)
    await new Promise((resolve) => void other.close(resolve))
    const thrown = await postForm(gone, { headers: {}, body: '' }).catch((error: unknown) => error)
    const byFetch = await fetch(gone).catch((error: unknown) => error)
    expect(thrown).toBeInstanceOf(TypeError)
    expect(thrown).toMatchObject({ message: 'fetch failed', cause: { code: 'ECONNREFUSED' } })
    expect(byFetch).toMatchObject({ message: 'fetch failed', cause: { code: 'ECONNREFUSED' } })
  })

  it('throws when the answer breaks off', async () => {
    answer = (response) => {
      response.writeHead(200, { 'content-length': '100' })
      response.write('half', () => response.destroy())
    }
    await expect(post()).rejects.toThrow('fetch failed')
  })

  it('throws the reason of a signal, also while the answer is on its way', async () => {
    const over = new AbortController()
    const reason = new Error('over')
    answer = (response) => {
      response.write('half')
      setImmediate(() => over.abort(reason))
    }
    await expect(post(over.signal)).rejects.toBe(reason)
  })

  it('sends nothing when the signal is over', async () => {
    await expect(post(AbortSignal.abort(new Error('over')))).rejects.toThrow('over')
    expect(seen).toEqual([])
  })

  it('sends nothing when the signal ends it before there is a connection', async () => {
    answer = (response) => response.end()
    const over = new AbortController()
    const connect = buildConnector({})
    const slow = new Agent({
      connect(options, callback) {
        over.abort(new Error('over'))
        setImmediate(() => connect(options, callback))
      },
    })
    const asked = postForm(url, { headers: {}, body: 'a=b', signal: over.signal }, slow)
    await expect(asked).rejects.toThrow('over')
    // Comes to its end when the connection has come about and the request was dropped.
    await slow.close()
    expect(seen).toEqual([])
  })

  it('speaks HTTP/1.1 to a server that would speak HTTP/2 too', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'cambio-post-'))
    const authority = await createCertificateAuthority(folder)
    const { certificateFile, keyFile } = await authority.issueServerCertificate()
    const both = createSecureServer(
      { cert: await readFile(certificateFile), key: await readFile(keyFile), allowHTTP1: true },
      (request, response) => void response.end(request.httpVersion),
    ).listen(0, 'localhost')
    await once(both, 'listening')
    trustAuthority(authority.certificate)
    try {
      const { port } = both.address() as AddressInfo
      const given = await postForm(`https://localhost:${port}/`, { headers: {}, body: '' })
      expect(given.body?.reveal()).toBe('1.1')
    } finally {
      await new Promise((resolve) => void both.close(resolve))
      await rm(folder, { recursive: true })
    }
  })
})
