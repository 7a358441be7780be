/** A JSON-RPC client over HTTP that keeps its connection, so that a figure is about the node and not about TCP. */
export class RpcClient {
  #id = 0

  constructor(readonly url: string) {}

  /** @throws Error with the node's message */
  async send<Result = unknown>(method: string, params: unknown[] = []): Promise<Result> {
    this.#id += 1
    const response = await fetch(this.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ jsonrpc: '2.0', id: this.#id, method, params }),
    })
    const { result, error } = (await response.json()) as { result: Result; error?: { message: string } }
    if (error !== undefined) throw new Error(`${method}: ${error.message}`)
    return result
  }
}
