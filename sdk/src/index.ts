export { type BoundContext, type Bundle, createPhrase, NATIVE_ASSET, POOL_ADDRESS } from '@merkato/protocol'
export * from './assets/asset-client.js'
export type { HiddenMintRequest } from './assets/hidden-mint.js'
export * from './assets/ticket-data.js'
export { reportCsv } from './audit/csv.js'
export { type DisclosureRequest, disclose } from './audit/disclose.js'
export * from './audit/incoming-watch.js'
export { reportJson, reportRecord } from './audit/json.js'
export type { LedgerSums } from './audit/ledger.js'
export * from './audit/report.js'
export * from './audit/verify-disclosure.js'
export * from './client.js'
export type { Deployment } from './deploy/deployment.js'
export * from './deploy/known-deployments.js'
export * from './errors/assets.js'
export * from './errors/audit.js'
export * from './errors/base.js'
export { explainError } from './errors/explain.js'
export * from './errors/funds.js'
export * from './errors/gateways.js'
export * from './errors/input.js'
export * from './errors/keystore.js'
export * from './errors/locks.js'
export * from './errors/modules.js'
export {
  AbortedError,
  InconsistentNodeError,
  NonceConflictError,
  NotSyncedError,
  OutcomeUnknownError,
  PoolMissingError,
  RpcError,
  WrongNetworkError,
} from './errors/network.js'
export * from './errors/orders.js'
export * from './errors/packages.js'
export * from './errors/pool.js'
export * from './errors/proving.js'
export * from './errors/relay.js'
export * from './errors/setup.js'
export * from './errors/trades.js'
export * from './gateways/gateway-client.js'
export type { ForeignToken, GatewayAddresses, WrappedAsset } from './gateways/wrapped-tokens.js'
export type { Alternative, LockPayment, LockRequest } from './locks/draft-lock.js'
export type * from './locks/inspect-lock.js'
export * from './locks/lock-client.js'
export * from './orders/order-client.js'
export { type OrderKey, orderKeyOf, type SecretSource, type TypedDataSigner } from './orders/order-key.js'
export { type Offer, orderIdOf } from './orders/order-terms.js'
export type * from './orders/order-types.js'
export { type OwnRequest, type ProvedAct, proveOwn } from './own/prove-own.js'
export type { OpenTarget } from './packages/draft-open.js'
export type { Gift, SealRequest } from './packages/draft-seal.js'
export type { HolderView } from './packages/holders.js'
export * from './packages/package-client.js'
export type {
  MadeParcel,
  PackageSendOptions,
  ParcelOpenOptions,
  ParcelTransferOptions,
  PeekOptions,
  PeekResult,
  PreparedOpening,
  SealOptions,
  SealReceipt,
} from './packages/package-options.js'
export type { ParcelState, ParcelView } from './packages/parcel-view.js'
export type { CircuitArtifacts, CircuitSource, FileSource, TransferArtifacts } from './prover/circuit-files.js'
export * from './prover/local-prover.js'
export * from './prover/prover.js'
export type {
  QuoteRequest,
  RelayedCall,
  RelayQuote,
  RelayRate,
  RelayStatus,
  RelayTerms,
  RelayVia,
} from './relay/relay-api.js'
export * from './relay/relay-client.js'
export type { RelayedReceipt } from './relay/relayed-call.js'
export * from './relay/sponsor.js'
export { packCandidates } from './sync/decrypt-notes.js'
export { type ScanOptions, scan } from './sync/scanner.js'
export type { SyncOptions, SyncProgress, SyncSummary } from './sync/sync.js'
export type { PublicPart, TradeInspection, TradePart, TradeState } from './trades/inspect-trade.js'
export type { TradeStage } from './trades/read-trade.js'
export * from './trades/trade-client.js'
export type { BundleRequest } from './transactions/build-bundle.js'
export type { Receipt } from './transactions/send.js'
export * from './wallet/accounts.js'
export type { AssetView, TicketView } from './wallet/asset-views.js'
export type { HistoryEntry } from './wallet/history.js'
export type { KeySource } from './wallet/keys.js'
export * from './wallet/keystore.js'
export type { EventKind, NoteState, NoteView } from './wallet/note-store.js'
export type { PendingBundle } from './wallet/reservations.js'
export type { WalletStorage } from './wallet/stored-data.js'
