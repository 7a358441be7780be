import type { Justified } from './justified.js'

/** Differences from `hardhat node` that are meant. One that is not met any more fails the run. */
export const FROM_HARDHAT: readonly Justified[] = [
  {
    at: '*web3_clientVersion.result',
    kind: 'value',
    because: 'each tells its own name',
  },
  {
    at: 'hardhat_metadata.result.clientVersion',
    kind: 'value',
    because: 'each tells its own name',
  },
  {
    at: 'hardhat_metadata.result.instanceId',
    kind: 'value',
    because: 'drawn at random by both',
  },
  {
    at: '*lock*.result.hash',
    kind: 'value',
    because: "block 0 has the accounts of Merkato's precompiles, so every state root and block hash is another",
  },
  {
    at: '*lockHash',
    kind: 'value',
    because: "block 0 has the accounts of Merkato's precompiles, so every state root and block hash is another",
  },
  {
    at: '*.result.parentHash',
    kind: 'value',
    because: "block 0 has the accounts of Merkato's precompiles, so every state root and block hash is another",
  },
  {
    at: '*.result.stateRoot',
    kind: 'value',
    because: "block 0 has the accounts of Merkato's precompiles, so every state root and block hash is another",
  },
  {
    at: '*.result.accountProof[]',
    kind: 'value',
    because: "block 0 has the accounts of Merkato's precompiles, so every state root and block hash is another",
  },
  {
    at: 'eth_getFilterChanges (blocks).result[]',
    kind: 'value',
    because: "block 0 has the accounts of Merkato's precompiles, so every state root and block hash is another",
  },
  {
    at: 'eth_getBlockByNumber *.result.transactionsRoot',
    kind: 'value',
    because: "Hardhat's block 0 has the root of another empty trie than the yellow paper's",
  },
  {
    at: 'eth_getBlockByNumber *.result.extraData',
    kind: 'type',
    because: 'Hardhat marks block 0',
  },
  {
    at: '*.result.totalDifficulty',
    kind: 'missing',
    because: 'no longer in the execution APIs',
  },
  {
    at: '*.result.size',
    kind: 'value',
    because: 'counts the header as it is in RLP; Hardhat has other bytes in it, or none',
  },
  {
    at: '*.result.mixHash',
    kind: 'value',
    because: 'drawn at random by both',
  },
  {
    at: '*.result.parentBeaconBlockRoot',
    kind: 'value',
    because: 'Hardhat draws it at random; there is no beacon chain',
  },
  {
    at: '*.blockTimestamp',
    kind: 'extra',
    because: 'the execution APIs have it, Hardhat does not yet',
  },
  {
    at: '*.yParity',
    kind: 'extra',
    because: 'the execution APIs have it, Hardhat does not yet',
  },
  {
    at: '*.chainId',
    kind: 'extra',
    because: 'the execution APIs have it, Hardhat does not yet',
  },
  {
    at: 'eth_feeHistory*.baseFeePerBlobGas',
    kind: 'extra',
    because: 'the execution APIs have it, Hardhat does not yet',
  },
  {
    at: 'eth_feeHistory*.blobGasUsedRatio',
    kind: 'extra',
    because: 'the execution APIs have it, Hardhat does not yet',
  },
  {
    at: 'eth_getBalance (block not there).error.kind',
    kind: 'value',
    because: 'same fault, other words',
  },
  {
    at: 'eth_getFilterChanges (blocks).result',
    kind: 'length',
    because: 'blocks that were there before the filter are no news',
  },
  {
    at: 'eth_getFilterLogs.result',
    kind: 'length',
    because: 'the execution APIs want all logs of the filter, also those that eth_getFilterChanges has told',
  },
  {
    at: 'eth_getFilterChanges *.result',
    kind: 'missing',
    because: 'an unknown filter is an error as geth and the execution APIs have it',
  },
  {
    at: 'eth_getFilterChanges *.error',
    kind: 'extra',
    because: 'an unknown filter is an error as geth and the execution APIs have it',
  },
  {
    at: 'eth_getLogs (of a block that is not there).error.code',
    kind: 'value',
    because:
      'decision 24: the code says whether parameters are malformed (-32602) or well formed but not to be served (-32000)',
  },
  {
    at: 'eth_getLogs *.result',
    kind: 'missing',
    because: 'geth refuses a range that ends before it begins or begins after the newest block',
  },
  {
    at: 'eth_getLogs *.error',
    kind: 'extra',
    because: 'geth refuses a range that ends before it begins or begins after the newest block',
  },
  {
    at: 'eth_getLogs (hash and range).error.kind',
    kind: 'value',
    because: 'same fault, other words',
  },
  {
    at: 'debug_trace*prestateTracer).result.*',
    kind: 'missing',
    because: 'geth leaves accounts out that are empty beforehand',
  },
  {
    at: 'debug_trace*prestateTracer).result.*.codeHash',
    kind: 'extra',
    because: 'geth tells it beside the code',
  },
  {
    at: 'debug_trace*struct logger).result.structLogs[].refund',
    kind: 'missing',
    because: 'geth leaves a refund of 0 out',
  },
  {
    at: 'debug_trace*struct logger).result.structLogs[].storage.*',
    kind: 'extra',
    because: 'geth tells the slot of every SLOAD, warm ones too',
  },
  {
    at: 'eth_call (no funds).result',
    kind: 'missing',
    because: 'geth and anvil refuse a call of value that its sender has not; Hardhat gives it the value',
  },
  {
    at: 'eth_call (no funds).error',
    kind: 'extra',
    because: 'geth and anvil refuse a call of value that its sender has not; Hardhat gives it the value',
  },
  {
    at: 'eth_estimateGas (no funds).result',
    kind: 'missing',
    because: 'geth and anvil refuse a call of value that its sender has not; Hardhat gives it the value',
  },
  {
    at: 'eth_estimateGas (no funds).error',
    kind: 'extra',
    because: 'geth and anvil refuse a call of value that its sender has not; Hardhat gives it the value',
  },
  {
    at: 'eth_estimateGas (transfer).result',
    kind: 'value',
    because: "the least that is enough; Hardhat's search ends one above it",
  },
  {
    at: 'eth_feeHistory (no percentiles).result.gasUsedRatio[]',
    kind: 'value',
    because: 'the nearest double of the quotient',
  },
  {
    at: 'eth_sendTransaction *.error.code',
    kind: 'value',
    because: 'decision 24: -32003 is for what the pool refuses, -32602 for malformed parameters',
  },
  {
    at: 'eth_sendTransaction *.error.kind',
    kind: 'value',
    because: 'same fault, other words',
  },
  {
    at: 'eth_sendRawTransaction *.error.code',
    kind: 'value',
    because:
      'decision 24: the code says whether parameters are malformed (-32602) or well formed but not to be served (-32000)',
  },
  {
    at: 'eth_sendRawTransaction (empty).error.kind',
    kind: 'value',
    because: 'same fault, other words',
  },
  {
    at: 'eth_sendTransaction (impersonated).result',
    kind: 'value',
    because: 'without a signature there is no one hash; each node makes its own',
  },
  {
    at: 'eth_getBlockByNumber *pending).result.hash',
    kind: 'type',
    because: "geth's answer for what is not mined yet",
  },
  {
    at: 'eth_getBlockByNumber *pending).result.number',
    kind: 'type',
    because: 'the execution APIs want the number that the block will have',
  },
  {
    at: 'eth_getBlockByNumber *pending).result.mixHash',
    kind: 'type',
    because: 'drawn already, so that eth_call on `pending` sees what the block will have',
  },
  {
    at: 'eth_getBlockByNumber (pending).result.transactions[].gasPrice',
    kind: 'value',
    because: 'geth tells the fee cap until the block is mined',
  },
  {
    at: 'evm_snapshot*.result',
    kind: 'value',
    because: 'Hardhat counts snapshots and filters together',
  },
  {
    at: 'eth_newFilter*.result',
    kind: 'value',
    because: 'Hardhat counts snapshots and filters together',
  },
  {
    at: 'evm_mine*.result',
    kind: 'type',
    because: "anvil's answer; Hardhat's `0` is no quantity",
  },
  {
    at: 'evm_increaseTime.result',
    kind: 'type',
    because: "anvil's answer; Hardhat's is text",
  },
  {
    at: 'evm_setBlockGasLimit (zero).error.code',
    kind: 'value',
    because:
      'decision 24: the code says whether parameters are malformed (-32602) or well formed but not to be served (-32000)',
  },
  {
    at: 'evm_setIntervalMining (backwards).error.kind',
    kind: 'value',
    because: 'same fault, other words',
  },
  {
    at: 'hardhat_setPrevRandao (short).*',
    kind: 'missing',
    because: 'a short word is filled with zeros, as anvil does',
  },
  {
    at: 'hardhat_setPrevRandao (short).*',
    kind: 'extra',
    because: 'a short word is filled with zeros, as anvil does',
  },
  {
    at: 'hardhat_setStorageAt *.error.code',
    kind: 'value',
    because:
      'decision 24: the code says whether parameters are malformed (-32602) or well formed but not to be served (-32000)',
  },
  {
    at: '*unknown method).error.code',
    kind: 'value',
    because: 'JSON-RPC 2.0 has -32601 for methods that are not there',
  },
  {
    at: 'body: a batch.body[].error.code',
    kind: 'value',
    because: 'JSON-RPC 2.0 has -32601 for methods that are not there',
  },
  {
    at: 'eth_getBalance (no such tag).error.*',
    kind: 'value',
    because: 'JSON-RPC 2.0 has -32602 for parameters that are wrong',
  },
  {
    at: 'eth_getBlockByNumber (one parameter).*',
    kind: 'missing',
    because: 'whole transactions are taken as not wanted',
  },
  {
    at: 'eth_getBlockByNumber (one parameter).*',
    kind: 'extra',
    because: 'whole transactions are taken as not wanted',
  },
  {
    at: 'eth_getBlockByNumber (a number).*',
    kind: 'missing',
    because: 'the execution APIs have quantities in hex',
  },
  {
    at: 'eth_getBlockByNumber (a number).*',
    kind: 'extra',
    because: 'the execution APIs have quantities in hex',
  },
  {
    at: 'eth_call (a decimal number).*',
    kind: 'missing',
    because: 'the execution APIs have quantities in hex',
  },
  {
    at: 'eth_call (a decimal number).*',
    kind: 'extra',
    because: 'the execution APIs have quantities in hex',
  },
  {
    at: 'eth_feeHistory (perc*.error.code',
    kind: 'value',
    because:
      'decision 24: the code says whether parameters are malformed (-32602) or well formed but not to be served (-32000)',
  },
  {
    at: 'eth_feeHistory (no blocks).*',
    kind: 'missing',
    because: 'geth takes any count, and answers with up to 1,024 blocks',
  },
  {
    at: 'eth_feeHistory (no blocks).*',
    kind: 'extra',
    because: 'geth takes any count, and answers with up to 1,024 blocks',
  },
  {
    at: 'eth_feeHistory (too many).*',
    kind: 'missing',
    because: 'geth takes any count, and answers with up to 1,024 blocks',
  },
  {
    at: 'eth_feeHistory (too many).*',
    kind: 'extra',
    because: 'geth takes any count, and answers with up to 1,024 blocks',
  },
  {
    at: 'eth_feeHistory (pending).result.*',
    kind: 'value',
    because: 'the newest block stands for the pending one, as in geth without a miner',
  },
  {
    at: 'eth_feeHistory (not there).error.kind',
    kind: 'value',
    because: 'same fault, other words',
  },
  {
    at: 'eth_subscribe (over http).*',
    kind: 'missing',
    because: 'over HTTP there is nobody to tell',
  },
  {
    at: 'eth_subscribe (over http).*',
    kind: 'extra',
    because: 'over HTTP there is nobody to tell',
  },
  {
    at: 'eth_call *.error.code',
    kind: 'value',
    because: 'geth: error 3 is a revert alone, and only it has data',
  },
  {
    at: 'eth_call *.error.data',
    kind: 'missing',
    because: 'geth: error 3 is a revert alone, and only it has data',
  },
  {
    at: 'eth_call *.error.kind',
    kind: 'value',
    because: 'same fault, other words',
  },
  {
    at: 'eth_estimateGas *.error.code',
    kind: 'value',
    because: 'geth: error 3 is a revert alone, and only it has data',
  },
  {
    at: 'eth_estimateGas *.error.data',
    kind: 'missing',
    because: 'geth: error 3 is a revert alone, and only it has data',
  },
  {
    at: 'eth_estimateGas *.error.kind',
    kind: 'value',
    because: 'same fault, other words',
  },
  {
    at: 'eth_call (requireCanonical with a number).*',
    kind: 'missing',
    because: 'EIP-1898 does not forbid it, and geth takes it',
  },
  {
    at: 'eth_call (requireCanonical with a number).*',
    kind: 'extra',
    because: 'EIP-1898 does not forbid it, and geth takes it',
  },
  {
    at: 'eth_call (both data and input).*',
    kind: 'missing',
    because: 'geth takes both when they agree',
  },
  {
    at: 'eth_call (both data and input).*',
    kind: 'extra',
    because: 'geth takes both when they agree',
  },
  {
    at: 'eth_signTypedData_v4 (wrong).error.kind',
    kind: 'value',
    because: 'same fault, other words',
  },
  {
    at: 'eth_getProof (absent).result.storageProof[].proof',
    kind: 'length',
    because: 'geth: an empty trie has no nodes',
  },
  {
    at: 'body: an empty batch.body',
    kind: 'type',
    because: 'JSON-RPC 2.0 has one error for a batch of nothing',
  },
  {
    at: 'body: a notification.*',
    kind: 'value',
    because: 'JSON-RPC 2.0 has no answer to a notification',
  },
  {
    at: 'body: a notification.*',
    kind: 'missing',
    because: 'JSON-RPC 2.0 has no answer to a notification',
  },
  {
    at: 'body: a batch with a notification.body',
    kind: 'length',
    because: 'JSON-RPC 2.0 has no answer to a notification',
  },
  {
    at: 'body: id null.body.error',
    kind: 'missing',
    because: 'JSON-RPC 2.0 allows null as an id',
  },
  {
    at: 'body: id null.body.result',
    kind: 'extra',
    because: 'JSON-RPC 2.0 allows null as an id',
  },
  {
    at: 'body: *.body.id',
    kind: 'type',
    because: "JSON-RPC 2.0 wants the request's id where there is one",
  },
  {
    at: 'body: no version.body.error.kind',
    kind: 'value',
    because: 'same fault, other words',
  },
]
