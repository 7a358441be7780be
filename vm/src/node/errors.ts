/** JSON-RPC and EIP-1474 error codes that the node answers with. */
export const ErrorCode = {
  parse: -32700,
  invalidRequest: -32600,
  methodNotFound: -32601,
  invalidParams: -32602,
  internal: -32603,
  /** The input is well formed but can not be served: unknown block, unknown account, failed execution. */
  invalidInput: -32000,
  /** A transaction that the pool refuses. */
  transactionRejected: -32003,
  limitExceeded: -32005,
  /** EIP-1474 leaves 3 to execution reverts; `data` holds the raw revert data. */
  executionReverted: 3,
} as const

/** A failure that the caller of a JSON-RPC method gets to see: code, message and, for reverts, data. */
export class RpcError extends Error {
  override readonly name: string = 'RpcError'

  constructor(
    /** One of {@link ErrorCode}. */
    readonly code: number,
    message: string,
    /** Raw revert data (hex) or nothing. */
    readonly data?: unknown,
  ) {
    super(message)
  }
}

export function invalidParams(message: string): RpcError {
  return new RpcError(ErrorCode.invalidParams, message)
}

export function invalidInput(message: string): RpcError {
  return new RpcError(ErrorCode.invalidInput, message)
}

export function transactionRejected(message: string): RpcError {
  return new RpcError(ErrorCode.transactionRejected, message)
}

export function nodeClosed(): RpcError {
  return new RpcError(ErrorCode.internal, 'the node is closed')
}

/** Why the server could not start, with what to do about it. */
export class ServerStartError extends Error {
  override readonly name = 'ServerStartError'

  constructor(
    /** Node's error code, for example `EADDRINUSE`. */
    readonly code: string,
    message: string,
    /** What the person at the keyboard can do. */
    readonly remedy: string,
    options?: ErrorOptions,
  ) {
    super(message, options)
  }
}

/** An option given to {@link createNode} that can not be used. */
export class NodeOptionError extends Error {
  override readonly name = 'NodeOptionError'

  constructor(
    readonly option: string,
    message: string,
  ) {
    super(`${option}: ${message}`)
  }
}
