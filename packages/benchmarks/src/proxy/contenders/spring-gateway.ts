import { fileURLToPath } from 'node:url'
import { findOnPath, startCommand } from '@cambio/testkit'
import { runCommand } from '../../run-command.ts'
import type { Contender, RunningContender } from '../contender.ts'
import { onOneLine } from '../on-one-line.ts'
import { exchangeSettings } from '../exchange-settings.ts'
import type { Scene } from '../scene.ts'
import { untilListening } from '../until-listening.ts'

const SOURCES = fileURLToPath(new URL('../../../spring-gateway', import.meta.url))
/** Where Maven puts it; git ignores the folder. */
const JAR = `${SOURCES}/target/spring-gateway.jar`

/** One processor, as Node has; Reactor Netty would take four threads even so. */
const JAVA_OPTIONS = ['-XX:ActiveProcessorCount=1', '-Dreactor.netty.ioWorkerCount=1']

/** Put together from what Spring has for it: verifies every request's token, and remembers what its exchange gave. */
export const springGateway: Contender = {
  name: 'Spring Cloud Gateway + Spring Security, cached exchange',
  verifies: true,
  lacks: lacksSpring,
  start: startSpring,
}

/** Builds it too: a machine without a way to Maven Central has no Spring. */
async function lacksSpring(): Promise<string | undefined> {
  const missing = ['java', 'mvn'].filter((name) => findOnPath(name, process.env) === undefined)
  if (missing.length > 0)
    return `there is no ${missing.join(' and no ')} on the PATH. Install Java 17 or newer, and Maven`
  try {
    await runCommand('mvn', ['-B', '-q', '-f', SOURCES, 'package'], process.env)
    return undefined
  } catch (error) {
    return onOneLine(error)
  }
}

function startSpring(scene: Scene): Promise<RunningContender> {
  const args = [...JAVA_OPTIONS, '-jar', JAR]
  return untilListening(startCommand('java', { args, env: exchangeSettings(scene) }))
}
