import { parentPort, workerData } from 'node:worker_threads'
import { findHits } from './find-hits.js'

const { v } = workerData as { v: bigint }

parentPort?.on('message', (packed: Uint8Array) => parentPort?.postMessage(findHits(v, packed)))
