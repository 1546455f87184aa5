import type { InventoriedPermission, InventoriedPolicy } from './inventory.ts'

/**
 * The client policy by which a permission admits a client: the one for it alone, where several do.
 * Undefined when none does. What other policies say of it is not looked at.
 */
export function admittedBy(
  { logic, policies }: InventoriedPermission,
  clientId: string,
): InventoriedPolicy | undefined {
  if (logic !== 'POSITIVE') return undefined
  return policies
    .filter((policy) => policy.type === 'client' && policy.logic === 'POSITIVE')
    .filter(({ clients }) => clients.includes(clientId))
    .toSorted((one, other) => one.clients.length - other.clients.length)[0]
}
