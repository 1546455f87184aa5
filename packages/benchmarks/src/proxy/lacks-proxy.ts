import { findProxy, type ProxyName } from '@cambio/testkit'
import { onOneLine } from './on-one-line.ts'

/** Why the proxy can't be had on this machine: it is neither on the PATH nor can it be unpacked from a package. Undefined: it can. */
export async function lacksProxy(name: ProxyName): Promise<string | undefined> {
  try {
    await findProxy(name, { env: process.env, onProgress: (line) => console.error(line) })
    return undefined
  } catch (error) {
    return onOneLine(error)
  }
}
