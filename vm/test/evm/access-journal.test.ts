import { createEVM } from '@ethereumjs/evm'
import { SimpleStateManager } from '@ethereumjs/statemanager'
import { Account, Address, bytesToUnprefixedHex } from '@ethereumjs/util'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { AccessJournal } from '../../src/evm/access-journal.js'
import { createCommon } from '../../src/evm/common.js'

/** Few of each, so that they meet; the third address is RIPEMD-160's, which stays touched. */
const addresses = [1, 2, 3, 200].map((last) => new Address(new Uint8Array(20).fill(last, 19)))
const slots = [0, 1].map((last) => new Uint8Array(32).fill(last, 31))
const address = fc.constantFrom(...addresses)
const slot = fc.constantFrom(...slots)

const step = fc.oneof(
  fc.record({ do: fc.constantFrom('checkpoint' as const, 'commit' as const, 'revert' as const, 'end' as const) }),
  fc.record({ do: fc.constantFrom('warm' as const, 'alwaysWarm' as const, 'touch' as const), address }),
  fc.record({ do: fc.constantFrom('warmSlot' as const, 'alwaysWarmSlot' as const), address, slot }),
)
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never

/** All that transactions can see of a journal after these steps, and what its end leaves of the accounts. */
async function traceOf(isOurs: boolean, steps: readonly Step[], isReported: boolean) {
  const common = await createCommon()
  const stateManager = new SimpleStateManager({ common })
  const theirs = (await createEVM({ common, stateManager })).journal
  const journal = isOurs ? new AccessJournal(stateManager, common) : theirs
  for (const one of addresses) await stateManager.putAccount(one, new Account())
  if (isReported) journal.startReportingAccessList()
  let depth = 0
  const trace: unknown[] = []
  for (const taken of steps) {
    switch (taken.do) {
      case 'checkpoint':
        depth++
        await journal.checkpoint()
        break
      case 'commit':
      case 'revert':
        if (depth > 0) await journal[taken.do]()
        depth = Math.max(0, depth - 1)
        break
      case 'end':
        while (depth > 0) {
          depth--
          await journal.commit()
        }
        await journal.cleanup()
        if (isReported) journal.startReportingAccessList()
        break
      case 'warm':
        journal.addWarmedAddress(taken.address.bytes)
        break
      case 'alwaysWarm':
        journal.addAlwaysWarmAddress(taken.address.toString(), true)
        break
      case 'touch':
        await journal.putAccount(taken.address, new Account())
        break
      case 'warmSlot':
        journal.addWarmedStorage(taken.address.bytes, taken.slot)
        break
      case 'alwaysWarmSlot':
        journal.addAlwaysWarmSlot(taken.address.toString(), bytesToUnprefixedHex(taken.slot), true)
    }
    trace.push(
      addresses.map(({ bytes }) => [
        journal.isWarmedAddress(bytes),
        slots.map((one) => journal.isWarmedStorage(bytes, one)),
      ]),
    )
  }
  trace.push([...(journal.accessList ?? [])].map(([key, warm]) => [key, [...warm]]))
  while (depth-- > 0) await journal.commit()
  await journal.cleanup()
  trace.push(
    addresses.map(({ bytes }) => journal.isWarmedAddress(bytes)),
    journal.accessList,
  )
  for (const one of addresses) trace.push((await stateManager.getAccount(one)) === undefined)
  return trace
}

test('a journal answers and deletes as that of ethereumjs does', () =>
  fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), fc.boolean(), async (steps, isReported) => {
      expect(await traceOf(true, steps, isReported)).toEqual(await traceOf(false, steps, isReported))
    }),
    { numRuns: 150 },
  ))

test('an address that was always warm is not in a later transaction, however many there were', async () => {
  const common = await createCommon()
  const journal = new AccessJournal(new SimpleStateManager({ common }), common)
  const seen = (last: number) => new Address(new Uint8Array(20).fill(last % 250).fill(Math.floor(last / 250), 10))
  for (let last = 0; last < 1500; last++) {
    journal.addAlwaysWarmAddress(seen(last).toString())
    expect(journal.isWarmedAddress(seen(last).bytes)).toBe(true)
    journal.cleanJournal()
    expect(journal.isWarmedAddress(seen(last).bytes)).toBe(false)
  }
})
