import { conditionalTransfersInterface, packagesInterface, poolInterface } from '@merkato/protocol'
import type { Interface } from 'ethers'
import { describe, expect, test } from 'vitest'
import { LockRejectionError } from '../../src/errors/locks.js'
import { PackageRejectionError } from '../../src/errors/packages.js'
import * as relayErrors from '../../src/errors/relay.js'

/** Names of a module's own errors: those that it shares with the pool are the pool's to explain. */
function ownErrors(module: Interface): string[] {
  const names: string[] = []
  module.forEachError(({ name }) => {
    if (!poolInterface.getError(name)) names.push(name)
  })
  return names
}

describe.each([
  ['packages', packagesInterface, PackageRejectionError, 'PACKAGE_REJECTED'],
  ['conditional transfers', conditionalTransfersInterface, LockRejectionError, 'LOCK_REJECTED'],
] as const)('an error of the module of %s', (_, module, Rejection, code) => {
  const unknown = new Rejection('SomethingElse', []).hints
  test('is found', () => expect(ownErrors(module).length).toBeGreaterThan(5))

  test.each(ownErrors(module))('%s has a code and a next step of its own', (name) => {
    const { hints, ...error } = new Rejection(name, [])
    expect(error).toMatchObject({ code, reason: name })
    expect(hints).toHaveLength(1)
    expect(hints).not.toEqual(unknown)
  })
})

test.each([
  new relayErrors.RelayCourierError(),
  new relayErrors.RelayFeeInParcelError(),
  new relayErrors.RelayRightError(`0x${'0d'.repeat(32)}`),
])('$name has a code and a next step', ({ code, hints, message }) => {
  expect(code).toMatch(/^RELAY_/)
  expect([message.length > 0, hints.length]).toEqual([true, 1])
})
