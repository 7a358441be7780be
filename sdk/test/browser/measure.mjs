#!/usr/bin/env node
// Measures proofs in headless Chromium and prints them as one line of JSON; `null` where there is no Chromium.
//   node sdk/test/browser/measure.mjs [proofs]
import { pathToFileURL } from 'node:url'
import { buildWithVite } from './build.mjs'
import { needChromium } from './chromium.mjs'
import { visitFolder } from './visit.mjs'

/**
 * @param {number} proofs how many after the first
 * @returns {Promise<{ firstMs: number, warmMs: number[], threads: number, peakBytes?: number } | null>} times of a 2x2
 *   transfer by the page's own clock: the first with the loading of circuit and key from loopback, the others without;
 *   worker threads; largest resident size of the page's process
 */
export async function measureInChromium(proofs = 5) {
  const chromium = needChromium()
  if (!chromium) return null
  const { error, firstMs, warmMs, threads, peakBytes } = await visitFolder(chromium, await buildWithVite(), {
    query: `?proofs=${proofs}`,
  })
  if (error) throw new Error(`The page failed: ${error.message}`)
  return { firstMs, warmMs, threads, peakBytes }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  console.log(JSON.stringify(await measureInChromium(Number(process.argv[2] ?? 5))))
}
