import { isHex } from '../format/text.js'

/** Views by the first part of the address behind `#/`. */
export const VIEWS = [
  'overview',
  'blocks',
  'block',
  'transactions',
  'tx',
  'accounts',
  'account',
  'contracts',
  'pool',
  'packages',
  'parcel',
  'locks',
  'lock',
  'orders',
  'order',
] as const

export type ViewName = (typeof VIEWS)[number]

/** What is shown: a view, and of which thing. */
export interface Route {
  readonly view: ViewName
  /** Number, hash, address or id; empty where the view is of all. */
  readonly id: string
}

/** @param hash `location.hash`; what names no view is the overview */
export function parseRoute(hash: string): Route {
  const [, name = '', id = ''] = /^#\/([a-z]*)(?:\/([0-9a-zA-Z]*))?$/.exec(hash) ?? []
  const view = VIEWS.find((known) => known === name)
  return view === undefined ? { view: 'overview', id: '' } : { view, id }
}

/** Address of a view. */
export function hrefOf(view: ViewName, id: string | number = ''): string {
  return view === 'overview' ? '#/' : `#/${view}${id === '' ? '' : `/${id}`}`
}

/** What somebody typed into the search box, as far as its form tells. */
export type Sought =
  | { readonly kind: 'block'; readonly number: number }
  | { readonly kind: 'address'; readonly address: string }
  | { readonly kind: 'hash'; readonly hash: string }
  | { readonly kind: 'nothing' }

export function readSearch(typed: string): Sought {
  const text = typed
    .trim()
    .replace(/^#/, '')
    .replace(/[\s,_\u202f]/g, '')
  if (/^\d{1,15}$/.test(text)) return { kind: 'block', number: Number(text) }
  const hex = /^0x/i.test(text) ? `0x${text.slice(2)}` : `0x${text}`
  if (isHex(hex, 20)) return { kind: 'address', address: hex }
  if (isHex(hex, 32)) return { kind: 'hash', hash: hex.toLowerCase() }
  return { kind: 'nothing' }
}
