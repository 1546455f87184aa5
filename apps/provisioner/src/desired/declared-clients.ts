import type { SettledTrust } from '../settled/settled-trust.ts'

type TargetClient = NonNullable<SettledTrust['clients']>[number]

/** What a trust file says around any of its clients. */
export type DeclaredClient = Pick<TargetClient, 'id' | 'scopes' | 'mappers'>

/** The exchange client and the target clients, each with what is attached to it. */
export function declaredClients(
  trust: Pick<SettledTrust, 'client' | 'clients'>,
): readonly DeclaredClient[] {
  return [trust.client, ...(trust.clients ?? [])]
}
