import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import { describe, expect, it } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { startAnswering } from './answering.ts'
import { head, openSocket } from './raw-request.ts'
import { bearer, startStage } from './stage.ts'

describe('closing the gateway', () => {
  it('lets a request that is on its way end, then closes its connection and takes no more', async () => {
    const waiting: ServerResponse[] = []
    const api = createServer((_request, response) => void waiting.push(response))
    api.listen(0, 'localhost')
    await once(api, 'listening')
    const address = api.address()
    const upstream = `http://localhost:${typeof address === 'object' ? address?.port : 0}`
    const stage = await startStage({
      trust: (file) => ({
        ...file,
        routes: [{ match: { path: '/orders' }, upstream, target: { audience: ['orders-api'] } }],
      }),
    })
    try {
      const socket = await openSocket(stage.url)
      const { authorization } = bearer(stage.partner.token())
      socket.write(head('GET /orders HTTP/1.1', 'Host: a', `Authorization: ${authorization}`))
      const answer = text(socket)
      await expect.poll(() => waiting.length).toBe(1)

      const stopped = stage.stop()
      await expect
        .poll(() =>
          fetch(stage.url).then(
            () => 'taken',
            () => 'refused',
          ),
        )
        .toBe('refused')
      waiting[0]?.end('complete')
      expect(await answer).toMatch(/^HTTP\/1\.1 200 OK[^]*complete/)
      await stopped
    } finally {
      await stage.stop()
      api.close()
      api.closeAllConnections()
    }
  })

  it('gives a WebSocket the same time, then cuts it', async () => {
    let sockets: WebSocketServer | undefined
    const stage = await startAnswering(
      (server) => void (sockets = new WebSocketServer({ server })),
      { route: { upgrades: ['websocket'] } },
    )
    const client = new WebSocket(`${stage.url.replace('http:', 'ws:')}/orders`, {
      headers: bearer(stage.partner.token()),
    })
    await once(client, 'open')
    const stopped = stage.stop()
    for (const each of sockets?.clients ?? []) each.send('still here')
    const [message] = (await once(client, 'message')) as [Buffer]
    expect(message.toString()).toBe('still here')
    const [code] = (await once(client, 'close')) as [number]
    expect(code).toBe(1_006)
    await stopped
  })
})
