import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { isAllowedHost, type Page, type PageRequest, type Pages } from '@merkato/vm'
import type { Decoder } from '../decode/decoder.js'

export interface DashboardOptions {
  /** What the node listens on. */
  readonly hosts: readonly string[]
  /** Knows names and ABIs; asked when the first page wants them. Knows Merkato's own contracts when left out. */
  readonly decoder?: (() => Decoder | Promise<Decoder>) | undefined
}

/** Built files of @merkato/dashboard, by path. */
const FILES: Readonly<Record<string, { readonly file: string; readonly type: string }>> = {
  '/dashboard/dashboard.js': { file: 'dashboard.js', type: 'text/javascript; charset=utf-8' },
  '/dashboard/dashboard.css': { file: 'dashboard.css', type: 'text/css; charset=utf-8' },
  '/dashboard/dashboard.svg': { file: 'dashboard.svg', type: 'image/svg+xml' },
  '/dashboard/licences.md': { file: 'licences.md', type: 'text/markdown; charset=utf-8' },
}
const INDEX = { file: 'index.html', type: 'text/html; charset=utf-8' }
const METADATA = '/dashboard/metadata.json'
/** Addresses that one request may ask about. */
const MOST_ADDRESSES = 64

/** Nothing from elsewhere, nothing inline, no frame around it: what a chain says is text, also where a browser would think otherwise. */
const SECURITY = {
  'content-security-policy':
    "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  // Another version of the sandbox may stand at this address next time.
  'cache-control': 'no-cache',
} as const

/** The dashboard: `/` for who asks for HTML, and what it loads under `/dashboard/`. */
export function dashboardPages({ hosts, decoder = plainDecoder }: DashboardOptions): Pages {
  return (request) => {
    const isMetadata = request.path === METADATA
    const file = request.path === '/' && wantsHtml(request) ? INDEX : ownEntry(request.path)
    if (!isMetadata && file === undefined) return undefined
    if (!isAllowedHost(request.headers.host, hosts)) return forbidden()
    return file === undefined ? metadataPage(decoder, request.query) : filePage(file)
  }
}

function ownEntry(path: string): (typeof FILES)[string] | undefined {
  return Object.hasOwn(FILES, path) ? FILES[path] : undefined
}

/** Loaded when somebody looks, so that a start does not wait for it. */
async function plainDecoder(): Promise<Decoder> {
  const { createDecoder } = await import('../decode/decoder.js')
  return createDecoder()
}

function wantsHtml({ headers }: PageRequest): boolean {
  return headers.accept?.includes('text/html') ?? false
}

/** What the decoder knows; `?at=0x…,0x…` names accounts whose code it should look at before it tells. */
async function metadataPage(decoder: NonNullable<DashboardOptions['decoder']>, query: string): Promise<Page> {
  const book = await decoder()
  const addresses = (new URLSearchParams(query).get('at') ?? '').split(',').slice(0, MOST_ADDRESSES)
  for (const address of addresses) if (/^0x[0-9a-fA-F]{40}$/.test(address)) await book.contractAt(address)
  return page(200, 'application/json', JSON.stringify(book.metadata()))
}

async function filePage({ file, type }: { file: string; type: string }): Promise<Page> {
  try {
    return page(200, type, await readFile(join(distFolder(), file)))
  } catch {
    return page(404, 'text/plain; charset=utf-8', 'The dashboard is not built here. In a clone: npm run build\n')
  }
}

function distFolder(): string {
  return join(dirname(createRequire(import.meta.url).resolve('@merkato/dashboard/package.json')), 'dist')
}

function forbidden(): Page {
  const message = 'This page is shown at a loopback address, or at the one of --host, and at no other name.\n'
  return page(403, 'text/plain; charset=utf-8', message)
}

function page(status: number, type: string, body: string | Uint8Array): Page {
  return { status, headers: { ...SECURITY, 'content-type': type }, body }
}
