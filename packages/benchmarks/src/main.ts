/**
 * `pnpm bench`: what the gateway costs and saves. `pnpm bench proxy`: what a proxied request costs, beside other proxies.
 * `pnpm bench cold`: how much longer a new token's first request takes than its exchange. `pnpm bench stampede`: how many exchanges it costs when a new token comes with many requests at once. `pnpm bench provision`: what
 * provisioning costs, beside other ways to do the same. `pnpm bench memory`: what the cache takes of the process's memory.
 * `pnpm bench soak`: whether every answer is the one that was due while everything around the gateway fails. `pnpm bench stream`: what a
 * body of gigabytes takes of its memory.
 */
import { benchCold } from './cold/bench-cold.ts'
import { benchGateway } from './gateway/bench-gateway.ts'
import { benchMemory } from './memory/bench-memory.ts'
import { benchProvision } from './provision/bench-provision.ts'
import { benchProxy } from './proxy/bench-proxy.ts'
import { benchSoak } from './soak/bench-soak.ts'
import { benchStream } from './stream/bench-stream.ts'
import { benchStampede } from './stampede/bench-stampede.ts'

const [subject = 'gateway', ...args] = process.argv.slice(2)

switch (subject) {
  case 'gateway':
    await benchGateway()
    break
  case 'provision':
    await benchProvision(args)
    break
  case 'proxy':
    await benchProxy(args)
    break
  case 'cold':
    await benchCold(args)
    break
  case 'soak':
    await benchSoak(args)
    break
  case 'stream':
    await benchStream(args)
    break
  case 'stampede':
    await benchStampede(args)
    break
  case 'memory':
    await benchMemory()
    break
  default:
    process.stderr.write(
      'Which benchmark? Write: pnpm bench, or pnpm bench with one of proxy, cold, stampede, provision, memory, soak, stream\n',
    )
    process.exitCode = 64
}
