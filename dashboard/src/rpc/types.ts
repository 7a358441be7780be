/** Shapes of JSON-RPC's answers, as far as the pages read them. Quantities are hex. */
export interface RpcTransaction {
  readonly hash: string
  readonly type: string
  readonly from: string
  readonly to: string | null
  readonly value: string
  readonly input: string
  readonly nonce: string
  readonly gas: string
  readonly gasPrice: string
  readonly maxFeePerGas?: string
  readonly maxPriorityFeePerGas?: string
  readonly blockHash: string | null
  readonly blockNumber: string | null
  readonly transactionIndex: string | null
  readonly accessList?: readonly { readonly address: string; readonly storageKeys: readonly string[] }[]
  readonly authorizationList?: readonly { readonly address: string; readonly nonce: string }[]
}

export interface RpcHeader {
  readonly number: string
  readonly hash: string
  readonly parentHash: string
  readonly timestamp: string
  readonly gasUsed: string
  readonly gasLimit: string
  readonly baseFeePerGas?: string
  readonly miner: string
  readonly stateRoot: string
  readonly transactionsRoot: string
  readonly receiptsRoot: string
  readonly mixHash: string
  readonly size?: string
  readonly extraData: string
}

export interface RpcBlock<Transaction = RpcTransaction> extends RpcHeader {
  readonly transactions: readonly Transaction[]
}

export interface RpcLog {
  readonly address: string
  readonly topics: readonly string[]
  readonly data: string
  readonly blockNumber: string
  readonly blockHash: string
  /** Not in every node's events. */
  readonly blockTimestamp?: string | null
  readonly transactionHash: string
  readonly logIndex: string
}

export interface RpcReceipt {
  readonly transactionHash: string
  readonly status: string
  readonly gasUsed: string
  readonly effectiveGasPrice: string
  readonly contractAddress: string | null
  readonly logs: readonly RpcLog[]
}

/** A frame of callTracer. */
export interface RpcFrame {
  readonly type: string
  readonly from: string
  readonly to?: string
  readonly value?: string
  readonly gas: string
  readonly gasUsed: string
  readonly input: string
  readonly output?: string
  readonly error?: string
  readonly revertReason?: string
  readonly calls?: readonly RpcFrame[]
}

export interface PoolState {
  readonly address: string
  readonly nextPosition: string
  readonly tree: string
  readonly root: string
  readonly noteCount: string
  readonly nullifierCount: string
  readonly anchors: readonly { readonly tree: string; readonly root: string; readonly blockNumber: string }[]
}

export interface NotePage {
  readonly notes: readonly PoolNote[]
  readonly nextPosition: string
  readonly hasMore: boolean
}

export interface PoolNote {
  readonly position: string
  readonly commitment: string
  readonly blockNumber: string
  readonly transactionHash: string
  readonly ciphertext: string | null
  readonly deposit: { readonly assetId: string; readonly value: string } | null
}

export interface AssetPage {
  readonly assets: readonly PoolAsset[]
  readonly total: string
}

export interface PoolAsset {
  readonly assetId: string
  readonly kind: string
  readonly issuer: string | null
  readonly readableName: string
  readonly supply: string | null
  readonly shieldedTotal: string | null
  readonly finalized: boolean
}

export type ParcelHolder =
  | { readonly kind: 'nobody' }
  | { readonly kind: 'account'; readonly account: string }
  | { readonly kind: 'key'; readonly npk: string }
  | { readonly kind: 'parcel'; readonly parcel: string }

export interface ParcelRecord {
  readonly parcel: string
  readonly state: 'sealed' | 'opened'
  readonly holder: ParcelHolder
  readonly rightHolder: ParcelHolder
  readonly sealer: ParcelHolder
  readonly recoverAfter: string | null
  readonly acts: string
  readonly digest: string
}

export interface LockRecord {
  readonly lockId: string
  readonly state: 'locked' | 'settled'
  readonly alternatives: string
  readonly decider: string
  readonly deadline: string
  readonly fallbackAlternative: string
  readonly data: string
}
