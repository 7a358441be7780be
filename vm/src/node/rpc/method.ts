import { ErrorCode, invalidParams, RpcError } from '../errors.js'
import type { NodeContext } from '../node-context.js'
import type { Param } from './params.js'
import type { Subscriber } from './subscriber.js'

/** One JSON-RPC method: how its parameters are read, and what it does. */
export interface RpcMethod {
  /** @param subscriber who calls; undefined when it can only be answered, as over HTTP */
  readonly call: (node: NodeContext, params: readonly unknown[], subscriber: Subscriber | undefined) => unknown
}

/** Methods of one namespace by their full name. */
export type MethodTable = Readonly<Record<string, RpcMethod>>

/** Ties decoders to the function that takes what they give. */
export function method<P extends readonly unknown[]>(
  params: readonly [...{ [K in keyof P]: Param<P[K]> }],
  run: (node: NodeContext, ...args: P) => unknown,
): RpcMethod {
  const specs: readonly Param<unknown>[] = params
  return { call: (node, values) => run(node, ...(decodeAll(specs, values) as unknown as P)) }
}

/** As {@link method}, for what concerns the caller's own subscriptions; refused to a caller that can have none. */
export function subscriberMethod<P extends readonly unknown[]>(
  params: readonly [...{ [K in keyof P]: Param<P[K]> }],
  run: (subscriber: Subscriber, ...args: P) => unknown,
): RpcMethod {
  const specs: readonly Param<unknown>[] = params
  return {
    call: (_node, values, subscriber) => {
      if (subscriber === undefined) {
        throw new RpcError(ErrorCode.methodNotFound, 'notifications not supported over HTTP: subscribe over WebSocket')
      }
      return run(subscriber, ...(decodeAll(specs, values) as unknown as P))
    },
  }
}

function decodeAll(specs: readonly Param<unknown>[], values: readonly unknown[]): unknown[] {
  if (values.length > specs.length) {
    throw invalidParams(`too many arguments: got ${values.length}, want at most ${specs.length}`)
  }
  return specs.map((spec, index) => {
    const value = values[index]
    if (spec.required && (value === undefined || value === null)) {
      throw invalidParams(`missing value for required argument ${index}`)
    }
    return spec.decode(value, `argument ${index}`)
  })
}
