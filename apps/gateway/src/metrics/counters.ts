import { Counter, type Registry } from 'prom-client'

/** Makes counters in these registries. */
export function counters(registers: Registry[]) {
  return <Label extends string = never>(
    name: string,
    help: string,
    labelNames: readonly Label[] = [],
  ): Counter<Label> => new Counter({ name, help, labelNames: [...labelNames], registers })
}
