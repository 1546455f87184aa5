import { once } from 'node:events'
import {
  Client,
  credentials,
  Metadata,
  Server,
  ServerCredentials,
  status,
  type ClientDuplexStream,
  type sendUnaryData,
  type ServerDuplexStream,
  type ServerUnaryCall,
  type ServiceError,
  type StatusObject,
} from '@grpc/grpc-js'
import { afterEach, describe, expect, it } from 'vitest'
import { startStage, type Stage } from './stage.ts'

const raw = {
  serialize: (bytes: Buffer): Buffer => bytes,
  deserialize: (bytes: Buffer): Buffer => bytes,
}
const method = (name: string, streams: boolean) => ({
  path: `/orders.Echo/${name}`,
  requestStream: streams,
  responseStream: streams,
  requestSerialize: raw.serialize,
  requestDeserialize: raw.deserialize,
  responseSerialize: raw.serialize,
  responseDeserialize: raw.deserialize,
})
const ECHO = { unary: method('Unary', false), bidi: method('Bidi', true) }

interface Api {
  unary(call: ServerUnaryCall<Buffer, Buffer>, done: sendUnaryData<Buffer>): void
  bidi(call: ServerDuplexStream<Buffer, Buffer>): void
}

let stage: Stage
let server: Server
let client: Client
let received: Metadata[] = []
afterEach(async () => {
  client.close()
  server.forceShutdown()
  await stage.stop()
  received = []
})

/** A gateway between a client and a server of gRPC. */
async function start(api: Partial<Api> = {}, ahead = (): number => 0): Promise<void> {
  server = new Server()
  server.addService(ECHO, {
    unary(call: ServerUnaryCall<Buffer, Buffer>, done: sendUnaryData<Buffer>) {
      received.push(call.metadata)
      const trailers = new Metadata()
      trailers.set('x-sum', '42')
      done(null, call.request, trailers)
    },
    bidi(call: ServerDuplexStream<Buffer, Buffer>) {
      received.push(call.metadata)
      call.on('data', (piece: Buffer) => call.write(piece))
      call.on('end', () => call.end())
    },
    ...api,
  })
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    ),
  )
  stage = await startStage({
    parts: { now: () => Math.floor(Date.now() / 1_000) + ahead() },
    trust: (file) => ({
      ...file,
      http2: true,
      upstreams: [{ name: 'echo', protocol: 'http2', addresses: [`http://127.0.0.1:${port}`] }],
      routes: [
        { match: { path: '/orders.Echo' }, upstream: 'echo', target: { audience: ['orders-api'] } },
      ],
    }),
  })
  client = new Client(new URL(stage.url).host, credentials.createInsecure())
}

function metadata(token = stage.partner.token()): Metadata {
  const sent = new Metadata()
  if (token !== '') sent.set('authorization', `Bearer ${token}`)
  return sent
}

interface Answered {
  readonly body?: string | undefined
  readonly error: ServiceError | null
  readonly end: StatusObject
}

function unary(
  body: string,
  sent = metadata(),
  { path = ECHO.unary.path, deadlineMs = 20_000 } = {},
): Promise<Answered> {
  return new Promise((resolve) => {
    let answer: Pick<Answered, 'body' | 'error'> = { error: null }
    const options = { deadline: Date.now() + deadlineMs }
    const request = Buffer.from(body)
    client
      .makeUnaryRequest(
        path,
        raw.serialize,
        raw.deserialize,
        request,
        sent,
        options,
        (error, got) => {
          answer = { error, body: got?.toString() }
        },
      )
      .on('status', (end) => setImmediate(() => resolve({ ...answer, end })))
  })
}

const bidi = (sent = metadata()): ClientDuplexStream<Buffer, Buffer> =>
  client.makeBidiStreamRequest(ECHO.bidi.path, raw.serialize, raw.deserialize, sent)

