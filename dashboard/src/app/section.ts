import { useEffect, useState } from 'preact/hooks'
import { isContractCode } from '../chain/code.js'
import type { AbiBook } from '../decode/abi-book.js'
import { isHex } from '../format/text.js'
import type { Request } from '../rpc/socket.js'
import type { Route, ViewName } from './route.js'

interface Known {
  /** Hash of the newest block. */
  readonly head: string | undefined
  readonly request: Request | undefined
  readonly book: AbiBook | undefined
}

/**
 * The view that the open one belongs to: a contract's page to the contracts, as soon as it is known for one, and any other account's to the
 * accounts.
 */
export function useSection({ view, id }: Route, { head, request, book }: Known): ViewName {
  const address = view === 'account' && isHex(id, 20) ? id : undefined
  const [found, setFound] = useState<{ address: string; isContract: boolean }>()
  useEffect(() => {
    let isCurrent = true
    if (address !== undefined)
      request?.<string>('eth_getCode', [address, 'latest']).then(
        (code) => isCurrent && setFound({ address, isContract: isContractCode(code) }),
        () => undefined,
      )
    return () => {
      isCurrent = false
    }
  }, [address, head, request])
  if (view !== 'account') return view
  if (address === undefined) return 'accounts'
  // The EVM's own precompiles have no code.
  if (book?.contractAt(address) !== undefined) return 'contracts'
  if (found?.address !== address) return view
  return found.isContract ? 'contracts' : 'accounts'
}
