import { existsSync, readdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { runCommand } from '../command/run-command.ts'
import type { Environment } from '../way/way.ts'
import { javaCandidates } from './java-candidates.ts'
import type { Machine } from './java-candidates.ts'
import { parseJavaFacts } from './java-facts.ts'
import type { JavaFacts } from './java-facts.ts'

/** The Java versions that a program runs on, both included. */
export interface JavaRange {
  readonly oldest: number
  readonly newest: number
}

/** A `java -version` takes a fraction of a second. */
const PROBE_TIMEOUT_SECONDS = 20

/** The first Java that is in the range; throws, with everything that was looked at, when there is none. */
export async function findJava(machine: Machine, range: JavaRange): Promise<JavaFacts> {
  const seen: string[] = []
  for (const path of javaCandidates(machine).filter((one) => existsSync(one))) {
    const facts = await probe(path)
    if (facts !== undefined && isIn(range, facts.version)) return facts
    seen.push(`${path} (${facts === undefined ? 'does not run' : `Java ${facts.version}`})`)
  }
  throw new Error(noJava(seen, range))
}

const isIn = ({ oldest, newest }: JavaRange, version: number): boolean =>
  oldest <= version && version <= newest

/** The machine we run on. */
export function thisMachine(env: Environment): Machine {
  return { env, platform: process.platform, homeFolder: homedir(), list: listFolder }
}

function noJava(seen: readonly string[], { oldest, newest }: JavaRange): string {
  const looked = seen.length === 0 ? 'No Java was found' : `Found only ${seen.join(', ')}`
  return (
    `This Keycloak needs Java ${oldest} ${newest === Infinity ? 'or newer' : `to ${newest}`}. ${looked}; looked in JAVA_HOME, PATH and ` +
    `the usual folders. Install one (Debian, Ubuntu: apt-get install openjdk-21-jre-headless; macOS: brew install openjdk@21), or set JAVA_HOME.`
  )
}

async function probe(java: string): Promise<JavaFacts | undefined> {
  const options = { env: {}, timeoutSeconds: PROBE_TIMEOUT_SECONDS }
  return runCommand(java, ['-XshowSettings:properties', '-version'], options).then(
    parseJavaFacts,
    () => undefined,
  )
}

function listFolder(folder: string): readonly string[] {
  return existsSync(folder) ? readdirSync(folder).toSorted() : []
}
