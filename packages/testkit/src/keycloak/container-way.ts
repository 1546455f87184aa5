import { GenericContainer, Wait } from 'testcontainers'
import { connectEngine } from '../container/engine.ts'
import { chooseImage } from '../container/images.ts'
import { startContainer } from '../container/start-container.ts'
import { BOOT_TIMEOUT_SECONDS } from './boot.ts'
import { HOST_INSIDE_CONTAINER } from './connection.ts'
import { buildLocalKeycloakImage, localKeycloakImage } from './local-image.ts'
import { releaseOf } from './release.ts'
import { buildOptions, runEnvironment, serverUrl } from './server-options.ts'
import type { ServerTls } from './server-options.ts'
import type { StartSettings, StartedKeycloak } from './started-keycloak.ts'

const OFFICIAL_IMAGE = 'quay.io/keycloak/keycloak'

/** Keycloak's default, inside the container. */
const MANAGEMENT_PORT = 9000

/** Starts Keycloak in a container that has the same port inside as outside, so that its issuer holds in both. */
export async function startInContainer(settings: StartSettings): Promise<StartedKeycloak> {
  const { env, onProgress } = settings
  const engine = await connectEngine()
  const image = await chooseImage(
    engine.client,
    {
      wished: env['KEYCLOAK_IMAGE'],
      official: `${OFFICIAL_IMAGE}:${settings.distribution.version}`,
      local: localKeycloakImage(settings),
      buildLocal: () => buildLocalKeycloakImage(settings),
    },
    onProgress,
  )
  onProgress(`Starting Keycloak in a container from ${image} (10 to 60 seconds) …`)
  const server = await startContainer(engine, (port) => configure(image, port, settings))
  return { ...server, url: serverUrl({ ...settings, ...server }) }
}

function configure(
  image: string,
  port: number,
  { distribution: { version }, features, jit, tls }: StartSettings,
): GenericContainer {
  const healthPort = releaseOf(version).hasManagementPort ? MANAGEMENT_PORT : port
  const health = Wait.forHttp('/health/ready', healthPort, { abortOnContainerExit: true })
  return new GenericContainer(image)
    .withCommand(['start', ...buildOptions({ version, features })])
    .withEnvironment(runEnvironment({ version, port, jit, tls: tls && TLS_INSIDE }))
    .withExposedPorts({ container: port, host: port }, MANAGEMENT_PORT)
    .withExtraHosts([{ host: HOST_INSIDE_CONTAINER, ipAddress: 'host-gateway' }])
    .withWaitStrategy((tls === undefined ? health : overTls(health)).forStatusCode(200))
    .withCopyFilesToContainer(tls === undefined ? [] : copies(tls))
    .withStartupTimeout(BOOT_TIMEOUT_SECONDS * 1000)
}

/** Whether it is ready is no secret, and the engine's address is none that its certificate is for. */
const overTls = (health: HttpWait): HttpWait => health.usingTls().allowInsecure()

type HttpWait = ReturnType<typeof Wait.forHttp>

/** Where a container has the files of its certificate. */
const TLS_INSIDE: ServerTls = {
  certificateFile: '/opt/keycloak/conf/server.pem',
  keyFile: '/opt/keycloak/conf/server.key',
  authorityFile: '/opt/keycloak/conf/ca.pem',
}

/** Readable for the user inside, who is not the one that made them. */
const READABLE = 0o644

function copies(tls: ServerTls): { source: string; target: string; mode: number }[] {
  return [
    { source: tls.certificateFile, target: TLS_INSIDE.certificateFile, mode: READABLE },
    { source: tls.keyFile, target: TLS_INSIDE.keyFile, mode: READABLE },
    { source: tls.authorityFile, target: TLS_INSIDE.authorityFile, mode: READABLE },
  ]
}
