import { parseArgs } from 'node:util'
import { startKeycloak, type KeycloakConnection } from '@cambio/testkit'
import { ansibleTool } from './ansible-tool.ts'
import { cambioTool } from './cambio-tool.ts'
import { extrapolate, type Costs } from './cost.ts'
import { wholeNumbers } from '../whole-numbers.ts'
import { costTable, type Entry } from './cost-table.ts'
import { kcadmTool } from './kcadm-tool.ts'
import { measure } from './measure.ts'
import type { Tool } from './tool.ts'

const SIZES = '1,20,200'

/** The largest job of a slow tool; what a larger one takes is extrapolated. */
const MOST_OF_SLOW = 20

/**
 * What plan, first and second apply take by each tool, side by side in one run on one server. `--sizes 1,20` for other
 * sizes, `--ansible` for Ansible too, `--full` to extrapolate nothing.
 */
export async function benchProvision(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      sizes: { type: 'string', default: SIZES },
      ansible: { type: 'boolean', default: false },
      full: { type: 'boolean', default: false },
    },
  })
  const tools = [cambioTool, await kcadmTool(), ...(values.ansible ? [await ansibleTool()] : [])]
  const keycloak = await startKeycloak({ jit: 'full' })
  try {
    const most = values.full ? Infinity : MOST_OF_SLOW
    const entries = await compare(
      keycloak.connection,
      tools,
      wholeNumbers('sizes', values.sizes),
      most,
    )
    console.log(`Keycloak ${keycloak.version}\n\n${costTable(entries)}`)
  } finally {
    await keycloak.stop()
  }
}

async function compare(
  keycloak: KeycloakConnection,
  tools: readonly Tool[],
  sizes: readonly number[],
  mostOfSlow: number,
): Promise<readonly Entry[]> {
  // Once for nothing: the first on a new server would pay for its warming up.
  for (const tool of tools) await measure(keycloak, tool, 1)
  const entries: Entry[] = []
  for (const providers of sizes) {
    for (const tool of tools) {
      console.error(`${tool.name}: ${providers} identity providers …`)
      const isExtrapolated = tool.isSlow && providers > mostOfSlow
      const costs = isExtrapolated
        ? goOn(entries, tool, providers)
        : await measure(keycloak, tool, providers)
      entries.push({ tool: tool.name, providers, costs, isExtrapolated })
    }
  }
  return entries
}

/** From the two largest jobs of the tool that were measured. */
function goOn(entries: readonly Entry[], tool: Tool, providers: number): Costs {
  const measured = entries.filter((entry) => entry.tool === tool.name && !entry.isExtrapolated)
  const [near, far] = measured.slice(-2)
  if (near === undefined || far === undefined) {
    throw new Error('Two smaller sizes must be measured before a large one is extrapolated.')
  }
  return extrapolate(near, far, providers)
}
