import { ErrorCode, RpcError } from '../errors.js'

/** A request that JSON-RPC 2.0 allows. */
export interface JsonRpcRequest {
  /** Undefined: a notification, which is not answered. */
  readonly id: string | number | null | undefined
  readonly method: string
  readonly params: readonly unknown[]
}

export interface JsonRpcErrorBody {
  readonly code: number
  readonly message: string
  readonly data?: unknown
}

export type JsonRpcResponse =
  | { readonly jsonrpc: '2.0'; readonly id: string | number | null; readonly result: unknown }
  | { readonly jsonrpc: '2.0'; readonly id: string | number | null; readonly error: JsonRpcErrorBody }

/** Answers one method call; rejects with RpcError. */
export type Handler = (request: { method: string; params: readonly unknown[] }) => Promise<unknown>

const MAX_BATCH = 1_000
/** Characters of a batch's answers, after which nothing more of it runs: a thousand large ones would fill the memory. */
const MAX_BATCH_ANSWER = 128 * 1024 * 1024

/**
 * Answers a JSON-RPC body: one request or a batch, each request of which stands for itself.
 *
 * @returns undefined when nothing is to be answered (only notifications); never rejects
 */
export async function answerBody(
  body: string,
  handle: Handler,
): Promise<JsonRpcResponse | JsonRpcResponse[] | undefined> {
  const parsed = parse(body)
  if (parsed === undefined) return failure(null, ErrorCode.parse, 'Parse error: the body is not JSON')
  const message = parsed.value
  if (!Array.isArray(message)) return answer(message, handle)
  if (message.length === 0) return failure(null, ErrorCode.invalidRequest, 'Invalid request: empty batch')
  if (message.length > MAX_BATCH) {
    return failure(null, ErrorCode.invalidRequest, `Invalid request: a batch holds at most ${MAX_BATCH} requests`)
  }
  return answerBatch(message, handle)
}

/** One after another: a client may count on the order, and the node works on one at a time anyway. */
async function answerBatch(batch: readonly unknown[], handle: Handler): Promise<JsonRpcResponse[] | undefined> {
  const responses: JsonRpcResponse[] = []
  let size = 0
  for (const message of batch) {
    const response = await answer(message, size > MAX_BATCH_ANSWER ? refuseRest : handle)
    if (response === undefined) continue
    size += JSON.stringify(response).length
    responses.push(response)
  }
  return responses.length === 0 ? undefined : responses
}

const refuseRest: Handler = async () => {
  throw new RpcError(
    ErrorCode.limitExceeded,
    `the answers of this batch exceed ${MAX_BATCH_ANSWER} characters: not run`,
  )
}

async function answer(message: unknown, handle: Handler): Promise<JsonRpcResponse | undefined> {
  const id = idOf(message)
  try {
    const request = readRequest(message)
    const result = (await handle(request)) ?? null
    return request.id === undefined ? undefined : { jsonrpc: '2.0', id: request.id, result }
  } catch (error) {
    const isNotification = id === undefined && isRequestLike(message)
    return isNotification ? undefined : { jsonrpc: '2.0', id: id ?? null, error: errorBody(error) }
  }
}

/** Any failure as a JSON-RPC error; what is not meant for clients becomes an internal error without details. */
export function errorBody(error: unknown): JsonRpcErrorBody {
  if (!(error instanceof RpcError)) return { code: ErrorCode.internal, message: `Internal error: ${reason(error)}` }
  const { code, message, data } = error
  return data === undefined ? { code, message } : { code, message, data }
}

export function failure(id: string | number | null, code: number, message: string): JsonRpcResponse {
  return { jsonrpc: '2.0', id, error: { code, message } }
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message.slice(0, 300) : 'unknown'
}

function parse(body: string): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(body) }
  } catch {
    return undefined
  }
}

/** @throws RpcError -32600, or -32602 when the parameters are not a list */
function readRequest(message: unknown): JsonRpcRequest {
  if (!isRecord(message)) throw invalid('a request is an object')
  const { jsonrpc, id, method, params } = message
  if (jsonrpc !== '2.0') throw invalid('jsonrpc must be "2.0"')
  if (!isId(id)) throw invalid('id must be a string, a number or null')
  if (typeof method !== 'string') throw invalid('method must be a string')
  if (params !== undefined && params !== null && !Array.isArray(params)) {
    throw new RpcError(ErrorCode.invalidParams, 'invalid params: expected an array')
  }
  return { id, method, params: params ?? [] }
}

function isRequestLike(message: unknown): boolean {
  return isRecord(message) && message.jsonrpc === '2.0' && !('id' in message) && typeof message.method === 'string'
}

function idOf(message: unknown): string | number | null | undefined {
  return isRecord(message) && isId(message.id) ? message.id : undefined
}

function isId(id: unknown): id is string | number | null | undefined {
  return id === undefined || id === null || typeof id === 'string' || (typeof id === 'number' && Number.isFinite(id))
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function invalid(why: string): RpcError {
  return new RpcError(ErrorCode.invalidRequest, `Invalid request: ${why}`)
}
