import { once } from 'node:events'
import { request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer, type Server, type Socket } from 'node:net'
import { startUpstream, type RunningUpstream } from '@cambio/testkit'
import { afterEach, describe, expect, it } from 'vitest'
import { ask } from './ask.ts'
import { startStage, type Stage, type TrustText } from './stage.ts'

const closers: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close()
})

type Answer = (received: unknown, response: ServerResponse) => void

async function api(answer?: Answer): Promise<RunningUpstream> {
  const running = await startUpstream({ open: true, ...(answer && { answer }) })
  closers.push(() => running.stop())
  return running
}

/** An address where nobody listens. */
async function nobody(): Promise<string> {
  const running = await startUpstream({ open: true })
  await running.stop()
  return running.url
}

/** An API of bytes: takes a request, and then does what `act` says. Tells how many it got. */
async function bytesApi(
  act: (socket: Socket) => void,
): Promise<{ url: string; asked: () => number }> {
  let requests = 0
  const server: Server = createServer((socket) => {
    socket.on('error', () => socket.destroy())
    socket.on('data', () => {
      requests += 1
      act(socket)
    })
    closers.push(() => socket.destroy())
  })
  server.listen(0, 'localhost')
  await once(server, 'listening')
  closers.push(() => server.close())
  const address = server.address()
  return {
    url: `http://localhost:${typeof address === 'object' ? address?.port : 0}`,
    asked: () => requests,
  }
}

const trustWith =
  (upstream: object) =>
  (trust: TrustText): TrustText => ({
    ...trust,
    upstreams: [
      {
        name: 'orders',
        timeouts: { connectMs: 1000, headersMs: 200, idleMs: 1000 },
        health: { failures: 3, pauseSeconds: 10 },
        ...upstream,
      },
    ],
    routes: [{ match: { path: '/' }, upstream: 'orders', public: true }],
  })

interface Clocked extends Stage {
  /** Lets so many seconds pass. */
  readonly pass: (seconds: number) => void
}

async function gatewayTo(addresses: readonly string[], settings: object = {}): Promise<Clocked> {
  let now = 0
  const stage = await startStage({
    trust: trustWith({ addresses, ...settings }),
    parts: { clock: () => now },
  })
  closers.push(() => stage.stop())
  return {
    ...stage,
    pass(seconds) {
      now += seconds
    },
  }
}

async function times(count: number, act: () => Promise<{ status: number }>): Promise<number[]> {
  const statuses: number[] = []
  for (let done = 0; done < count; done += 1) statuses.push((await act()).status)
  return statuses
}

describe('several addresses', () => {
  it('share the requests', async () => {
    const [one, other] = [await api(), await api()]
    const { url } = await gatewayTo([one.url, other.url])
    expect(await times(10, () => ask(url))).toEqual(Array.from({ length: 10 }, () => 200))
    expect([one.received.length, other.received.length]).toEqual([5, 5])
  })

  it('give a new request to the one with the fewest on their way', async () => {
    const slow = await api((_, response) => void response.writeHead(200).write('slowly'))
    const quick = await api()
    const { url } = await gatewayTo([slow.url, quick.url])
    const held: IncomingMessage[] = []
    while (slow.received.length === 0) {
      const asked = httpRequest(url, { agent: false }).end()
      const [answer] = (await once(asked, 'response')) as [IncomingMessage]
      held.push(answer)
    }
    closers.push(() => held.map((answer) => answer.destroy()))
    const before = quick.received.length
    await times(4, () => ask(url))
    expect([slow.received.length, quick.received.length - before]).toEqual([1, 4])
  })

  it('are told one host, whichever is asked', async () => {
    const [one, other] = [await api(), await api()]
    const { url } = await gatewayTo([one.url, other.url])
    await times(4, () => ask(url))
    const hosts = [...one.received, ...other.received].map(({ headers }) => headers.host)
    expect(new Set(hosts)).toEqual(new Set([new URL(one.url).host]))
  })

  it('are all the upstream’s own: a redirect to any of them stays with us', async () => {
    const other = await api()
    const one = await api(
      (_, response) => void response.writeHead(302, { location: `${other.url}/x` }).end(),
    )
    const { url } = await gatewayTo([one.url, other.url])
    const answers = [await ask(url), await ask(url)]
    expect(answers.map(({ headers }) => headers.location)).toContain('/x')
  })
})

