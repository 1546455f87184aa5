import { writeFile } from 'node:fs/promises'
import { afterAll, afterEach, beforeEach, describe, expect, inject, it } from 'vitest'
import { openWorkshop, type Workshop } from '../provisioning/workshop.ts'
import { ROAD_TRIALS, enabledFeatures, type OpenTrial, type RoadTrial } from './road-trial.ts'

/** What was seen, for the table of releases: by road `yes`, or `no` and the feature that is missing. */
const outcomes: Record<string, string> = {}
/** Absent until a road serves. */
let secondApplyWrites: number | undefined

const keycloak = inject('keycloak')
let workshop: Workshop

beforeEach(async () => {
  workshop = await openWorkshop(keycloak)
})

afterEach(() => workshop.close())

afterAll(async () => {
  const file = process.env['CAMBIO_VERSION_FACTS']
  if (file !== undefined)
    await writeFile(file, JSON.stringify({ roads: outcomes, secondApplyWrites }))
})

describe.each(ROAD_TRIALS)('the road $road', (trial) => {
  it('serves where the server has it, and is refused by its flag where not', async () => {
    const enabled = await enabledFeatures(keycloak)
    const isPossible = trial.features.every((feature) => enabled.has(feature))
    const opened = await trial.open(workshop.landscape)
    try {
      const file = await workshop.trust((text) => withIssuers(text, opened.issuers))
      await (isPossible ? expectService(opened, file) : expectRefusal(trial, file))
      outcomes[trial.road] = isPossible ? 'yes' : `no: ${trial.flag} missing`
    } finally {
      await opened.close()
    }
  })
})

async function expectService(opened: OpenTrial, file: string): Promise<void> {
  await workshop.provision(file)
  expect(await opened.exchange()).toBe(200)
  workshop.proxy.restart()
  expect(await workshop.provision(file)).toContain('Nothing to do')
  const writes = workshop.proxy.writes()
  secondApplyWrites = (secondApplyWrites ?? 0) + writes.length
  expect(writes).toEqual([])
}

async function expectRefusal({ flag }: RoadTrial, file: string): Promise<void> {
  const { code, output } = await workshop.cambio(file, 'apply')
  expect(code).toBe(4)
  expect(output).toContain(flag)
  expect(workshop.proxy.writes()).toEqual([])
}

/** The story's trust file with other issuers. */
function withIssuers(text: string, issuers: string): string {
  return text.replace(/^issuers:\n(?: .*\n)*/m, `issuers:\n${issuers}`)
}
