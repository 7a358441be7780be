// One visit of a page: opened, and over when it has reported or its time is up.
import { openChromium } from './chromium.mjs'
import { serve } from './site.mjs'

const PATIENCE_MS = 60_000

/**
 * Serves a folder and visits it.
 * @param {string} chromium path of the browser
 * @param {string} folder what to serve
 * @param {{ query?: string, policy?: Record<string, string>, fallback?: string }} options as of `serve`
 * @returns {Promise<object>} as {@link visit}
 */
export async function visitFolder(chromium, folder, { query = '', ...options } = {}) {
  const site = await serve(folder, options)
  return visit(chromium, `${site.url}${query}`, site.nextReport).finally(site.close)
}

/**
 * @param {string} chromium path of the browser
 * @param {string} url
 * @param {() => Promise<object>} nextReport
 * @returns {Promise<object>} what the page reported, and `peakBytes` of its process where that can be known
 * @throws {Error} with the browser's messages when no report comes
 */
export async function visit(chromium, url, nextReport) {
  const browser = await openChromium(chromium, url)
  let timer
  try {
    const late = new Promise((_, reject) => {
      timer = setTimeout(() => reject(silence('did not report in time', browser)), PATIENCE_MS)
    })
    const gone = browser.ended.then((code) => Promise.reject(silence(`ended with ${code}`, browser)))
    const report = await Promise.race([nextReport(), late, gone])
    return { ...report, peakBytes: await browser.peakBytes() }
  } finally {
    clearTimeout(timer)
    await browser.close()
  }
}

function silence(what, browser) {
  const lines = browser.output().split('\n')
  const ofPage = lines.filter((line) => line.includes(':CONSOLE'))
  return new Error(`The page ${what}. The browser says:\n${(ofPage.length > 0 ? ofPage : lines.slice(-20)).join('\n')}`)
}
