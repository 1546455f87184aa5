import { freePort } from '../http/free-port.ts'
import { toStandardError } from '../progress.ts'
import type { RunningServer } from '../server/running-server.ts'
import { untilReady } from '../server/until-ready.ts'
import { askRedis } from './ask-redis.ts'
import { findRedis } from './find-redis.ts'
import { startServerProcess } from './server-process.ts'
import type { RedisOptions } from './start-redis.ts'
import type { StartedRedis } from './started-redis.ts'

/** A Redis Cluster of three primaries that keeps nothing on disk but who is who. */
export interface RedisCluster extends RunningServer {
  /** `redis+cluster://127.0.0.1:…,127.0.0.1:…,127.0.0.1:…` */
  readonly url: string
  /** The same servers one by one. */
  readonly nodes: readonly (RunningServer & { readonly port: number })[]
}

const NODES = 3
const SLOTS = 16_384

const CONFIGURATION = `save ""
appendonly no
cluster-enabled yes
cluster-config-file nodes.conf
cluster-node-timeout 1000
`

/** Until all have heard of each other by gossip; the rest is for a busy machine. */
const JOIN_TIMEOUT_SECONDS = 60

interface ClusterNode extends StartedRedis {
  /** Where the nodes speak with each other. */
  readonly busPort: number
}

/** Starts three servers as processes and makes them one Cluster. */
export async function startRedisCluster(
  options: Pick<RedisOptions, 'env' | 'onProgress'> = {},
): Promise<RedisCluster> {
  const { env = process.env, onProgress = toStandardError } = options
  const program = await findRedis({ env, onProgress })
  const nodes: ClusterNode[] = []
  const all = async (act: (node: ClusterNode) => Promise<void>): Promise<void> => {
    await Promise.all(nodes.map(act))
  }
  try {
    while (nodes.length < NODES) nodes.push(await startNode(program))
    await join(nodes)
  } catch (error) {
    await all((node) => node.stop())
    throw error
  }
  return {
    url: `redis+cluster://${nodes.map(({ port }) => `127.0.0.1:${port}`).join(',')}`,
    nodes,
    logs: async () => (await Promise.all(nodes.map((node) => node.logs()))).join('\n'),
    halt: () => all((node) => node.halt()),
    async resume() {
      await all((node) => node.resume())
      await untilJoined(nodes)
    },
    stop: () => all((node) => node.stop()),
  }
}

async function startNode(program: string): Promise<ClusterNode> {
  // By default it is the port plus 10,000, which may be no port any more.
  const busPort = await freePort()
  const args = ['--cluster-port', `${busPort}`]
  return { ...(await startServerProcess({ program, configuration: CONFIGURATION, args })), busPort }
}

async function join(nodes: readonly ClusterNode[]): Promise<void> {
  for (const [index, node] of nodes.entries()) {
    const from = Math.ceil((SLOTS / NODES) * index)
    const to = Math.ceil((SLOTS / NODES) * (index + 1)) - 1
    await tell(node, `CLUSTER ADDSLOTSRANGE ${from} ${to}`)
    await tell(node, `CLUSTER SET-CONFIG-EPOCH ${index + 1}`)
    for (const { port, busPort } of nodes.slice(0, index)) {
      await tell(node, `CLUSTER MEET 127.0.0.1 ${port} ${busPort}`)
    }
  }
  await untilJoined(nodes)
}

async function tell(node: ClusterNode, command: string): Promise<void> {
  const answer = await askRedis(node, command)
  if (!answer.startsWith('+OK')) throw new Error(`Redis answered ${command} with ${answer}`)
}

function untilJoined(nodes: readonly ClusterNode[]): Promise<void> {
  return untilReady({
    name: 'The Redis Cluster',
    ready: async () => (await Promise.all(nodes.map(sees))).every(Boolean),
    ended: new AbortController().signal,
    timeoutSeconds: JOIN_TIMEOUT_SECONDS,
  })
}

/** Whether the node sees the whole Cluster. */
async function sees(node: ClusterNode): Promise<boolean> {
  const info = await askRedis(node, 'CLUSTER INFO')
  return info.includes('cluster_state:ok') && info.includes(`cluster_size:${NODES}`)
}
