import { once } from 'node:events'
import { rmSync, writeFileSync } from 'node:fs'
import { KEPT_SERVERS, startServers } from './servers.ts'

/**
 * Keeps a Keycloak and a Redis running for many runs of single tests, until it is interrupted: each run saves
 * the start of both.
 */
const file = process.argv[2] ?? 'servers.json'
const servers = await startServers({ jit: 'full' })
const { keycloak, redisUrl } = servers
writeFileSync(file, JSON.stringify({ keycloak, redisUrl }))
process.stdout.write(`Servers are up; tests use them with ${KEPT_SERVERS}=${file}\n`)
await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')])
rmSync(file)
await servers.stop()