const endOf = (call: ClientDuplexStream<Buffer, Buffer>): Promise<StatusObject> =>
  new Promise((resolve) => void call.once('status', resolve))

describe('gRPC', () => {
  it('goes through, with the issued token, and trailers come back', async () => {
    await start()
    const { body, end } = await unary('hello')
    expect(body).toBe('hello')
    expect(end.code).toBe(status.OK)
    expect(end.metadata.get('x-sum')).toEqual(['42'])
    const [authorization] = received[0]?.get('authorization') ?? []
    expect(authorization).toMatch(/^Bearer ey/)
    expect(authorization).not.toContain(stage.partner.token())
  })

  it('streams both ways at once', async () => {
    await start()
    const call = bidi()
    for (const word of ['one', 'two', 'three']) {
      call.write(Buffer.from(word))
      const [echo] = (await once(call, 'data')) as [Buffer]
      expect(echo.toString()).toBe(word)
    }
    call.end()
    call.resume()
    const end = await endOf(call)
    expect(end.code).toBe(status.OK)
  })

  it('carries large messages', async () => {
    await start()
    const { body, error } = await unary('x'.repeat(2_000_000))
    expect(error).toBeNull()
    expect(body).toHaveLength(2_000_000)
  })

  it('carries an error of the API, with and without messages before it', async () => {
    const failure = { code: status.FAILED_PRECONDITION, details: 'sold out' }
    await start({
      unary: (_call, done) => done(failure),
      bidi(call) {
        call.write(Buffer.from('first'))
        setTimeout(() => call.emit('error', failure), 20)
      },
    })
    const { error } = await unary('hello')
    expect(error).toMatchObject(failure)
    const call = bidi()
    call.on('error', () => undefined)
    call.resume()
    const end = await endOf(call)
    expect(end).toMatchObject(failure)
  })

  it.each([
    ['without a token', '', status.UNAUTHENTICATED],
    ['with a token nobody trusts', 'x.y.z', status.UNAUTHENTICATED],
  ])('is refused %s as a status of its own', async (_, token, code) => {
    await start()
    const { error } = await unary('hello', metadata(token))
    expect(error?.code).toBe(code)
    expect(error?.metadata.get('www-authenticate').join()).toContain('Bearer')
    expect(error?.details).not.toBe('')
    expect(received).toEqual([])
  })

  it('is refused at a service that is not published', async () => {
    await start()
    const { error } = await unary('hello', metadata(), { path: '/other.Service/Call' })
    expect(error?.code).toBe(status.UNIMPLEMENTED)
  })

  it('is told that the API is away', async () => {
    await start()
    server.forceShutdown()
    const { error } = await unary('hello')
    expect(error?.code).toBe(status.UNAVAILABLE)
  })

  it('ends at its deadline, here and at the API', async () => {
    const cancelled = Promise.withResolvers<void>()
    await start({ unary: (call) => void call.once('cancelled', () => cancelled.resolve()) })
    const { error } = await unary('hello', metadata(), { deadlineMs: 500 })
    expect(error?.code).toBe(status.DEADLINE_EXCEEDED)
    await expect(cancelled.promise).resolves.toBeUndefined()
  })

  it('ends at the API when the client cancels', async () => {
    const cancelled = Promise.withResolvers<void>()
    await start({
      bidi(call) {
        call.write(Buffer.from('first'))
        call.once('cancelled', () => cancelled.resolve())
      },
    })
    const call = bidi()
    call.on('error', () => undefined)
    await once(call, 'data')
    call.cancel()
    await expect(cancelled.promise).resolves.toBeUndefined()
  })

  it('is told that its token is over while a stream goes on', async () => {
    let ahead = 0
    await start({ bidi: (call) => void call.write(Buffer.from('first')) }, () => ahead)
    const call = bidi()
    call.on('error', () => undefined)
    await once(call, 'data')
    ahead = 301
    call.resume()
    expect(await endOf(call)).toMatchObject({ code: status.UNAUTHENTICATED })
  })
})
