import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { AbiCoder, id } from 'ethers'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { CONSOLE_ADDRESS, consoleLine, consoleSignatures } from '../../src/decode/console-log.js'

const hardhat = dirname(createRequire(import.meta.url).resolve('hardhat/package.json'))

function call(signature: string, ...values: unknown[]): `0x${string}` {
  const types = /\((.*)\)/.exec(signature)?.[1]?.split(',').filter(Boolean) ?? []
  return `0x${id(signature).slice(2, 10)}${AbiCoder.defaultAbiCoder().encode(types, values).slice(2)}`
}

test('the signatures are those of the console.sol that Hardhat 3 ships', () => {
  const source = readFileSync(join(hardhat, 'console.sol'), 'utf8')
  const shipped = [...source.matchAll(/abi\.encodeWithSignature\("(log\([^"]*\))"/g)].map(([, signature]) => signature)
  const ours = [...consoleSignatures()].map(([selector, types]) => [selector, `log(${types.join(',')})`])
  expect(new Set(ours.map(([, signature]) => signature))).toEqual(new Set(shipped))
  for (const [selector, signature] of ours) expect(id(String(signature)).slice(0, 10)).toBe(selector)
})

test('the address is the one of console.sol', () => {
  const source = readFileSync(join(hardhat, 'console.sol'), 'utf8')
  expect(/0x[0-9a-fA-F]{40}/.exec(source)?.[0].toLowerCase()).toBe(CONSOLE_ADDRESS)
})

test.each([
  ['log()', [], ''],
  ['log(string)', ['hello'], 'hello'],
  ['log(string,uint256)', ['%d of %i, %s', 2n ** 200n], `${2n ** 200n} of %s, %s`],
  ['log(string,uint256,uint256)', ['100%% of %d and more', 7, 8], '100% of 7 and more 8'],
  ['log(bool,address)', [true, `0x${'11'.repeat(20)}`], `true 0x${'11'.repeat(20)}`],
  ['log(int256)', [-5n], '-5'],
  ['log(bytes)', ['0xc0ffee'], '0xc0ffee'],
  ['log(bytes3)', ['0xc0ffee'], '0xc0ffee'],
  ['log(uint256,string,bool,string)', [1, 'a', false, 'b'], '1 a false b'],
])('%s', (signature, values, line) => {
  expect(consoleLine(call(signature, ...values))).toBe(line)
})

test('text that is no UTF-8 is shown as well as it can be', () => {
  const data = call('log(string)', 'ab').replace('6162', '61ff') as `0x${string}`
  expect(consoleLine(data)).toBe('a�')
})

test('any other data is no line, and never an error', () => {
  const selectors = fc.constantFrom('', '5ca5', ...[...consoleSignatures().keys()].map((selector) => selector.slice(2)))
  fc.assert(
    fc.property(selectors, fc.uint8Array({ maxLength: 256 }), (selector, bytes) => {
      const line = consoleLine(`0x${selector}${Buffer.from(bytes).toString('hex')}`)
      expect(['string', 'undefined']).toContain(typeof line)
    }),
  )
})
