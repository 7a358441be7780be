import zkeyPath from '@merkato/circuits/transfer.insecure-dev.zkey?url'
import wasmPath from '@merkato/circuits/transfer.wasm?url'
import { LocalProver } from '@merkato/sdk'
import { runPage } from '../shared/page.js'

const prover = new LocalProver({ wasmPath, zkeyPath })
prover.load().catch(() => undefined) // while the visitor looks around; a failure comes again with the first proof

runPage(prover)
