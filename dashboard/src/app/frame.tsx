import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'
import type { AbiBook } from '../decode/abi-book.js'
import type { Request } from '../rpc/socket.js'
import type { ChainState } from './chain-store.js'
import { escrowOf } from './context.js'
import { find } from './find.js'
import { hrefOf, type Route, type ViewName } from './route.js'
import { useSection } from './section.js'
import { applyTheme, storedTheme, type Theme } from './theme.js'

const LINKS: readonly { view: ViewName; title: string; also?: readonly ViewName[] }[] = [
  { view: 'overview', title: 'Overview' },
  { view: 'blocks', title: 'Blocks', also: ['block'] },
  { view: 'transactions', title: 'Transactions', also: ['tx'] },
  { view: 'accounts', title: 'Accounts' },
  { view: 'contracts', title: 'Contracts' },
  { view: 'pool', title: 'Pool' },
  { view: 'packages', title: 'Packages', also: ['parcel'] },
  { view: 'locks', title: 'Locks', also: ['lock'] },
  { view: 'orders', title: 'Orders', also: ['order'] },
]

interface FrameProps {
  readonly state: ChainState | undefined
  readonly request: Request | undefined
  readonly book: AbiBook | undefined
  readonly route: Route
  readonly children: ComponentChildren
}

/** What stands around every view. */
export function Frame({ state, request, book, route, children }: FrameProps) {
  const section = useSection(route, { head: state?.window.at(-1)?.hash, request, book })
  return (
    <>
      <a class="skip" href="#main">
        Skip to content
      </a>
      <header class="top">
        <a class="brand" href={hrefOf('overview')}>
          <svg viewBox="0 0 24 24" aria-hidden="true">
            <path d="M3 20V5l9 8 9-8v15" />
          </svg>
          Merkato <span>sandbox</span>
        </a>
        <Search request={request} book={book} />
        <Connection state={state} />
        <ThemeButton />
      </header>
      <nav class="side" aria-label="Views">
        {LINKS.map(({ view, title, also = [] }) => (
          <a key={view} href={hrefOf(view)} aria-current={[view, ...also].includes(section) ? 'page' : undefined}>
            {title}
          </a>
        ))}
      </nav>
      <main id="main" tabIndex={-1}>
        {children}
      </main>
    </>
  )
}

const STATES = { connecting: 'Connecting', open: 'Live', lost: 'Connection lost, trying again' } as const

function Connection({ state }: { state: ChainState | undefined }) {
  const connection = state?.connection ?? 'connecting'
  const head = state?.window.at(-1)
  return (
    <div class="connection">
      <span role="status" class={`connection-${connection}`}>
        {STATES[connection]}
      </span>
      {head !== undefined && <span class="number muted">#{head.number}</span>}
    </div>
  )
}

function Search({ request, book }: { request: Request | undefined; book: AbiBook | undefined }) {
  const [typed, setTyped] = useState('')
  const [message, setMessage] = useState('')
  const submit = async (event: Event) => {
    event.preventDefault()
    if (request === undefined) return
    setMessage('')
    const href = await find(request, book && escrowOf(book), typed).catch(() => undefined)
    if (href === undefined) return setMessage('Nothing of this name is on the chain.')
    setTyped('')
    location.hash = href
  }
  return (
    <search>
      <form onSubmit={submit}>
        <label class="sr-only" for="search">
          Block number, hash or address
        </label>
        <input
          id="search"
          type="search"
          value={typed}
          placeholder="Block number, hash or address"
          autoComplete="off"
          spellcheck={false}
          onInput={(event) => setTyped(event.currentTarget.value)}
        />
        <button type="submit">Search</button>
        <span class="search-message" role="status">
          {message}
        </span>
      </form>
    </search>
  )
}

const THEMES: readonly Theme[] = ['system', 'light', 'dark']

function ThemeButton() {
  const [theme, setTheme] = useState(storedTheme)
  const next = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length] ?? 'system'
  const change = () => {
    applyTheme(next)
    setTheme(next)
  }
  return (
    <button type="button" class="theme" onClick={change}>
      <span>Theme: </span>
      {theme}
    </button>
  )
}
