import { GenericContainer, Wait } from 'testcontainers'
import { connectEngine } from '../container/engine.ts'
import { chooseImage } from '../container/images.ts'
import { startContainer } from '../container/start-container.ts'
import { BOOT_TIMEOUT_SECONDS } from './boot.ts'
import { HOST_INSIDE_CONTAINER } from './connection.ts'
import { buildLocalKeycloakImage, localKeycloakImage } from './local-image.ts'
import { KEYCLOAK_VERSION, buildOptions, runEnvironment } from './server-options.ts'
import type { StartSettings, StartedKeycloak } from './started-keycloak.ts'

const OFFICIAL_IMAGE = `quay.io/keycloak/keycloak:${KEYCLOAK_VERSION}`

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
      official: OFFICIAL_IMAGE,
      local: localKeycloakImage(settings),
      buildLocal: () => buildLocalKeycloakImage(settings),
    },
    onProgress,
  )
  onProgress(`Starting Keycloak in a container from ${image} (10 to 60 seconds) …`)
  const server = await startContainer(engine, (port) => configure(image, port, settings))
  return { ...server, url: `http://localhost:${server.port}` }
}

function configure(
  image: string,
  port: number,
  { features, jit }: StartSettings,
): GenericContainer {
  return new GenericContainer(image)
    .withCommand(['start', ...buildOptions(features)])
    .withEnvironment(runEnvironment({ port, jit }))
    .withExposedPorts({ container: port, host: port }, MANAGEMENT_PORT)
    .withExtraHosts([{ host: HOST_INSIDE_CONTAINER, ipAddress: 'host-gateway' }])
    .withWaitStrategy(
      Wait.forHttp('/health/ready', MANAGEMENT_PORT, { abortOnContainerExit: true }).forStatusCode(
        200,
      ),
    )
    .withStartupTimeout(BOOT_TIMEOUT_SECONDS * 1000)
}
