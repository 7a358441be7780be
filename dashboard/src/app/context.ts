import { createContext } from 'preact'
import { useContext, useEffect, useRef, useState } from 'preact/hooks'
import type { BlockSummary } from '../chain/block-window.js'
import type { AbiBook } from '../decode/abi-book.js'
import type { Escrow } from '../orders/read-orders.js'
import type { Request } from '../rpc/socket.js'
import type { ChainState } from './chain-store.js'

/** What every view may use. */
export interface Shared extends ChainState {
  readonly request: Request
  readonly book: AbiBook
  readonly head: BlockSummary
}

export const SharedContext = createContext<Shared | undefined>(undefined)

/** Of a view, which is only shown once there is a head. */
export function useShared(): Shared {
  const shared = useContext(SharedContext)
  if (shared === undefined) throw new Error('This part is shown outside of the application.')
  return shared
}

/** The escrow of this sandbox, if it is known. */
export function useEscrow(): Escrow | undefined {
  const { book } = useShared()
  return escrowOf(book)
}

export function escrowOf(book: AbiBook): Escrow | undefined {
  const address = book.byName('OrderEscrow')?.address
  const coder = address === undefined ? undefined : book.coderAt(address)
  return address === undefined || coder === undefined ? undefined : { address, coder }
}

/** What was asked: the newest answer, also while the next is awaited. */
export interface Live<T> {
  readonly data: T | undefined
  readonly error: Error | undefined
}

/**
 * Asks when it is first shown, when what is asked changes and when the chain's head does; an answer to an earlier question is dropped.
 *
 * @param key tells one question from another
 */
export function useLive<T>(key: string, load: (shared: Shared) => Promise<T>): Live<T> {
  const shared = useShared()
  const [answer, setAnswer] = useState<Live<T> & { key: string }>({ key, data: undefined, error: undefined })
  // Not what the question depends on: a drawing alone asks nothing.
  const ask = useRef(() => load(shared))
  ask.current = () => load(shared)
  const question = `${key} ${shared.head.hash}`
  const latest = useRef('')
  useEffect(() => {
    latest.current = question
    const tell = (next: Live<T>) => latest.current === question && setAnswer({ key, ...next })
    ask.current().then(
      (data) => tell({ data, error: undefined }),
      (error) => tell({ data: undefined, error }),
    )
  }, [key, question])
  return answer.key === key ? answer : { data: undefined, error: undefined }
}

/** The chain's time in seconds, told every second. */
export function useNow(): number {
  const { clockOffset } = useShared()
  const [seconds, setSeconds] = useState(() => Math.floor(Date.now() / 1_000))
  useEffect(() => {
    const timer = setInterval(() => setSeconds(Math.floor(Date.now() / 1_000)), 1_000)
    return () => clearInterval(timer)
  }, [])
  return seconds + clockOffset
}
