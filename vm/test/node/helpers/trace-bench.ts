import { createNode, type MerkatoNode, type NodeOptions } from '../../../src/node/index.js'
import type { Hex } from '../../../src/precompiles/frame.js'

export type Frame = Readonly<Record<string, unknown>> & {
  readonly calls: readonly Frame[]
  readonly logs: readonly Frame[]
}

/** A node for tests that plant code and trace what it does. */
export class TraceBench {
  private constructor(
    readonly node: MerkatoNode,
    /** An account with coins. */
    readonly from: Hex,
  ) {}

  static async open(options: NodeOptions = {}): Promise<TraceBench> {
    const node = await createNode(options)
    return new TraceBench(node, (node.accounts[0]?.address ?? '0x').toLowerCase() as Hex)
  }

  rpc = <T = Frame>(method: string, ...params: unknown[]) => this.node.request({ method, params }) as Promise<T>

  /** Puts code at an address, with or without wei. */
  async plant(address: Hex, code: string, balance?: Hex): Promise<void> {
    await this.rpc('hardhat_setCode', address, `0x${code}`)
    if (balance !== undefined) await this.rpc('hardhat_setBalance', address, balance)
  }

  /** Mines a transaction with 100,000 gas unless it says otherwise. */
  send(fields: object): Promise<Hex> {
    return this.rpc<Hex>('eth_sendTransaction', { from: this.from, gas: '0x186a0', ...fields })
  }

  /** Trace of a mined transaction. */
  async trace(fields: object, config?: object): Promise<Frame> {
    return this.rpc('debug_traceTransaction', await this.send(fields), ...(config === undefined ? [] : [config]))
  }

  calls(fields: object, tracerConfig: object = {}): Promise<Frame> {
    return this.trace(fields, { tracer: 'callTracer', tracerConfig })
  }
}

/** A 32-byte word in hex. */
export const word32 = (value: bigint | number): Hex => `0x${value.toString(16).padStart(64, '0')}`

/** Addresses at which tests plant code. */
export const OUTER_CODE: Hex = `0x${'c0'.repeat(20)}`
export const INNER_CODE: Hex = `0x${'d0'.repeat(20)}`

/** Returns 42. */
export const RETURN_42 = '602a60005260206000f3'
/** Reverts with its calldata. */
export const REVERT_INPUT = '365f5f37365ffd'

/** Calls `to` with 50,000 gas and `value` wei, and goes on however that ends. */
export function calling(to: Hex, value = 0): string {
  return `600060006000600060${value.toString(16).padStart(2, '0')}73${to.slice(2)}61c350f150`
}
