import type { ProvingGround } from '../verifying/proving-ground.ts'

/** By these roads only. */
export async function via(ground: ProvingGround, ...roads: readonly string[]): Promise<string> {
  return await ground.trust((text) =>
    text.replace('via: [jwt-grant, idp-permission]', `via: [${roads.join(', ')}]`),
  )
}

/** Without an alias: the gateway asks Keycloak for the issuer's URL. */
export async function byUrl(ground: ProvingGround): Promise<string> {
  return await ground.trust((text) =>
    text
      .replace('  - alias: outsider\n    issuer:', '  - issuer:')
      .replace('via: [jwt-grant, idp-permission]', 'via: [idp-permission]'),
  )
}
