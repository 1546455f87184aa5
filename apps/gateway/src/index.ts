export {
  BODY_LIMIT_BYTES,
  buildGateway,
  type Gateway,
  type GatewayParts,
  type ListeningPorts,
  type ListenOptions,
} from './gateway.ts'
export { createLogger, type Logger } from './log/logger.ts'
export { DRAIN_SECONDS } from './server/drain.ts'