describe('an address that takes no connection', () => {
  it('costs a safe request one more try, and no answer', async () => {
    const [down, up] = [await nobody(), await api()]
    const { url, metrics } = await gatewayTo([down, up.url])
    expect(await times(6, () => ask(url))).toEqual([200, 200, 200, 200, 200, 200])
    expect(up.received).toHaveLength(6)
    expect(await metrics()).toContain('cambio_upstream_repetitions_total{upstream="orders"} 3')
  })

  it.each([
    ['of another method', (url: string) => ask(url, { method: 'POST' })],
    ['with a body', askWithBody],
  ])('is the end of a request %s', async (_what, send) => {
    const [down, up] = [await nobody(), await api()]
    const { url } = await gatewayTo([down, up.url])
    expect(new Set(await times(2, () => send(url)))).toEqual(new Set([200, 502]))
    expect(up.received).toHaveLength(1)
  })

  it('is the end of every request where no retries are allowed', async () => {
    const [down, up] = [await nobody(), await api()]
    const { url } = await gatewayTo([down, up.url], { retries: 0 })
    expect(new Set(await times(2, () => ask(url)))).toEqual(new Set([200, 502]))
  })

  it('and the next one, and the next: no more tries than declared', async () => {
    const [one, two, three] = [await nobody(), await nobody(), await nobody()]
    const up = await api()
    const addresses = [one, two, three, up.url]
    const few = await gatewayTo(addresses, { retries: 1, health: { failures: 100 } })
    expect(await times(4, () => ask(few.url))).toContain(502)
    const many = await gatewayTo(addresses, { retries: 3, health: { failures: 100 } })
    expect(await times(4, () => ask(many.url))).toEqual([200, 200, 200, 200])
  })

  it('is left out after some failures, tried by one request after its pause, and back when it answers', async () => {
    const [down, up] = [await nobody(), await api()]
    const stage = await gatewayTo([down, up.url], { retries: 0 })
    const send = () => ask(stage.url)
    const refused = async (requests: number) =>
      (await times(requests, send)).filter((status) => status === 502).length
    expect(await refused(6)).toBe(3)
    expect(await stage.metrics()).toContain('cambio_upstream_addresses_paused{upstream="orders"} 1')
    expect(await refused(10)).toBe(0)
    stage.pass(10)
    expect(await refused(10)).toBe(1)
    stage.pass(10)
    const revived = await startUpstream({ open: true, port: Number(new URL(down).port) })
    closers.push(() => revived.stop())
    expect(await refused(10)).toBe(0)
    expect(revived.received.length).toBeGreaterThan(1)
    expect(await stage.metrics()).toContain('cambio_upstream_addresses_paused{upstream="orders"} 0')
  })

  it('stays left out over a reload that leaves the upstream as it is', async () => {
    const [down, up] = [await nobody(), await api()]
    const stage = await gatewayTo([down, up.url], { retries: 0 })
    await times(6, () => ask(stage.url))
    stage.gateway.take(stage.settings())
    expect(await times(6, () => ask(stage.url))).not.toContain(502)
  })
})

async function askWithBody(url: string): Promise<{ status: number }> {
  const asked = httpRequest(url, { agent: false, headers: { 'content-length': '1' } }).end('x')
  const [answer] = (await once(asked, 'response')) as [IncomingMessage]
  return { status: answer.resume().statusCode ?? 0 }
}

describe('what may have arrived', () => {
  it.each([
    ['no answer comes', () => {}],
    ['the connection is closed', (socket: Socket) => void socket.end()],
    ['the connection is reset', (socket: Socket) => void socket.resetAndDestroy()],
    ['the answer is none', (socket: Socket) => void socket.end('SSH-2.0-x\r\n\r\n')],
    ['the answer breaks off', (socket: Socket) => void socket.end('HTTP/1.1 2')],
  ])('is not sent again, and counts against the address: %s', async (_what, act) => {
    const [bad, good] = [await bytesApi(act), await api()]
    const { url, metrics } = await gatewayTo([bad.url, good.url], { retries: 3 })
    const statuses = await times(10, () => ask(url))
    expect(statuses.filter((status) => status !== 200)).toHaveLength(3)
    expect(bad.asked()).toBe(3)
    expect(await metrics()).toContain('cambio_upstream_addresses_paused{upstream="orders"} 1')
  })

  it('on an idle connection that is closed is the one exception, and goes to another address', async () => {
    const answered = new Set<Socket>()
    const tired = await bytesApi((socket) => {
      if (answered.has(socket)) socket.end()
      else socket.write('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n')
      answered.add(socket)
    })
    const good = await api()
    const { url, metrics } = await gatewayTo([tired.url, good.url])
    expect(await times(4, () => ask(url))).toEqual([200, 200, 200, 200])
    expect([tired.asked(), good.received.length]).toEqual([2, 3])
    expect(await metrics()).toContain('cambio_upstream_repetitions_total{upstream="orders"} 1')
    expect(await metrics()).toContain('cambio_upstream_requests_open{upstream="orders"} 0')
  })

  it('is an answer, whatever its status', async () => {
    const angry = await api((_, response) => void response.writeHead(503).end())
    const good = await api()
    const { url } = await gatewayTo([angry.url, good.url], { retries: 3 })
    const statuses = await times(10, () => ask(url))
    expect(statuses.filter((status) => status === 503)).toHaveLength(5)
  })
})

