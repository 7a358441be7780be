/** Asks a node one question; the only way in which a stranger learns anything. */
export type Ask = (method: string, params: unknown[]) => Promise<unknown>

/** JSON-RPC over HTTP without a wallet, a key or a cache. */
export function askNode(url: string): Ask {
  let id = 0
  return async (method, params) => {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ jsonrpc: '2.0', id: ++id, method, params }),
    })
    const answer: { result?: unknown; error?: { message: string } } = JSON.parse(await response.text())
    if (answer.error !== undefined) throw new Error(`${method}: ${answer.error.message}`)
    return answer.result
  }
}
