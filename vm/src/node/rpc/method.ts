import { invalidParams } from '../errors.js'
import type { NodeContext } from '../node-context.js'
import type { Param } from './params.js'

/** One JSON-RPC method: how its parameters are read, and what it does. */
export interface RpcMethod {
  readonly call: (node: NodeContext, params: readonly unknown[]) => unknown
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
