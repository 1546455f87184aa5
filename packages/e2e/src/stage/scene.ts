import {
  makeLandscape,
  runCambio,
  startGateway,
  trustFile,
  untilReady,
  type KeycloakConnection,
  type Landscape,
  type RunningGateway,
} from '@cambio/testkit'

/** A landscape that is provisioned, with a gateway that is ready. */
export interface Scene {
  readonly landscape: Landscape
  readonly trustFile: string
  readonly gateway: RunningGateway
  close(): Promise<void>
}

export interface SceneOptions {
  /** Changes the story's trust file. */
  readonly trust?: (text: string) => string
  /** More environment for the gateway. */
  readonly env?: Readonly<Record<string, string>>
}

export async function openScene(
  keycloak: KeycloakConnection,
  { trust = (text) => text, env = {} }: SceneOptions = {},
): Promise<Scene> {
  const landscape = await makeLandscape(keycloak)
  const file = await landscape.writeTrustFile(trust(trustFile(landscape)))
  await provision(landscape, file)
  const gateway = await startGateway({ args: ['-f', file], env: { ...landscape.env, ...env } })
  await untilReady(gateway)
  return {
    landscape,
    trustFile: file,
    gateway,
    close: async () => {
      await gateway.stop()
      await landscape.remove()
    },
  }
}

/** Runs the provisioner; what it printed is the error when it did not succeed. */
export async function provision({ env }: Landscape, file: string): Promise<string> {
  const { code, output } = await runCambio(['-f', file], { env })
  if (code !== 0) throw new Error(`The provisioner ended with status ${code}:\n${output}`)
  return output
}
