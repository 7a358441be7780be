import type { CircuitName } from '@merkato/protocol'
import { throwIfAborted } from '../errors/network.js'
import { CircuitFileError } from '../errors/proving.js'

/**
 * Where a file lies: a path or a `file:` URL (Node), an address to fetch (browser, relative to the page; Node with http or
 * https), or its bytes.
 */
export type FileSource = string | URL | Uint8Array

/** Files of one circuit. `circuitArtifacts(name)` of `@merkato/circuits` gives their paths in Node. */
export interface CircuitArtifacts {
  /** The witness program, circom's `.wasm`. */
  readonly wasmPath: FileSource
  /** The proving key, a `.zkey`. */
  readonly zkeyPath: FileSource
}

/** Files of the transfer circuit alone. `transferArtifacts()` of `@merkato/circuits` gives their paths in Node. */
export type TransferArtifacts = CircuitArtifacts

/**
 * Files of any circuit, asked for when it is proved for the first time. In Node `ensureCircuit` of `@merkato/circuits`, which builds
 * what is missing; in a page a function that gives addresses.
 */
export type CircuitSource = (circuit: CircuitName) => CircuitArtifacts | Promise<CircuitArtifacts>

/** Which of the two; also its name in errors. */
export type CircuitFileKind = 'circuit' | 'proving key'

/** Both files in memory. */
export type CircuitFiles = Readonly<Record<CircuitFileKind, Uint8Array>>

interface LoadOptions {
  readonly signal: AbortSignal
  /** Share of the bytes that have arrived; only told where both servers say how many there are. */
  readonly onProgress: (fraction: number) => void
}

interface ReadOptions {
  readonly signal?: AbortSignal
  /** `total` is 0 as long as it is unknown. */
  readonly onBytes?: (received: number, total: number) => void
}

const MAGIC: Record<CircuitFileKind, readonly number[]> = {
  circuit: [0x00, 0x61, 0x73, 0x6d],
  'proving key': [0x7a, 0x6b, 0x65, 0x79],
}

/**
 * Reads or downloads both files at once.
 * @throws {CircuitFileError} a file is missing, cut short, or plainly something else, such as a page that says "not found"
 * @throws {AbortedError}
 */
export async function loadCircuitFiles(
  artifacts: CircuitArtifacts,
  { signal, onProgress }: LoadOptions,
): Promise<CircuitFiles> {
  const sizes = { circuit: [0, 0], 'proving key': [0, 0] } satisfies Record<CircuitFileKind, [number, number]>
  const load = (kind: CircuitFileKind) =>
    loadCircuitFile(kind, artifacts, {
      signal,
      onBytes: (received, total) => {
        sizes[kind] = [received, total]
        const [[circuit, circuitTotal], [key, keyTotal]] = [sizes.circuit, sizes['proving key']]
        if (circuitTotal > 0 && keyTotal > 0) onProgress((circuit + key) / (circuitTotal + keyTotal))
      },
    })
  const [circuit, provingKey] = await Promise.all([load('circuit'), load('proving key')])
  return { circuit, 'proving key': provingKey }
}

/** One of the two. Errors as {@link loadCircuitFiles}. */
export async function loadCircuitFile(
  kind: CircuitFileKind,
  { wasmPath, zkeyPath }: CircuitArtifacts,
  options: ReadOptions = {},
): Promise<Uint8Array> {
  const source = kind === 'circuit' ? wasmPath : zkeyPath
  const bytes = await readSource(kind, source, options)
  throwIfAborted(options.signal, 'Loading the circuit')
  options.onBytes?.(bytes.length, bytes.length)
  if (!MAGIC[kind].every((byte, i) => bytes[i] === byte)) throw unusable(kind, source, describeStranger(bytes))
  return bytes
}

