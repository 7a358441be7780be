import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { id } from 'ethers'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { needChromium } from '../../../sdk/test/browser/chromium.mjs'
import { openPage, type Page } from './page.js'
import { HOSTILE, makeWorld, type World } from './world.js'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
/** Of axe. Structure is the same in the dark; only colours are not. */
const ALL_RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
const CONTRAST = ['color-contrast']
/** Pixels by which the page is wider than the screen. */
const OVERFLOW = 'document.documentElement.scrollWidth - document.documentElement.clientWidth'
/** accept(bytes32) */
const ACCEPT = id('accept(bytes32)').slice(2, 10)
/** A folder that gets a picture of every view, to be looked at. */
const pictures = process.env.MERKATO_PICTURES

let world: World
let page: Page
beforeAll(async () => {
  ;[world, page] = await Promise.all([makeWorld(), openPage(String(needChromium()))])
  await page.setSize(1280, 900)
  await page.goto(`${world.sandbox.url}/`)
  await page.until(`document.querySelector('h1')`)
})
afterAll(async () => {
  await page?.close()
  await world?.close()
})

/** A reverted chain goes on from here, so that no test sees another's. */
let snapshot: string
beforeEach(async () => {
  snapshot = await world.rpc('evm_snapshot')
})
afterEach(() => world.rpc('evm_revert', snapshot))

const text = `document.querySelector('main').innerText`
const shows = (words: string) => page.until(`${text}.includes(${JSON.stringify(words)})`)

async function open(hash: string, heading: string): Promise<void> {
  await page.evaluate(`location.hash = ${JSON.stringify(hash)}`)
  await page.until(
    `document.querySelector('h1')?.textContent.includes(${JSON.stringify(heading)}) && !${text}.includes('Loading')`,
  )
}

/** Each view by its address, with its heading and what has to be in it. */
const views = (): [name: string, hash: string, heading: string, words: string[]][] => {
  const { running, completed, overdue, parcel, lock, payment, failed, created } = world.things
  return [
    [
      'overview',
      '#/',
      'Overview',
      ['1 order past the deadline', 'Transactions', 'Gas used', 'Running orders', '2 of 3'],
    ],
    ['blocks', '#/blocks', 'Blocks', ['Newest blocks', 'Base fee']],
    ['block', '#/block/1', 'Block 1', ['State root', 'create contract']],
    ['transactions', '#/transactions', 'Transactions', ['transact', 'publish', 'Failed', 'seal', 'lock']],
    [
      'payment',
      `#/tx/${payment}`,
      'Transaction',
      ['transact', 'joinSplits', 'Transacted', 'ShieldedPool.transact', 'Success'],
    ],
    ['failed', `#/tx/${failed}`, 'Transaction', ['Failed', 'nothing', 'reason', HOSTILE.slice(0, 20), '\\u{202e}']],
    ['accounts', '#/accounts', 'Accounts', ['Unlocked accounts', 'ETH']],
    [
      'contract',
      `#/account/${world.sandbox.contracts.orderEscrow}`,
      'OrderEscrow',
      ['depositBps', 'OrderShipped', 'State'],
    ],
    ['stranger', `#/account/${created}`, 'Account', ['1 bytes']],
    ['contracts', '#/contracts', 'Contracts', ['ShieldedPool', 'TrustIndex', 'Created of late']],
    ['pool', '#/pool', 'Shielded pool', ['Native coin', 'Nullifiers', 'private', 'deposit', '10 ETH', 'Newest roots']],
    ['packages', '#/packages', 'Packages', ['Sealed', 'never']],
    ['parcel', `#/parcel/${parcel}`, 'Parcel', ['Record', 'Sealed', 'History']],
    ['locks', '#/locks', 'Locks', ['Locked', 'alternative 1']],
    ['lock', `#/lock/${lock}`, 'Lock', ['Decides before', 'Locked']],
    ['orders', '#/orders', 'Orders', ['Shipped', 'Completed', 'Committed, overdue', 'anybody: end it', '2 ETH']],
    [
      'order',
      `#/order/${running}`,
      'Order',
      ['Shipped', 'Then', 'Completed: the seller is paid', 'OrderCommitted', 'silenceEnds', 'UTC (in 20 d'],
    ],
    ['ended', `#/order/${completed}`, 'Order', ['Completed', 'nobody', 'OrderEnded']],
    ['overdue', `#/order/${overdue}`, 'Order', ['overdue', 'over since']],
  ]
}

test('every view has its content and no fault of accessibility', async () => {
  await page.setTheme('light')
  await page.evaluate(axe)
  for (const [name, hash, heading, words] of views()) {
    await open(hash, heading)
    for (const word of words) await shows(word)
    await keepPicture(`${name}-light`)
    expect({ name, violations: await violations(ALL_RULES) }).toEqual({ name, violations: [] })
  }
})

