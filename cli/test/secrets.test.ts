import { expect, test } from 'vitest'
import { searchSecrets } from '../src/tasks/demo/secrets.js'

const amount = { name: 'the amount', value: 2_500_000_000_000_000_000n }
const account = { name: 'the account', value: 0x70997970c51812dc3a010c7d01b50e0d17dc79c8n }

test('names what it looked for and did not find', () => {
  expect(searchSecrets('{"value":"0x0","data":"0x1234"}', [amount, account])).toEqual(['the amount', 'the account'])
})

test('a story whose public record shows a secret does not go on', () => {
  const padded = amount.value.toString(16).padStart(64, '0')
  expect(() => searchSecrets(`{"data":"0x${padded}"}`, [amount])).toThrow('The public record shows the amount.')
})

test('finds an account in whatever letters it is written', () => {
  expect(() => searchSecrets('0x70997970C51812dc3A010C7d01b50e0d17dc79C8', [account])).toThrow('the account')
})

test('claims nothing for values so small that they occur by chance', () => {
  expect(searchSecrets('{}', [{ name: 'nothing', value: 0n }])).toEqual([])
})
