import {
  type Access,
  type AccessOf,
  type ClientAccess,
  isDenied,
  isUninvited,
} from './access/access.ts'

/** Who can really exchange, one line for each origin and road; what is not as the trust file says stands below it. */
export function renderAccess(access: readonly Access[]): readonly string[] {
  return access.flatMap(({ of, road, clients }) => [
    `  ${ofWords(of)} by ${road}: ${road === 'none' ? 'nobody is asked' : namesOf(clients)}`,
    ...clients.flatMap(remarksOn),
  ])
}

function ofWords(of: AccessOf): string {
  switch (of.kind) {
    case 'identity-provider':
      return of.alias
    case 'self':
      return 'self'
    case 'audience':
      return `tokens for ${of.clientId}`
  }
}

function namesOf(clients: readonly ClientAccess[]): string {
  const admitted = clients.filter(({ may }) => may !== 'no')
  return admitted.length === 0 ? 'nobody' : admitted.map(nameOf).join('; ')
}

function nameOf({ clientId, may, because }: ClientAccess): string {
  const reasons = because.length === 0 ? '' : ` (${because.join(', ')})`
  return `${clientWords(clientId)}${may === 'depends' ? ' perhaps' : ''}${reasons}`
}

function remarksOn(client: ClientAccess): readonly string[] {
  const name = clientWords(client.clientId)
  if (isDenied(client))
    return [`    ! ${name} is allowed and will be refused: ${client.because.join('; ')}`]
  if (isUninvited(client))
    return [`    warning: ${name} may exchange, and the trust file does not say so`]
  return []
}

function clientWords(clientId: string | undefined): string {
  return clientId ?? 'any other client'
}
