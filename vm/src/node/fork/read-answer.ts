/** More than any state, block or trace that a person can use has. */
export const MAX_ANSWER_BYTES = 64 * 1024 * 1024

/** Why an answer can not be used; a sentence's end. */
export class UnusableAnswer extends Error {
  override readonly name = 'UnusableAnswer'
}

/**
 * Reads a body as JSON, and no further than to the limit.
 *
 * @throws UnusableAnswer
 */
export async function readJson(body: AsyncIterable<Uint8Array> | null): Promise<unknown> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of body ?? []) {
    size += chunk.length
    if (size > MAX_ANSWER_BYTES) throw new UnusableAnswer(`answered with more than ${MAX_ANSWER_BYTES} bytes`)
    chunks.push(chunk)
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString())
  } catch {
    throw new UnusableAnswer('answered with something that is no JSON')
  }
}

/** One answer of JSON-RPC 2.0. */
export type Envelope =
  | { readonly result: unknown }
  | { readonly error: { readonly code: number; readonly message: string; readonly data?: unknown } }

/**
 * What an answer holds.
 *
 * @throws UnusableAnswer when it is none of JSON-RPC
 */
export function readEnvelope(value: unknown): Envelope {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw notJsonRpc()
  const { error, result } = value as { error?: unknown; result?: unknown }
  if (error === undefined || error === null) {
    if (!('result' in value)) throw notJsonRpc()
    return { result }
  }
  if (typeof error !== 'object') throw notJsonRpc()
  const { code, message, data } = error as { code?: unknown; message?: unknown; data?: unknown }
  if (typeof code !== 'number' || typeof message !== 'string') throw notJsonRpc()
  return { error: { code, message, data } }
}

function notJsonRpc(): UnusableAnswer {
  return new UnusableAnswer('answered with something that is no JSON-RPC')
}
