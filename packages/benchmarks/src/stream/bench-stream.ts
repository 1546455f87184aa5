import { once } from 'node:events'
import { createServer, request, type IncomingMessage, type Server } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { parseArgs } from 'node:util'
import { processCost } from '../proxy/process-cost.ts'
import { benchTrust } from '../bench-trust.ts'
import { startGatewayProcess } from '../gateway-process.ts'
import { startScene } from '../proxy/scene.ts'
import { startListening } from '../start-listening.ts'

const OPTIONS = { gib: { type: 'string', default: '5' } } as const
const GIB = 1_073_741_824
const MIB = 1_048_576
const PIECE = Buffer.alloc(65_536, 'x')
const SAMPLE_MS = 200

/** A download and an upload that are larger than any memory: how much of the gateway's they take. Needs Linux, and no Keycloak. */
export async function benchStream(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({ args: [...args], options: OPTIONS })
  // In whole pieces.
  const bytes = Math.ceil((Number(values.gib) * GIB) / PIECE.length) * PIECE.length
  const api = await startListening(createApi(bytes))
  const scene = await startScene()
  const process = await startGatewayProcess(
    benchTrust(scene, { upstream: `http://127.0.0.1:${api.port}`, bodyLimitBytes: bytes }),
    'warn',
  )
  const gateway = { ...process, token: scene.token }
  try {
    console.log('|  | GiB | resident MiB before | most | CPU s |\n|---|---|---|---|---|')
    await row('download', gateway, bytes, () => download(gateway))
    await row('upload', gateway, bytes, () => upload(gateway, bytes))
  } finally {
    await gateway.stop()
    await scene.stop()
    api.stop()
  }
}

interface BenchGateway {
  readonly url: string
  readonly pid: number
  readonly token: string
}

async function row(
  name: string,
  { pid }: BenchGateway,
  bytes: number,
  transfer: () => Promise<number>,
): Promise<void> {
  const before = processCost([pid])
  let most = before.memoryBytes
  const sampler = setInterval(() => {
    most = Math.max(most, processCost([pid]).memoryBytes)
  }, SAMPLE_MS)
  const got = await transfer()
  clearInterval(sampler)
  if (got !== bytes) throw new Error(`${name}: ${got} bytes came of ${bytes}`)
  const seconds = (processCost([pid]).cpuMicros - before.cpuMicros) / 1_000_000
  const mib = (size: number): string => (size / MIB).toFixed(0)
  console.log(
    `| ${name} | ${(bytes / GIB).toFixed(2)} | ${mib(before.memoryBytes)} | ${mib(most)} | ${seconds.toFixed(1)} |`,
  )
}

/** Bytes of the body that came. */
async function download({ url, token }: BenchGateway): Promise<number> {
  const asked = request(`${url}/down`, { headers: { authorization: `Bearer ${token}` } }).end()
  const [answer]: IncomingMessage[] = await once(asked, 'response')
  return answer === undefined ? 0 : sizeOf(answer)
}

/** Bytes of the body that the API says it got. */
async function upload({ url, token }: BenchGateway, bytes: number): Promise<number> {
  const headers = { authorization: `Bearer ${token}`, 'content-length': bytes }
  const asked = request(`${url}/up`, { method: 'POST', headers })
  const answered = once(asked, 'response')
  await pipeline(Readable.from(pieces(bytes)), asked)
  const [answer]: IncomingMessage[] = await answered
  let said = ''
  for await (const piece of answer ?? []) said += String(piece)
  return Number(said)
}

function createApi(bytes: number): Server {
  return createServer((asked, response) => {
    if (asked.method === 'POST') void sizeOf(asked).then((size) => response.end(String(size)))
    else {
      response.setHeader('content-length', bytes)
      // A client that goes away ends it.
      pipeline(Readable.from(pieces(bytes)), response).catch(() => response.destroy())
    }
  })
}

function* pieces(bytes: number): Generator<Buffer> {
  for (let sent = 0; sent < bytes; sent += PIECE.length) yield PIECE
}

async function sizeOf(body: IncomingMessage): Promise<number> {
  let size = 0
  for await (const piece of body) size += piece instanceof Buffer ? piece.length : 0
  return size
}