describe('an answer that stops in the middle', () => {
  const stopping = () => api((_, response) => void response.writeHead(200).write('first'))

  it('is broken off when it was silent for too long', async () => {
    const { url } = await stopping()
    const { url: gateway, metrics } = await gatewayTo([url], { timeouts: { idleMs: 100 } })
    await expect(ask(gateway)).rejects.toThrow('aborted')
    const ended =
      'cambio_upstream_requests_total{upstream="orders",outcome="upstream_answer_invalid"} 1'
    await expect.poll(metrics).toContain(ended)
  })

  it('may be silent without end where that is said', async () => {
    const { url } = await stopping()
    const { url: gateway } = await gatewayTo([url], { timeouts: { headersMs: 50, idleMs: 0 } })
    const asked = httpRequest(gateway, { agent: false }).end()
    const [answer] = (await once(asked, 'response')) as [IncomingMessage]
    await new Promise((resolve) => setTimeout(resolve, 300))
    expect(answer.destroyed).toBe(false)
    answer.destroy()
  })
})

describe('a bound of requests at once', () => {
  it('refuses what is more, at once, and takes it when one has ended', async () => {
    const held: ServerResponse[] = []
    const busy = await api((_, response) => void held.push(response))
    const { url, metrics } = await gatewayTo([busy.url], {
      concurrency: 2,
      timeouts: { headersMs: 10_000 },
    })
    const onTheirWay = [ask(url), ask(url)]
    await expect.poll(() => held.length).toBe(2)
    const refused = await ask(url, { method: 'POST' })
    expect(refused).toMatchObject({ status: 503, reason: 'upstream_busy' })
    expect(refused.headers['retry-after']).toBe('1')
    expect(busy.received).toHaveLength(2)
    expect(await metrics()).toContain('cambio_upstream_requests_open{upstream="orders"} 2')
    for (const response of held) response.end()
    await Promise.all(onTheirWay)
    const next = ask(url)
    await expect.poll(() => held.length).toBe(3)
    held[2]?.end()
    expect((await next).status).toBe(200)
    expect(await metrics()).toContain(
      'cambio_upstream_requests_total{upstream="orders",outcome="upstream_busy"} 1',
    )
    expect(await metrics()).toContain(
      'cambio_upstream_requests_total{upstream="orders",outcome="answered"} 3',
    )
  })

  it('asks no client for a body that nobody takes', async () => {
    const held: ServerResponse[] = []
    const busy = await api((_, response) => void held.push(response))
    const { url } = await gatewayTo([busy.url], { concurrency: 1, timeouts: { headersMs: 10_000 } })
    const first = ask(url)
    await expect.poll(() => held.length).toBe(1)
    const asked = httpRequest(url, {
      method: 'POST',
      agent: false,
      headers: { expect: '100-continue', 'content-length': '5' },
    })
    let continued = false
    asked.on('continue', () => {
      continued = true
    })
    asked.flushHeaders()
    const [answer] = (await once(asked, 'response')) as [IncomingMessage]
    expect([answer.statusCode, continued]).toEqual([503, false])
    asked.destroy()
    held[0]?.end()
    await first
  })

  it.each([
    ['an upstream that is gone', 'down'],
    ['a client that is gone', 'client'],
  ])('is freed by %s', async (_what, who) => {
    const held: ServerResponse[] = []
    const busy = await api((_, response) => void held.push(response))
    const { url, metrics } = await gatewayTo([busy.url], {
      concurrency: 1,
      timeouts: { headersMs: 10_000 },
    })
    const asked = httpRequest(url, { agent: false }).end()
    asked.on('error', () => {})
    await expect.poll(() => held.length).toBe(1)
    if (who === 'client') asked.destroy()
    else held[0]?.destroy()
    await expect.poll(metrics).toContain('cambio_upstream_requests_open{upstream="orders"} 0')
  })
})