test('in the dark every text stands out from its ground', async () => {
  await page.setTheme('dark')
  await page.evaluate(axe)
  for (const [name, hash, heading] of views()) {
    await open(hash, heading)
    await keepPicture(`${name}-dark`)
    expect({ name, violations: await violations(CONTRAST) }).toEqual({ name, violations: [] })
  }
})

test('on a narrow screen nothing but tables is wider than it', async () => {
  await page.setSize(380, 800)
  for (const [name, hash, heading] of views()) {
    await open(hash, heading)
    expect({ name, over: await page.evaluate(OVERFLOW) }).toEqual({ name, over: 0 })
    await keepPicture(`${name}-narrow`)
  }
  await page.setSize(1280, 900)
})

test('each step of an order has its time, its block and its transaction', async () => {
  await open(`#/order/${world.things.running}`, 'Order')
  const steps = await page.evaluate<{ time: string; title: string; block: string; tx: string }[]>(
    `[...document.querySelectorAll('.event')].map((event) => ({
      time: event.querySelector('.place time').textContent,
      title: event.querySelector('.place time').title,
      block: event.querySelector('.place a[href^="#/block/"]').textContent,
      tx: event.querySelector('.place a[href^="#/tx/"]').title,
    }))`,
  )
  expect(steps.length).toBeGreaterThan(2)
  for (const { time, title, block, tx } of steps) {
    const receipt = await world.rpc<{ blockNumber: string }>('eth_getTransactionReceipt', tx)
    expect(Number(receipt.blockNumber)).toBe(Number(block))
    const { timestamp } = await world.rpc<{ timestamp: string }>('eth_getBlockByNumber', receipt.blockNumber, false)
    expect(title).toBe(`${new Date(1_000 * Number(timestamp)).toISOString().replace('T', ' ').slice(0, 19)} UTC`)
    expect(time).toMatch(/ago$|^now$/)
  }
})

test('an address is marked as what it is, and written in one way', async () => {
  const { created } = world.things
  const { orderEscrow } = world.sandbox.contracts
  const current = (title: string) =>
    page.until(`document.querySelector('.side [aria-current]')?.textContent === ${JSON.stringify(title)}`)
  for (const [address, title] of [
    [orderEscrow, 'Contracts'],
    [created, 'Contracts'],
    [String(world.sandbox.accounts[0]?.address), 'Accounts'],
    [`0x${'1'.padStart(40, '0')}`, 'Contracts'],
  ] as const) {
    await page.evaluate(`location.hash = '#/account/${address.toLowerCase()}'`)
    await current(title)
    await shows(address)
  }
  await open('#/contracts', 'Contracts')
  await shows(orderEscrow)
})

test('what the chain says is text', async () => {
  await open(`#/tx/${world.things.failed}`, 'Transaction')
  await shows('<img src=x onerror=alert(1)>')
  expect(await page.evaluate(`document.querySelectorAll('main img, main b').length`)).toBe(0)
})

describe('live', () => {
  test('a block shows without a reload, and an undone one is gone', async () => {
    await open('#/blocks', 'Blocks')
    const before = Number(await world.rpc('eth_blockNumber'))
    const inner = await world.rpc('evm_snapshot')
    await world.rpc('hardhat_mine', '0x3')
    await page.until(`document.querySelector('tbody a').textContent === '${before + 3}'`)
    await world.rpc('evm_revert', inner)
    await page.until(`document.querySelector('tbody a').textContent === '${before}'`)
    await page.until(`document.querySelector('.connection').textContent.includes('#${before}')`)
  })

  test('an order that ends shows its end, and lives again when that is undone', async () => {
    await open(`#/order/${world.things.running}`, 'Order')
    const inner = await world.rpc('evm_snapshot')
    const [, , , , buyer] = world.sandbox.accounts
    await world.rpc('eth_sendTransaction', {
      from: buyer?.address,
      to: world.sandbox.contracts.orderEscrow,
      data: `0x${ACCEPT}${world.things.running.slice(2)}`,
    })
    await shows('Completed')
    await world.rpc('evm_revert', inner)
    await shows('the buyer: accept or claim')
  })

  test('alarms ring when something is wrong, and fall silent', async () => {
    await open('#/', 'Overview')
    const pool = '0x00000000000000000000000000000000004d4b00'
    const inner = await world.rpc('evm_snapshot')
    await world.rpc('hardhat_setBalance', pool, '0x1')
    await world.rpc('evm_mine')
    await shows('The pool holds less than its notes are worth')
    await world.rpc('evm_revert', inner)
    await page.until(`!${text}.includes('The pool holds less')`)
  })

  test('a connection that breaks is shown, and comes back', async () => {
    await page.evaluate(
      `(() => { const { send } = WebSocket.prototype; WebSocket.prototype.send = function (data) { WebSocket.prototype.send = send; this.close(); } })()`,
    )
    await page.until(`document.querySelector('[role=status].connection-lost')`)
    await page.until(`document.querySelector('[role=status].connection-open')`)
    const before = Number(await world.rpc('eth_blockNumber'))
    await world.rpc('evm_mine')
    await page.until(`document.querySelector('.connection').textContent.includes('#${before + 1}')`)
  })
})

