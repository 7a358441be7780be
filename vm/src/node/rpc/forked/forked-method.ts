import type { BlockTag } from '../../chain/block-tag.js'
import { type Hex, quantity } from '../../encoding.js'
import { RpcError } from '../../errors.js'
import { type Fork, readAnswer } from '../../fork/fork.js'
import { blockPlace } from '../../fork/fork-block.js'
import type { NodeContext } from '../../node-context.js'
import { blockTag, type Decoder, hash } from '../params.js'

/** A method with its parameters as they came. */
export interface ForkedCall {
  readonly name: string
  readonly params: readonly unknown[]
  /** Answers it as if there were no source, with other parameters where they are given. */
  readonly here: (params?: readonly unknown[]) => unknown
}

/** How a fork answers a method. */
export type ForkedMethod = (node: NodeContext, fork: Fork, call: ForkedCall) => unknown

/**
 * Asks the source the very same, and holds the answer against `answer`.
 *
 * @throws ForkSourceError when it is not what the method answers with; the source's own error as it is
 */
export async function forward(
  fork: Fork,
  { name, params }: Pick<ForkedCall, 'name' | 'params'>,
  answer: Decoder<unknown>,
): Promise<unknown> {
  const found = await fork.source.ask(name, params)
  readAnswer(fork.source, answer, found, name)
  return found
}

/** A decoder that takes null besides. */
export function orNull<T>(decode: Decoder<T>): Decoder<T | null> {
  return (value, name) => (value === null ? null : decode(value, name))
}

/** Any JSON; what JSON can be in a trace depends on the tracer. */
export const anything: Decoder<unknown> = (value) => value

/** A parameter as a block; undefined when it is left out or is none, which the method itself complains about. */
export function tagAt(params: readonly unknown[], index: number): BlockTag | undefined {
  return decoded(blockTag, params[index])
}

/** A parameter as a hash; undefined as in {@link tagAt}. */
export function hashAt(params: readonly unknown[], index: number): Hex | undefined {
  return decoded(hash, params[index])
}

/** Undefined also for what is malformed. */
export function decoded<T>(decode: Decoder<T>, value: unknown): T | undefined {
  if (value === undefined || value === null) return undefined
  try {
    return decode(value, 'argument')
  } catch (error) {
    if (error instanceof RpcError) return undefined
    throw error
  }
}

/**
 * Number of a block of the source's, the fork's own included; undefined for all others.
 *
 * @throws ForkSourceError
 */
export async function numberBelow(
  node: NodeContext,
  fork: Fork,
  tag: BlockTag | undefined,
): Promise<bigint | undefined> {
  if (tag?.kind === 'number') return tag.number <= fork.number ? tag.number : undefined
  if (tag === undefined || tag.kind === 'pending') return undefined
  // As long as nothing was mined here, the newest block is the source's.
  if (tag.kind !== 'hash') return node.chain.find(tag)?.header.number === fork.number ? fork.number : undefined
  if (tag.hash === fork.block.header.hash) return fork.number
  if (node.chain.blocks.byHash(tag.hash) !== undefined) return undefined
  const found = await fork.source.ask('eth_getBlockByHash', [tag.hash, false])
  const place = readAnswer(fork.source, orNull(blockPlace), found, 'eth_getBlockByHash')
  if (place === null || place.hash !== tag.hash || place.number > fork.number) return undefined
  // A block of a branch that the source left has a number that another has now.
  return (await fork.blockHash(place.number)) === tag.hash ? place.number : undefined
}

/** The call with the block's number in the place of a tag, which means another block at the source. */
export function atNumber(
  { name, params }: ForkedCall,
  index: number,
  number: bigint,
): Pick<ForkedCall, 'name' | 'params'> {
  const kind = tagAt(params, index)?.kind
  if (params.length < index || kind === 'number' || kind === 'hash') return { name, params }
  return { name, params: [...params.slice(0, index), quantity(number), ...params.slice(index + 1)] }
}
