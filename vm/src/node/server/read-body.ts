import type { IncomingMessage } from 'node:http'

/** The request body is larger than the server takes. */
export class BodyTooLargeError extends Error {
  override readonly name = 'BodyTooLargeError'

  constructor(readonly limit: number) {
    super(`the body is larger than ${limit} bytes`)
  }
}

/**
 * @param limit largest body in bytes
 * @throws BodyTooLargeError; what is still to come is read and dropped, so that the client gets to see the answer
 */
export async function readBody(request: IncomingMessage, limit: number): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > limit) break
    chunks.push(chunk)
  }
  if (size > limit) throw new BodyTooLargeError(limit)
  return Buffer.concat(chunks).toString('utf8')
}
