import { invalidParams, NodeOptionError } from '../errors.js'
import type { Fork } from './fork.js'
import { readAnswer } from './fork.js'
import { blockPlace } from './fork-block.js'
import { sourceUrl } from './fork-options.js'
import { askChainId } from './open-fork.js'

/**
 * Goes on with another node of the same chain, which is asked whether it has the fork's block.
 *
 * @throws RpcError -32602 when it is no such node, ForkSourceError when it does not answer; the fork stays where it is then
 */
export async function moveSource(fork: Fork, text: string): Promise<void> {
  const url = checkedUrl(text)
  const other = fork.source.at(url)
  const chainId = await askChainId(other)
  if (chainId !== fork.chainId) throw invalidParams(`invalid argument 0: ${other.host} has chain id ${chainId}`)
  const { hash } = fork.block.header
  const found = await other.ask('eth_getBlockByHash', [hash, false])
  const isThere = found !== null && readAnswer(other, blockPlace, found, 'eth_getBlockByHash').hash === hash
  if (!isThere) throw invalidParams(`invalid argument 0: ${other.host} does not have the fork's block ${fork.number}`)
  fork.source.moveTo(url)
}

function checkedUrl(text: string): URL {
  try {
    return sourceUrl(text)
  } catch (error) {
    if (error instanceof NodeOptionError) throw invalidParams(`invalid argument 0: ${error.message}`)
    throw error
  }
}
