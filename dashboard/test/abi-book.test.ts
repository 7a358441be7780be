import { Interface } from 'ethers'
import { expect, test } from 'vitest'
import { AbiBook } from '../src/decode/abi-book.js'

const SHOP = '0x1111111111111111111111111111111111111111'
const OTHER = '0x2222222222222222222222222222222222222222'
const abi = [
  'function buy((uint256 id, address[] to) item, string note) returns (bool done)',
  'event Bought(address indexed who, string indexed what, uint256 price)',
  'error SoldOut(uint256 left)',
]
const coder = new Interface(abi)
const book = new AbiBook({
  contracts: [
    { name: 'Broken', abi: [{ type: 'function', name: 5 }], addresses: [OTHER] },
    { name: 'Shop', source: 'contracts/Shop.sol', abi, addresses: [SHOP] },
  ],
  precompiles: [{ name: 'ecrecover', address: '0x0000000000000000000000000000000000000001' }],
})

test('contracts have names and origins', () => {
  expect(book.contractAt(SHOP.toUpperCase().replace('0X', '0x'))).toMatchObject({ name: 'Shop', origin: 'project' })
  expect(book.contractAt('0x0000000000000000000000000000000000000001')).toMatchObject({ origin: 'precompile' })
  expect(book.contracts.map(({ name }) => name)).toEqual(['Broken', 'Shop'])
})

test('calls, answers, events and errors, also of contracts that are known by their selectors alone', () => {
  const input = coder.encodeFunctionData('buy', [{ id: 7n, to: [OTHER] }, 'hello'])
  for (const address of [SHOP, OTHER, null]) {
    expect(book.call(address, input)).toMatchObject({
      name: 'buy',
      args: [
        { name: 'item', type: 'tuple', value: { id: '7', to: [OTHER] } },
        { name: 'note', type: 'string', value: 'hello' },
      ],
    })
  }
  expect(book.answer(SHOP, input, coder.encodeFunctionResult('buy', [true]))).toEqual([
    { name: 'done', type: 'bool', value: 'true' },
  ])
  const { topics, data } = coder.encodeEventLog('Bought', [OTHER, 'radio', 5n])
  const event = book.event({ address: SHOP, topics: topics as string[], data })
  expect(event?.args.map(({ value }) => value)).toEqual([OTHER, topics[2], '5'])
  expect(book.error(SHOP, coder.encodeErrorResult('SoldOut', [3n]))).toMatchObject({ name: 'SoldOut' })
  const reason = new Interface(['error Error(string reason)']).encodeErrorResult('Error', ['no'])
  expect(book.error(OTHER, reason)?.args).toEqual([{ name: 'reason', type: 'string', value: 'no' }])
})

test('bytes that are not what their selector promises stay undecoded', () => {
  const { selector } = coder.getFunction('buy') ?? { selector: '' }
  expect(book.call(SHOP, `${selector}00`)).toBeUndefined()
  expect(book.call(SHOP, '0x')).toBeUndefined()
  expect(book.call(SHOP, '0x12345678')).toBeUndefined()
  expect(book.error(SHOP, '0x12345678')).toBeUndefined()
  expect(book.event({ address: SHOP, topics: [], data: '0x' })).toBeUndefined()
})
