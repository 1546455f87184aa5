import { z } from 'zod'
import { AUTHORIZER_HOST, MAX_PORT } from '../defaults.ts'

const port = (says: string) => z.int().min(0).max(MAX_PORT).optional().describe(says)

export const authorizer = z
  .strictObject({
    port: port(
      'Port for nginx (`auth_request`), Traefik and Caddy (`forwardAuth`, `forward_auth`) and Envoy (`ext_authz` over HTTP). 0: the system chooses. Default: none.',
    ),
    grpcPort: port('Port for Envoy (`ext_authz` over gRPC). 0: the system chooses. Default: none.'),
    host: z
      .string()
      .min(1)
      .optional()
      .describe(
        `Address both listen on. Who reaches it is given issued tokens for subject tokens, so only your proxies may. Default: \`${AUTHORIZER_HOST}\`.`,
      ),
  })
  .describe(
    'Decide for other proxies, which then forward by themselves: they ask for each request, and get the issued token or the refusal. Beside the gateway’s own port. Default: off.',
  )
