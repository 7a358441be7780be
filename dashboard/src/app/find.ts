import { type Escrow, readOrder } from '../orders/read-orders.js'
import type { Request } from '../rpc/socket.js'
import { hrefOf, readSearch } from './route.js'

/** Where the thing is that somebody typed; undefined when the chain has nothing of the name. */
export async function find(request: Request, escrow: Escrow | undefined, typed: string): Promise<string | undefined> {
  const sought = readSearch(typed)
  if (sought.kind === 'address') return hrefOf('account', sought.address)
  if (sought.kind === 'block') return findBlock(request, sought.number)
  return sought.kind === 'hash' ? findHash(request, escrow, sought.hash) : undefined
}

async function findBlock(request: Request, number: number): Promise<string | undefined> {
  const head = Number(await request<string>('eth_blockNumber'))
  return number <= head ? hrefOf('block', number) : undefined
}

async function findHash(request: Request, escrow: Escrow | undefined, hash: string): Promise<string | undefined> {
  const asked = await Promise.all([
    request('eth_getTransactionByHash', [hash]).then((found) => found && hrefOf('tx', hash)),
    request('eth_getBlockByHash', [hash, false]).then((found) => found && hrefOf('block', hash)),
    request('merkato_package', [hash]).then((found) => found && hrefOf('parcel', hash)),
    request('merkato_lock', [hash]).then((found) => found && hrefOf('lock', hash)),
    escrow && readOrder(request, escrow, hash).then((found) => found && hrefOf('order', hash)),
  ])
  return asked.find((href) => typeof href === 'string')
}
