import { headerValues } from '@cambio/decision'
import type { Tunnel } from './join-tunnels.ts'

/** A client's offer to go on in another protocol, which the upstream may take. */
export interface UpgradeOffer {
  /** In lower case. */
  readonly protocol: string
  /** Tells the client that it is taken, and gives its end of the connection. */
  accept(head: string[]): Tunnel
}

/** Whether an upstream's 101 is for exactly the protocol that it was asked for. */
export function takesOffer(received: readonly string[], { protocol }: UpgradeOffer): boolean {
  const [taken, ...others] = headerValues(received, 'upgrade')
  return others.length === 0 && taken?.toLowerCase() === protocol
}
