import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { verifyingKeys } from '@merkato/circuits'
import { createNode, startServer } from '@merkato/vm'
import { expect, test } from 'vitest'

const run = async (example: string, ...args: string[]) => {
  const file = fileURLToPath(new URL(`../dist/${example}/main.js`, import.meta.url))
  const { stdout } = await promisify(execFile)(process.execPath, [file, ...args], { timeout: 110_000 })
  return stdout.trim().split('\n')
}

test('private-payment runs against a sandbox over HTTP and ends by itself', { timeout: 120_000 }, async () => {
  const node = await createNode({ verifyingKeys })
  const server = await startServer(node, { port: 0 })
  try {
    const lines = await run('private-payment', server.url)
    expect(lines[0]).toBe('Buyer shielded 10 coins and holds 10.0 privately.')
    expect(lines).toContain('Seller found 3.0 coins with the memo "Two books, order 1042".')
    expect(lines.at(-1)).toBe('Left privately: buyer 7.0, seller 2.0.')
  } finally {
    await server.close()
    await node.close()
  }
})

test('escrowed-order runs in a sandbox of its own and ends by itself', { timeout: 120_000 }, async () => {
  expect(await run('escrowed-order')).toEqual([
    'Order paid from shielded balance; the buyer keeps 8.0 there.',
    'Completed: seller earned 2.0 in all, trust 2.',
    'Completed: seller earned 4.0 in all, trust 3.',
    'Conceded: seller earned 5.0 in all, trust 1.',
    'Half the price came back; the buyer holds 5.0 privately.',
  ])
})

test('audited-shop hands out a report and one payment, and ends by itself', { timeout: 120_000 }, async () => {
  expect(await run('audited-shop')).toEqual([
    'The till sees 3.0 coins arrive for "order 1042".',
    'received 3.0, then 3.0: order 1042',
    'sent 1.0, then 2.0: invoice 7',
    'The report has 2 entries.',
    'The accountant tries to pay: WATCH_ONLY.',
    'Proved: 1.0 coins for "invoice 7", to the supplier: true.',
  ])
})

test('private-crowdfunding runs in a sandbox of its own and ends by itself', { timeout: 120_000 }, async () => {
  expect(await run('private-crowdfunding')).toEqual([
    'Pledged: 3.5 of 3 coins, by nobody knows whom.',
    'The starter collected 3.5 coins in private.',
    'Ann had her refund redirected by the key of the address before.',
    'The goal was missed, and Ann holds 3.0 coins again.',
  ])
})

test('private-collectible runs in a sandbox of its own and ends by itself', { timeout: 120_000 }, async () => {
  expect(await run('private-collectible')).toEqual([
    'The buyer holds "Radio plays" 1.',
    'A friend holds it now: "For your birthday".',
    'Behind it: ipfs://bafy/first-play, the recording as issued.',
    'Redeemed 1 time; the friend holds 0 tickets.',
  ])
})

test('sealed-digital-good: the key changes hands against money alone', { timeout: 120_000 }, async () => {
  expect(await run('sealed-digital-good')).toEqual([
    'The buyer holds 65536 bytes in a parcel, and not its key.',
    'The seller looks at a lock of ten minutes: It ends too early. It keeps the key.',
    'Nobody brought the key, and the buyer holds 5.0 coins again.',
    'A second lock: a stranger sees 2 outcomes and 0 amounts.',
    'The seller reads in it that the key fetches 0.5 coins.',
    'Another key moves nothing: WrongKey.',
    'The seller showed the key and holds 0.5 coins, by the same transaction.',
    'The buyer reads the recording: true.',
    'A stranger has the key by now, too, and of the recording nothing: contents missing.',
  ])
})

test('hidden-price-purchase: who decides learns no price', { timeout: 120_000 }, async () => {
  expect(await run('hidden-price-purchase')).toEqual([
    'The lamp: the seller looks into the lock: It pays too little. It does not confirm.',
    'The buyer takes the money back and holds 10.0 coins.',
    'The radio: the seller found 2.0 coins and confirmed. A refund by the buyer now: NotAllowed.',
    'It arrived, the buyer pays, and the seller holds 2.0 coins.',
    'The watch: the buyer says nothing. The arbiter sees 2 outcomes, 0 amounts.',
    'It was delivered, so the arbiter has the seller paid, who holds 4.0 coins.',
    'The buyer holds 6.0 coins. Of the prices nobody else has learnt anything.',
  ])
})

test('sealed-bid: the seller alone reads the bids, and the losers are paid back at once', {
  timeout: 120_000,
}, async () => {
  expect(await run('sealed-bid')).toEqual([
    "Three bids are in. Of another's bid a bidder sees 2 outcomes and 0 amounts.",
    'The seller reads 3.0 coins. A bid.',
    'The seller reads 5.0 coins. A bid.',
    'The seller reads 9.0 coins. It ends too early.',
    'A bidder can not choose: NotTheSeller. The seller can, and holds 5.0 coins.',
    'Ann, Ben and Cleo hold 10.0, 5.0, 10.0 coins. Everybody knows who won; for how much, only the winner and the seller.',
  ])
})
