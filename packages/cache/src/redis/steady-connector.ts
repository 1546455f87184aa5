import { connect as connectPlain, type Socket } from 'node:net'
import { connect as connectTls, type ConnectionOptions } from 'node:tls'
import { AbstractConnector, SentinelConnector } from 'ioredis'

interface Server {
  readonly host: string
  readonly port: number
  readonly tls?: ConnectionOptions
  readonly disconnectTimeout: number
}

/** What ioredis hands a connector, as far as it is used here: its own defaults, which stand here for the type only. */
const SERVER: Server = {
  host: 'localhost',
  port: 6379,
  disconnectTimeout: 2000,
}

/**
 * Connects to one server, as ioredis does, and hears every error of the connection. ioredis hears the first one only,
 * but a TLS connection that is ended in its handshake can have two (the certificate, then the server's alert), and one
 * that nobody hears ends the process.
 */
export class SteadyConnector extends AbstractConnector {
  readonly #server: Server

  constructor(options: unknown) {
    const server = { ...SERVER, ...objectOf(options) }
    super(server.disconnectTimeout)
    this.#server = server
  }

  connect(): Promise<Socket> {
    const { host, port, tls } = this.#server
    const stream = tls ? connectTls({ host, port, ...tls }) : connectPlain({ host, port })
    this.connecting = true
    this.stream = stream
    stream.once('error', (error: Error) => (this.firstError = error))
    return Promise.resolve(hearAll(stream))
  }
}

/** The same for the server that Sentinels name. */
export class SteadySentinelConnector extends SentinelConnector {
  constructor(options: unknown) {
    super({ ...objectOf(options) })
  }

  override async connect(
    ...[tell]: Parameters<SentinelConnector['connect']>
  ): ReturnType<SentinelConnector['connect']> {
    return hearAll(await super.connect(tell))
  }
}

function objectOf(options: unknown): object {
  return typeof options === 'object' && options !== null ? options : {}
}

function hearAll<Stream extends Socket>(stream: Stream): Stream {
  return stream.on('error', hearOnly)
}

/** ioredis was told of the first one, and the connection is lost already. */
function hearOnly(): void {}
