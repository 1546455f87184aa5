/**
 * `pnpm bench`: what the gateway costs and saves. `pnpm bench provision`: what provisioning costs, beside
 * other ways to do the same.
 */
import { benchGateway } from './gateway/bench-gateway.ts'
import { benchProvision } from './provision/bench-provision.ts'

const [subject = 'gateway', ...args] = process.argv.slice(2)

switch (subject) {
  case 'gateway':
    await benchGateway()
    break
  case 'provision':
    await benchProvision(args)
    break
  default:
    process.stderr.write('Which benchmark? Write: pnpm bench | pnpm bench provision\n')
    process.exitCode = 64
}
