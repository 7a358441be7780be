import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http'

/** A GET or HEAD request. */
export interface PageRequest {
  /** As sent, without the query: not decoded, so that nobody decodes it twice. Begins with `/`. */
  readonly path: string
  /** What follows the first `?`; empty where there is none. */
  readonly query: string
  readonly headers: IncomingHttpHeaders
}

/** What is answered. A HEAD request gets the same without the body. */
export interface Page {
  readonly status: number
  /** Names in lower case; `content-length` is added. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Uint8Array
}

/** Finds the page of a request, or nothing: the next one is asked then, and the node answers as it does without pages. */
export type Pages = (request: PageRequest) => Page | undefined | Promise<Page | undefined>

/** Pages of several sources: the first that has one answers. */
export function inTurn(...sources: readonly (Pages | undefined)[]): Pages {
  return async (request) => {
    for (const source of sources) {
      const page = await source?.(request)
      if (page !== undefined) return page
    }
    return undefined
  }
}

/**
 * Answers a request that asks for a page.
 * @returns whether there was one
 */
export async function respondWithPage(
  pages: Pages,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<boolean> {
  if (request.method !== 'GET' && request.method !== 'HEAD') return false
  const [path = '', ...query] = (request.url ?? '').split('?')
  const page = await pages({ path, query: query.join('?'), headers: request.headers })
  if (page === undefined) return false
  response.writeHead(page.status, { ...page.headers, 'content-length': Buffer.byteLength(page.body) })
  response.end(request.method === 'HEAD' ? undefined : page.body)
  return true
}
