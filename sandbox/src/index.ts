export {
  createSandbox,
  type InProcessSandbox,
  type ProviderEvents,
  type ProviderRequest,
  type SandboxOptions,
} from './create-sandbox.js'
export { holdsArtifacts } from './decode/artifacts.js'
export { type DecodedCall, type DecodedError, type DecodedEvent, showCall, showEvent } from './decode/decoded.js'
export {
  createDecoder,
  type Decoder,
  type DecoderMetadata,
  type DecoderOptions,
  type RawLog,
} from './decode/decoder.js'
export type { Hex, KnownContract } from './decode/known-contract.js'
export { COMMERCE_ADDRESSES, type CommerceAddresses, deployCommerce, type Request } from './deploy-commerce.js'
export { DeploymentError, ProviderDisconnectedError } from './errors.js'
export { type Inspection, type InspectionSettings, inspect } from './inspection.js'
export type {
  BlockEntry,
  CallEntry,
  EmptyBlocksEntry,
  Failure,
  LogEntry,
  RequestEntry,
  SkippedEntry,
  TransactionEntry,
} from './log/log-entry.js'
export type { Deployed, SandboxAccount, SandboxContracts } from './open-chain.js'
export { type DashboardOptions, dashboardPages } from './pages/dashboard-pages.js'
export { type StackEntry, showStackEntry } from './stack/stack-entry.js'
export type { StackTracer, TracedFailure } from './stack/stack-trace.js'
export { type Sandbox, type SandboxFork, type SandboxSettings, startSandbox } from './start-sandbox.js'
