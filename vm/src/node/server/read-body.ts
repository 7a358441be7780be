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
export function readBody(request: IncomingMessage, limit: number): Promise<string> {
  // By events: an iterator over a request costs as much as the rest of reading it.
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let size = 0
    request.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size <= limit) return void chunks.push(chunk)
      chunks.length = 0
      reject(new BodyTooLargeError(limit))
    })
    request.once('end', () => resolve(textOf(chunks)))
    request.once('error', reject)
  })
}

function textOf(chunks: readonly Buffer[]): string {
  const [first] = chunks
  return chunks.length === 1 && first !== undefined ? first.toString('utf8') : Buffer.concat(chunks).toString('utf8')
}
