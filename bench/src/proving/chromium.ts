import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type Figure, figureOf } from '../measure.js'
import { runScript } from './run-child.js'

const browserTests = join(import.meta.dirname, '..', '..', '..', 'sdk', 'test', 'browser')

/** What a page reported that proved a 2x2 transfer, times in milliseconds; the page itself is the SDK's browser test. */
export interface PageSample {
  readonly firstMs: number
  readonly warmMs: readonly number[]
  /** Worker threads of the page. */
  readonly threads: number
}

/** Figures of the page, in milliseconds, or why there are none. */
export type ChromiumResult =
  | { readonly first: Figure; readonly warm: Figure; readonly threads: number }
  | { readonly missing: string }

/**
 * Opens the page in a headless Chromium, which loads the key, proves once and then `warm` times more.
 * @returns undefined where there is no Chromium
 * @throws Error when there is one and the page fails
 */
export const visitPage = async (warm: number): Promise<PageSample | undefined> =>
  (await runScript<PageSample | null>(join(browserTests, 'measure.mjs'), `${warm}`)) ?? undefined

/** Sums up all visits. */
export async function chromiumResult(visits: readonly PageSample[]): Promise<ChromiumResult> {
  const [some] = visits
  if (some === undefined) return { missing: `There is no Chromium here. ${await howToInstall()}` }
  return {
    first: figureOf(visits.map(({ firstMs }) => firstMs)),
    warm: figureOf(visits.flatMap(({ warmMs }) => warmMs)),
    threads: some.threads,
  }
}

async function howToInstall(): Promise<string> {
  const { HOW_TO_INSTALL } = (await import(pathToFileURL(join(browserTests, 'chromium.mjs')).href)) as {
    HOW_TO_INSTALL: string
  }
  return HOW_TO_INSTALL
}