describe('the search box', () => {
  const search = async (typed: string) => {
    await page.evaluate(`document.querySelector('#search').focus()`)
    await page.type(typed)
    await page.press('Enter')
  }

  test('finds by number, hash, address and id', async () => {
    const { payment, parcel, lock, running } = world.things
    const block = await world.rpc<{ hash: string }>('eth_getBlockByNumber', '0x2', false)
    for (const [typed, place] of [
      ['2', '#/block/2'],
      [block.hash, `#/block/${block.hash}`],
      [payment, `#/tx/${payment}`],
      [parcel, `#/parcel/${parcel}`],
      [lock, `#/lock/${lock}`],
      [running, `#/order/${running}`],
      [world.things.created, `#/account/${world.things.created}`],
    ] as const) {
      await search(typed)
      // The new page's heading takes the focus: who types before that, types past the box.
      await page.until(`location.hash === ${JSON.stringify(place)} && document.activeElement.localName === 'h1'`)
    }
  })

  test('says so when there is nothing', async () => {
    await search('999999')
    await page.until(`document.querySelector('.search-message').textContent.includes('Nothing')`)
    await page.evaluate(
      `(() => { const box = document.querySelector('#search'); box.value = ''; box.dispatchEvent(new Event('input', { bubbles: true })) })()`,
    )
  })
})

test('the keyboard alone reaches the content, the views and what is in them', async () => {
  await page.goto(`${world.sandbox.url}/?keyboard#/blocks`)
  await page.until(`location.search === '?keyboard' && document.querySelector('tbody a')`)
  const focused = () => page.evaluate<string>(`document.activeElement.textContent.trim() || document.activeElement.id`)
  await page.press('Tab')
  expect(await focused()).toBe('Skip to content')
  expect(await page.evaluate(`getComputedStyle(document.activeElement).outlineStyle`)).toBe('solid')
  await page.press('Enter')
  await page.until(`document.activeElement.id === 'main'`)
  await page.press('Tab')
  const number = await focused()
  await page.press('Enter')
  await page.until(`location.hash === '#/block/${number}'`)
  await page.until(`document.activeElement.tagName === 'H1'`)
  expect(await page.evaluate('document.title')).toBe(`Block ${number} · Merkato sandbox`)
})

test('the theme is chosen by a button and kept', async () => {
  await page.setTheme('light')
  const ground = () => page.evaluate<string>('getComputedStyle(document.body).backgroundColor')
  const light = await ground()
  const press = () => page.evaluate(`document.querySelector('.theme').click()`)
  await press()
  await press()
  await page.until(`document.querySelector('.theme').textContent === 'Theme: dark'`)
  const dark = await ground()
  expect(dark).not.toBe(light)
  // The page that goes still answers for a moment.
  await page.evaluate('window.isOld = true; location.reload()')
  await page.until(`window.isOld === undefined && document.querySelector('.theme')?.textContent === 'Theme: dark'`)
  expect(await ground()).toBe(dark)
  await press()
  expect(await page.evaluate('localStorage.length')).toBe(0)
})

test('nothing was complained about, and nobody else was asked', () => {
  expect(page.messages).toEqual([])
  const origin = new URL(world.sandbox.url).host
  expect(page.requests.filter((url) => url !== 'about:blank' && new URL(url).host !== origin)).toEqual([])
  expect(page.requests.length).toBeGreaterThan(5)
})

async function violations(rules: readonly string[]): Promise<unknown[]> {
  const found = await page.evaluate<{ id: string; nodes: { html: string; failureSummary: string }[] }[]>(
    `axe.run(document, ${JSON.stringify({ runOnly: rules })}).then(({ violations }) => violations)`,
  )
  return found.map(({ id, nodes }) => ({
    id,
    where: nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`),
  }))
}

async function keepPicture(name: string): Promise<void> {
  if (pictures === undefined) return
  mkdirSync(pictures, { recursive: true })
  writeFileSync(join(pictures, `${name}.png`), await page.screenshot())
}
