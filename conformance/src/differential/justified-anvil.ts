import type { Justified } from './justified.js'

/** Differences from anvil that are meant. One that is not met any more fails the run. */
export const FROM_ANVIL: readonly Justified[] = [
  {
    at: 'web3_clientVersion.result',
    kind: 'value',
    because: "the name begins with HardhatNetwork, without which Hardhat's helpers refuse to work",
  },
  {
    at: 'anvil_metadata.result.clientVersion',
    kind: 'value',
    because: "the name begins with HardhatNetwork, without which Hardhat's helpers refuse to work",
  },
  {
    at: 'anvil_metadata.result.clientSemver',
    kind: 'missing',
    because: "names anvil's own build",
  },
  {
    at: 'anvil_metadata.result.clientCommitSha',
    kind: 'missing',
    because: "names anvil's own build",
  },
  {
    at: 'anvil_metadata.result.instanceId',
    kind: 'value',
    because: 'drawn at random by both',
  },
  {
    at: 'eth_getBlockBy*.result.stateRoot',
    kind: 'value',
    because: "block 0 has the accounts of Merkato's precompiles, so every state root and block hash is another",
  },
  {
    at: '*lock*.result.hash',
    kind: 'value',
    because: "block 0 has the accounts of Merkato's precompiles, so every state root and block hash is another",
  },
  {
    at: '*.result.parentHash',
    kind: 'value',
    because: "block 0 has the accounts of Merkato's precompiles, so every state root and block hash is another",
  },
  {
    at: '*lockHash',
    kind: 'value',
    because: "block 0 has the accounts of Merkato's precompiles, so every state root and block hash is another",
  },
  {
    at: 'eth_getFilterChanges (blocks).result[]',
    kind: 'value',
    because: "block 0 has the accounts of Merkato's precompiles, so every state root and block hash is another",
  },
  {
    at: '*.result.size',
    kind: 'value',
    because: 'counts the list of withdrawals (EIP-4895), as the RLP of the block does',
  },
  {
    at: '*.result.mixHash',
    kind: 'value',
    because: 'drawn at random by both',
  },
  {
    at: 'eth_new*Filter (before).result',
    kind: 'value',
    because: 'ids of filters count up',
  },
  {
    at: 'eth_newFilter (before).result',
    kind: 'value',
    because: 'ids of filters count up',
  },
  {
    at: 'evm_snapshot.result',
    kind: 'value',
    because: "ids of snapshots count from 1, as Hardhat's do",
  },
  {
    at: 'evm_setNextBlockTimestamp *.result',
    kind: 'type',
    because: 'the value that Hardhat answers, whose clients look at it',
  },
  {
    at: 'evm_setAutomine*.result',
    kind: 'type',
    because: 'the value that Hardhat answers, whose clients look at it',
  },
  {
    at: 'anvil_*.result',
    kind: 'type',
    because: 'the value that Hardhat answers, whose clients look at it',
  },
  {
    at: 'hardhat_mine.result',
    kind: 'type',
    because: 'the value that Hardhat answers, whose clients look at it',
  },
  {
    at: '*.blobGasPrice',
    kind: 'missing',
    because: 'only blob transactions have one in the execution APIs',
  },
  {
    at: 'eth_get*Receipt*.blockTimestamp',
    kind: 'missing',
    because: 'not in the execution APIs, and not as a number',
  },
  {
    at: 'eth_mining.result',
    kind: 'extra',
    because: 'asked for by older tools; answered as geth did',
  },
  {
    at: 'eth_mining.error',
    kind: 'missing',
    because: 'asked for by older tools; answered as geth did',
  },
  {
    at: 'debug_trace*callTracer).result.gas',
    kind: 'value',
    because: "geth tells the transaction's gas limit",
  },
  {
    at: 'debug_trace*prestateTracer).result.*',
    kind: 'missing',
    because: 'geth leaves accounts out that are empty beforehand',
  },
  {
    at: 'debug_trace*struct logger).result.structLogs[].refund',
    kind: 'missing',
    because: 'geth leaves a refund of 0 out',
  },
  {
    at: 'eth_getBalance (block not there).error.code',
    kind: 'value',
    because:
      'decision 24: the code says whether parameters are malformed (-32602) or well formed but not to be served (-32000)',
  },
  {
    at: 'eth_getBalance (block not there).error.kind',
    kind: 'value',
    because:
      'decision 24: the code says whether parameters are malformed (-32602) or well formed but not to be served (-32000)',
  },
  {
    at: 'eth_sign (not ours).error.code',
    kind: 'value',
    because:
      'decision 24: the code says whether parameters are malformed (-32602) or well formed but not to be served (-32000)',
  },
  {
    at: 'eth_sendRawTransaction (*).error.code',
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
    at: 'evm_setNextBlockTimestamp (in the past).error.*',
    kind: 'value',
    because:
      'decision 24: the code says whether parameters are malformed (-32602) or well formed but not to be served (-32000)',
  },
  {
    at: 'anvil_setMinGasPrice.error.code',
    kind: 'value',
    because:
      'decision 24: the code says whether parameters are malformed (-32602) or well formed but not to be served (-32000)',
  },
  {
    at: 'eth_getBalance (no such tag).error.kind',
    kind: 'value',
    because: 'same fault, other words',
  },
  {
    at: 'eth_subscribe (over http).error.kind',
    kind: 'value',
    because: 'same fault, other words',
  },
  {
    at: 'eth_getBlockByNumber (one parameter).error',
    kind: 'missing',
    because: 'whole transactions are taken as not wanted, as Hardhat does',
  },
  {
    at: 'eth_getBlockByNumber (one parameter).result',
    kind: 'extra',
    because: 'whole transactions are taken as not wanted, as Hardhat does',
  },
  {
    at: 'eth_feeHistory (percentiles fall).result',
    kind: 'missing',
    because: 'the execution APIs want percentiles to rise',
  },
  {
    at: 'eth_feeHistory (percentiles fall).error',
    kind: 'extra',
    because: 'the execution APIs want percentiles to rise',
  },
  {
    at: 'debug_traceTransaction (not there).result',
    kind: 'missing',
    because: 'geth refuses to trace what it does not know',
  },
  {
    at: 'debug_traceTransaction (not there).error',
    kind: 'extra',
    because: 'geth refuses to trace what it does not know',
  },
  {
    at: 'body: a batch of nonsense.body',
    kind: 'type',
    because: 'JSON-RPC 2.0 answers each entry of a batch',
  },
  {
    at: 'body: *.body.error.kind',
    kind: 'value',
    because: 'same fault, other words',
  },
  {
    at: 'body: *.body.error.code',
    kind: 'value',
    because: 'JSON-RPC 2.0 has -32700 for what is not JSON',
  },
  {
    at: 'eth_sendTransaction (impersonated).result',
    kind: 'value',
    because: 'without a signature there is no one hash; each node makes its own',
  },
  {
    at: 'debug_trace*prestateTracer).result.*.codeHash',
    kind: 'extra',
    because: 'geth tells it beside the code',
  },
  {
    at: 'debug_trace*with an access list, struct logger).result.structLogs[].storage.*',
    kind: 'extra',
    because: 'geth tells the slot of every SLOAD, warm ones too',
  },
  {
    at: 'eth_getFilterLogs.result*',
    kind: 'length',
    because: 'the execution APIs want all logs of the filter; anvil looks at the newest block alone',
  },
  {
    at: 'eth_getFilterLogs.result[].*',
    kind: 'value',
    because: 'the execution APIs want all logs of the filter; anvil looks at the newest block alone',
  },
  {
    at: 'eth_getLogs (backwards).result',
    kind: 'missing',
    because: 'geth refuses a range that ends before it begins',
  },
  {
    at: 'eth_getLogs (backwards).error',
    kind: 'extra',
    because: 'geth refuses a range that ends before it begins',
  },
  {
    at: 'eth_call (no funds).error.code',
    kind: 'value',
    because: "geth's code; -32003 is for what the pool refuses",
  },
  {
    at: 'eth_estimateGas (no funds).result',
    kind: 'missing',
    because: 'geth refuses a value that the sender does not have',
  },
  {
    at: 'eth_estimateGas (no funds).error',
    kind: 'extra',
    because: 'geth refuses a value that the sender does not have',
  },
  {
    at: 'eth_getProof.result.accountProof[]',
    kind: 'value',
    because: "block 0 has the accounts of Merkato's precompiles, so every state root and block hash is another",
  },
  {
    at: 'eth_feeHistory (no percentiles).result.baseFeePerGas[]',
    kind: 'value',
    because: 'the last one is of the block after the range, which for anvil is always the next to be mined',
  },
  {
    at: 'eth_feeHistory (no percentiles).result.reward',
    kind: 'missing',
    because: 'geth leaves it out when nobody asked for rewards',
  },
  {
    at: 'debug_traceCall.result.gas',
    kind: 'value',
    because: 'a call without gas gets the most that a transaction may have (EIP-7825)',
  },
  {
    at: 'debug_traceCall.result.calls[].gas',
    kind: 'value',
    because: 'a call without gas gets the most that a transaction may have (EIP-7825)',
  },
  {
    at: 'debug_traceBlockByNumber.result[].result.gas',
    kind: 'value',
    because: "geth tells the transaction's gas limit",
  },
  {
    at: 'eth_sendTransaction (too little gas).error.code',
    kind: 'value',
    because: '-32003 is for what the pool refuses',
  },
  {
    at: 'eth_sendTransaction (not ours).error.code',
    kind: 'value',
    because:
      'decision 24: the code says whether parameters are malformed (-32602) or well formed but not to be served (-32000)',
  },
  {
    at: '*waiting).result.gasPrice',
    kind: 'value',
    because: "geth tells the fee cap until the block's base fee is known",
  },
  {
    at: '*pending).result.transactions[].gasPrice',
    kind: 'value',
    because: "geth tells the fee cap until the block's base fee is known",
  },
  {
    at: '*waiting).result.blockTimestamp',
    kind: 'extra',
    because: 'null as the other fields of a block that is not there yet',
  },
  {
    at: 'eth_getBlockByNumber (pending).result.hash',
    kind: 'type',
    because: "geth's answer for what is not mined yet",
  },
  {
    at: 'eth_getBlockByNumber (pending).result.nonce',
    kind: 'type',
    because: "geth's answer for what is not mined yet",
  },
  {
    at: 'eth_getBlockByNumber (pending).result.transactions[].*',
    kind: 'type',
    because: 'a transaction that is not mined has no block',
  },
  {
    at: 'anvil_nodeInfo.result.environment.*',
    kind: 'value',
    because: 'anvil reckons with the base fee of blocks that evm_revert has undone',
  },
  {
    at: 'anvil_metadata.result.forkedNetwork',
    kind: 'missing',
    because: "Hardhat's form: left out where there is no fork",
  },
  {
    at: 'anvil_metadata.result.snapshots',
    kind: 'missing',
    because: "Hardhat's form, which has none",
  },
  {
    at: 'eth_get*Block*.totalDifficulty',
    kind: 'missing',
    because: 'no longer in the execution APIs',
  },
  {
    at: 'eth_call (context).result',
    kind: 'value',
    because: 'geth: the base fee is 0 for a call that offers no price',
  },
  {
    at: 'txpool_content.result.*.blockTimestamp',
    kind: 'extra',
    because: 'null as the other fields of a block that is not there yet',
  },
  {
    at: 'eth_call (cap alone).result',
    kind: 'value',
    because: 'EIP-1559: a cap without a tip pays the base fee',
  },
  {
    at: 'eth_call (price that nobody has).error.code',
    kind: 'value',
    because: "geth's code; -32003 is for what the pool refuses",
  },
  {
    at: 'eth_call (tip above the cap).error.*',
    kind: 'value',
    because: 'the code and words that a transaction gets',
  },
  {
    at: 'eth_call (of another chain).error.code',
    kind: 'value',
    because:
      'decision 24: the code says whether parameters are malformed (-32602) or well formed but not to be served (-32000)',
  },
  {
    at: 'eth_get*Block* (pending).result',
    kind: 'type',
    because: 'geth has what is in the pending block',
  },
  {
    at: 'eth_sendTransaction (fails, without gas).result',
    kind: 'missing',
    because: 'geth: what fails can not be estimated, and is not sent without gas',
  },
  {
    at: 'eth_sendTransaction (fails, without gas).error',
    kind: 'extra',
    because: 'geth: what fails can not be estimated, and is not sent without gas',
  },
]
