import { Component, type ComponentChildren, createRef } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import type { BlockWindow } from '../chain/block-window.js'
import { AbiBook, type Metadata } from '../decode/abi-book.js'
import { visible } from '../format/text.js'
import { AccountView } from '../views/account.js'
import { AccountsView } from '../views/accounts.js'
import { BlockView } from '../views/block.js'
import { BlocksView } from '../views/blocks.js'
import { ContractsView } from '../views/contracts.js'
import { LocksView, LockView } from '../views/locks.js'
import { OrdersView, OrderView } from '../views/orders.js'
import { OverviewView } from '../views/overview.js'
import { PackagesView, ParcelView } from '../views/packages.js'
import { PoolView } from '../views/pool.js'
import { TransactionView } from '../views/transaction.js'
import { TransactionsView } from '../views/transactions.js'
import { type ChainState, ChainStore } from './chain-store.js'
import { type Shared, SharedContext } from './context.js'
import { Frame } from './frame.js'
import { parseRoute, type Route } from './route.js'

/** The whole page. */
export function App({ url }: { url: string }) {
  const store = useRef<ChainStore>(undefined)
  const [state, setState] = useState<ChainState>()
  useEffect(() => {
    const opened = new ChainStore(url, setState)
    store.current = opened
    return () => opened.close()
  }, [url])
  const route = useRoute()
  const book = useBook(state?.window ?? [])
  const head = state?.window.at(-1)
  const request = store.current?.socket.request
  const shared: Shared | undefined = state && head && request && book && { ...state, head, request, book }
  return (
    <Frame state={state} request={request} book={book} route={route}>
      {shared === undefined ? (
        <p class="notice">Waiting for the node …</p>
      ) : (
        <SharedContext.Provider value={shared}>
          <Shown route={route} />
        </SharedContext.Provider>
      )}
    </Frame>
  )
}

/** Contracts that one question may name; the newest are what somebody works with. */
const MOST_NEW = 64

/** Names and ABIs, asked for again when contracts have been created. */
function useBook(window: BlockWindow): AbiBook | undefined {
  const [book, setBook] = useState<AbiBook>()
  const created = window
    .flatMap((block) => block.created)
    .slice(-MOST_NEW)
    .join(',')
  useEffect(() => {
    let isCurrent = true
    const take = (metadata: Metadata) => isCurrent && setBook(new AbiBook(metadata))
    // Without them the page still shows the chain, undecoded; the next creation leads to another attempt.
    readMetadata(created).then(take, () => setBook((known) => known ?? new AbiBook(NOTHING)))
    return () => {
      isCurrent = false
    }
  }, [created])
  return book
}

const NOTHING: Metadata = { contracts: [], precompiles: [] }

async function readMetadata(created: string): Promise<Metadata> {
  const answer = await fetch(`/dashboard/metadata.json${created === '' ? '' : `?at=${created}`}`)
  return (await answer.json()) as Metadata
}

function useRoute(): Route {
  const [route, setRoute] = useState(() => parseRoute(location.hash))
  useEffect(() => {
    const follow = () => {
      // The link to the content leads to a place in the view that is open.
      if (location.hash !== '#main') setRoute(parseRoute(location.hash))
    }
    addEventListener('hashchange', follow)
    return () => removeEventListener('hashchange', follow)
  }, [])
  return route
}

/** One view; another one of the same kind starts anew. */
function Shown({ route }: { route: Route }) {
  const key = `${route.view} ${route.id}`
  return (
    <Opened key={key}>
      <Guard>{viewOf(route)}</Guard>
    </Opened>
  )
}

/** Tells who does not see the page that another view is there, but not at the start. */
let isFirstView = true

function Opened({ children }: { children: ComponentChildren }) {
  const place = createRef<HTMLDivElement>()
  useEffect(() => {
    const heading = place.current?.querySelector('h1')
    document.title = `${heading?.textContent ?? 'Merkato'} · Merkato sandbox`
    if (!isFirstView) heading?.focus()
    isFirstView = false
    scrollTo(0, 0)
  }, [])
  return <div ref={place}>{children}</div>
}

/** An answer that a view can not read must not take the page along. */
class Guard extends Component<{ children: ComponentChildren }, { error: Error | undefined }> {
  override state = { error: undefined as Error | undefined }

  static override getDerivedStateFromError(error: Error) {
    return { error }
  }

  override render() {
    const { error } = this.state
    if (error === undefined) return this.props.children
    return (
      <>
        <h1 tabIndex={-1}>This view failed</h1>
        <p class="notice notice-bad" role="alert">
          {visible(error.message)}
        </p>
      </>
    )
  }
}

function viewOf({ view, id }: Route) {
  switch (view) {
    case 'overview':
      return <OverviewView />
    case 'blocks':
      return <BlocksView />
    case 'block':
      return <BlockView id={id} />
    case 'transactions':
      return <TransactionsView />
    case 'tx':
      return <TransactionView id={id} />
    case 'accounts':
      return <AccountsView />
    case 'account':
      return <AccountView id={id} />
    case 'contracts':
      return <ContractsView />
    case 'pool':
      return <PoolView />
    case 'packages':
      return <PackagesView />
    case 'parcel':
      return <ParcelView id={id} />
    case 'locks':
      return <LocksView />
    case 'lock':
      return <LockView id={id} />
    case 'orders':
      return <OrdersView />
    case 'order':
      return <OrderView id={id} />
  }
}
