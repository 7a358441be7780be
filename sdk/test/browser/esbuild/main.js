import { LocalProver } from '@merkato/sdk'
import { runPage } from '../shared/page.js'

const prover = new LocalProver(
  { wasmPath: 'transfer.wasm', zkeyPath: 'transfer.insecure-dev.zkey' },
  { workerUrl: 'prover-worker.js' },
)

runPage(prover)
