import type { MerkatoNode } from '@merkato/vm'
import { createDecoder, type Decoder } from './decode/decoder.js'
import type { Hex } from './decode/known-contract.js'
import type { LogEntry } from './log/log-entry.js'
import { type SandboxLog, startLog } from './log/sandbox-log.js'
import { createStackTracer, type StackTracer } from './stack/stack-trace.js'

/** What of a sandbox is read for those who develop on it. */
export interface InspectionSettings {
  /** Folder of Hardhat's artifacts, by which contracts are recognised; need not be there yet. */
  artifacts?: string | undefined
  /** Told what the sandbox does, a moment after it did. What it throws costs the entry, and the program is warned once. */
  log?: ((entry: LogEntry) => void) | undefined
  /** Has every request in the log, with its parameters. */
  verbose?: boolean | undefined
}

/** Reads what a node does. */
export interface Inspection {
  readonly decoder: Decoder
  readonly tracer: StackTracer
  /** Writes what has happened so far, and ends. To be called before the node is closed. */
  close(): Promise<void>
}

/** Reads what a node does from now on, and has it name contracts' errors in its answers. */
export function inspect(node: MerkatoNode, { artifacts, log, verbose = false }: InspectionSettings): Inspection {
  // What is asked in order to read a request is no request.
  const client = node.connect(undefined, { silent: true })
  const codeAt = async (address: Hex) =>
    String(await client.request({ method: 'eth_getCode', params: [address, 'latest'] })) as Hex
  const decoder = createDecoder({ artifacts, codeAt })
  const tracer = createStackTracer(node, decoder)
  node.nameErrors((data) => decoder.errorName(data))
  const written: SandboxLog | undefined = log && startLog({ node, decoder, tracer }, log, { verbose })
  return { decoder, tracer, close: async () => written?.close() }
}
