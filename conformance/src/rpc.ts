/** An answer to one JSON-RPC request, as it came. */
export interface Answer {
  readonly result?: unknown
  readonly error?: { readonly code: number; readonly message: string; readonly data?: unknown }
}

/** JSON-RPC over HTTP, without a library between the test and the node. */
export class Rpc {
  #id = 0

  constructor(readonly url: string) {}

  /** What the node answers, error or not. */
  async ask(method: string, params: readonly unknown[] = []): Promise<Answer> {
    this.#id += 1
    const { body } = await this.post(JSON.stringify({ jsonrpc: '2.0', id: this.#id, method, params }))
    return body as Answer
  }

  /** @throws Error with the node's message */
  async send<Result = unknown>(method: string, ...params: unknown[]): Promise<Result> {
    const { result, error } = await this.ask(method, params)
    if (error !== undefined) throw new Error(`${method}: ${error.code} ${error.message}`)
    return result as Result
  }

  /** Sends any body. The answer's body is undefined when it is empty, and its text when it is not JSON. */
  async post(
    body: string,
    headers: Record<string, string> = { 'content-type': 'application/json' },
  ): Promise<{ status: number; body: unknown }> {
    const response = await fetch(this.url, { method: 'POST', headers, body })
    const text = await response.text()
    return { status: response.status, body: text === '' ? undefined : parsed(text) }
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
