// Finds, starts and stops a headless Chromium.
import { spawn, spawnSync } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome']
const PACKAGE = 'chromium'

/** How to get one, for whoever has none. */
export const HOW_TO_INSTALL =
  'Install Chromium (Debian, Ubuntu: apt-get install chromium) or put its path into MERKATO_CHROMIUM.'

/** @returns {string | undefined} path of the browser: MERKATO_CHROMIUM, or the first of the usual names on the PATH */
export function findChromium() {
  if (process.env.MERKATO_CHROMIUM) return process.env.MERKATO_CHROMIUM
  const folders = (process.env.PATH ?? '').split(delimiter)
  return NAMES.flatMap((name) => folders.map((folder) => join(folder, name))).find(isExecutable)
}

/**
 * As {@link findChromium}; on a build machine (CI=true) it is installed when that is possible.
 * @returns {string | undefined} undefined only where nobody asked for certainty
 * @throws {Error} on a build machine that has none and can not install it: a missing check must not look like a passed one
 */
export function needChromium() {
  const found = findChromium()
  if (found || !/^(1|true)$/i.test(process.env.CI ?? '')) return found
  if (process.getuid?.() === 0) {
    for (const args of [['update'], ['install', '-y', '--no-install-recommends', PACKAGE]]) {
      spawnSync('apt-get', args, {
        stdio: 'ignore',
        timeout: 600_000,
        env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      })
    }
  }
  const installed = findChromium()
  if (!installed) throw new Error(`No Chromium on a build machine. ${HOW_TO_INSTALL}`)
  return installed
}

/**
 * Opens a page in a browser of its own, with a profile that is gone afterwards.
 * @param {string} path of the browser
 * @param {string} url
 * @returns {Promise<{ pid: number, output(): string, ended: Promise<number | null>, peakBytes(): Promise<number | undefined>,
 *   close(): Promise<void> }>} `peakBytes` is the largest resident size of the page's process so far, where /proc tells it
 */
export async function openChromium(path, url, flags = []) {
  const profile = await mkdtemp(join(tmpdir(), 'merkato-chromium-'))
  const args = ['--headless=new', `--user-data-dir=${profile}`, ...QUIET, ...flags, url]
  if (process.getuid?.() === 0) args.unshift('--no-sandbox')
  // A group of its own: the browser is many processes, and all of them end with it.
  const browser = spawn(path, args, { stdio: ['ignore', 'ignore', 'pipe'], detached: process.platform !== 'win32' })
  const chunks = []
  browser.stderr.on('data', (chunk) => chunks.push(chunk))
  const ended = new Promise((resolve) => {
    browser.on('error', () => resolve(null))
    browser.on('close', (code) => resolve(code))
  })
  const stop = (signal) => stopGroup(browser, signal)
  const stopNow = () => stop('SIGKILL')
  process.once('exit', stopNow)
  return {
    pid: browser.pid,
    output: () => Buffer.concat(chunks).toString('utf8'),
    ended,
    peakBytes: () => largestRenderer(browser.pid),
    close: async () => {
      stop('SIGTERM')
      const timer = setTimeout(stopNow, 5_000)
      await ended
      clearTimeout(timer)
      stopNow()
      process.off('exit', stopNow)
      await rm(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
    },
  }
}

/** No questions, no calls home; messages of the page's console on stderr. */
const QUIET = [
  '--enable-logging=stderr',
  '--no-first-run',
  '--no-default-browser-check',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-default-apps',
  '--disable-dev-shm-usage',
  '--disable-extensions',
  '--disable-gpu',
  '--disable-sync',
  '--metrics-recording-only',
]

function stopGroup({ pid }, signal) {
  if (pid === undefined) return
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, signal)
  } catch {
    // It has ended already.
  }
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** Linux alone keeps a high-water mark that can be read from outside. */
async function largestRenderer(group) {
  const processes = await readdir('/proc').catch(() => [])
  const sizes = await Promise.all(processes.filter((name) => /^\d+$/.test(name)).map((pid) => rendererPeak(pid, group)))
  const largest = Math.max(0, ...sizes)
  return largest > 0 ? largest : undefined
}

async function rendererPeak(pid, group) {
  try {
    const [stat, command] = await Promise.all(
      ['stat', 'cmdline'].map((file) => readFile(`/proc/${pid}/${file}`, 'utf8')),
    )
    const [, , groupOfProcess] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    if (Number(groupOfProcess) !== group || !command.includes('--type=renderer')) return 0
    const [, kilobytes] = (await readFile(`/proc/${pid}/status`, 'utf8')).match(/^VmHWM:\s+(\d+) kB/m) ?? []
    return Number(kilobytes ?? 0) * 1024
  } catch {
    return 0
  }
}