/** A source as an error may show it: without credentials and query, which may hold access tokens. */
export function nameOfSource(source: FileSource): string {
  if (source instanceof Uint8Array) return 'given as bytes'
  return String(source)
    .replace(/[?#].*$/s, '')
    .replace(/\/\/[^/@]*@/, '//')
}

function readSource(kind: CircuitFileKind, source: FileSource, options: ReadOptions): Promise<Uint8Array> | Uint8Array {
  if (source instanceof Uint8Array) return source
  // Asked for at run time: an import of Node's modules would have to be explained to every bundler.
  const fs = globalThis.process?.getBuiltinModule?.('node:fs/promises')
  return fs && !/^https?:/i.test(String(source))
    ? readFromDisk(fs, kind, source, options)
    : download(kind, source, options)
}

async function readFromDisk(
  fs: typeof import('node:fs/promises'),
  kind: CircuitFileKind,
  source: string | URL,
  { signal }: ReadOptions,
): Promise<Uint8Array> {
  try {
    const isUrl = typeof source === 'string' && source.startsWith('file:')
    // A plain array: a Buffer's slice() is no copy.
    const { buffer, byteOffset, length } = await fs.readFile(isUrl ? new URL(source) : source, signal && { signal })
    return new Uint8Array(buffer, byteOffset, length)
  } catch (cause) {
    throwIfAborted(signal, 'Loading the circuit')
    const { code } = cause as { code?: string }
    throw unusable(
      kind,
      source,
      code === 'ENOENT' ? 'was not found' : `could not be read (${code ?? 'no reason given'})`,
    )
  }
}

async function download(kind: CircuitFileKind, source: string | URL, options: ReadOptions): Promise<Uint8Array> {
  const fail = (reason: string) => unusable(kind, source, reason)
  try {
    const response = await fetch(source, options.signal && { signal: options.signal })
    if (!response.ok) throw fail(`was not delivered: the server answered ${response.status}`)
    if (/^text\/html/i.test(response.headers.get('content-type') ?? '')) throw fail(HTML)
    return await receive(response, options, fail)
  } catch (error) {
    throwIfAborted(options.signal, 'Loading the circuit')
    throw error instanceof CircuitFileError ? error : fail('could not be downloaded: the connection failed')
  }
}

/** @throws when fewer or more bytes arrive than the server announced */
async function receive(
  response: Response,
  { onBytes }: ReadOptions,
  fail: (reason: string) => CircuitFileError,
): Promise<Uint8Array> {
  const total = announcedBytes(response)
  const chunks: Uint8Array[] = []
  let received = 0
  for await (const chunk of chunksOf(response)) {
    chunks.push(chunk)
    received += chunk.length
    onBytes?.(received, total)
  }
  if (total > 0 && received !== total) throw fail(`was cut short: ${received} of ${total} bytes arrived`)
  return joined(chunks, received)
}

/** 0 when unknown: of a compressed body the header counts compressed bytes. */
function announcedBytes({ headers }: Response): number {
  return headers.has('content-encoding') ? 0 : Number(headers.get('content-length') ?? 0)
}

/** Not every browser iterates over streams. */
async function* chunksOf({ body }: Response): AsyncGenerator<Uint8Array> {
  const reader = body?.getReader()
  while (reader) {
    const { done, value } = await reader.read()
    if (done) return
    yield value
  }
}

function joined(chunks: readonly Uint8Array[], length: number): Uint8Array {
  const bytes = new Uint8Array(length)
  let at = 0
  for (const chunk of chunks) {
    bytes.set(chunk, at)
    at += chunk.length
  }
  return bytes
}

const HTML = 'is not there: a web page came instead, as servers send for addresses that they do not know'

function describeStranger(bytes: Uint8Array): string {
  if (bytes.length === 0) return 'is empty'
  const start = new TextDecoder().decode(bytes.subarray(0, 64)).trimStart()
  return start.startsWith('<') ? HTML : 'is another kind of file'
}

const unusable = (kind: CircuitFileKind, source: FileSource, reason: string) =>
  new CircuitFileError(kind, nameOfSource(source), reason)
