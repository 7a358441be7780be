import assert from 'node:assert/strict'
import type { Checks } from '../checks.js'
import { compileNotebook } from '../contracts.js'
import { foundryProgram, type Peer, run, startMerkato } from '../processes.js'

const from = '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266'
const to = '0x70997970C51812dc3A010C7d01b50e0d17dc79C8'
/** Public: the first of every sandbox. */
const key = '0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80'
const delegate = '0x00000000000000000000000000000000000c0de0'

type Cast = (...args: string[]) => Promise<string>

/** Runs `cast` against the peer; rejects with what it wrote to its standard error. */
function castOn({ url }: Peer): Cast {
  const env = { ...process.env, ETH_RPC_URL: url, NO_COLOR: '1', FOUNDRY_DISABLE_NIGHTLY_WARNING: '1' }
  return async (...args) => {
    const { code, stdout, stderr } = await run(foundryProgram('cast'), args, { env })
    if (code !== 0) throw new Error(`cast ${args.join(' ').slice(0, 100)}: ${stderr}`)
    return stdout.trim()
  }
}

/** Foundry's `cast`. */
export async function checkCast(checks: Checks): Promise<void> {
  const peer = await startMerkato()
  try {
    const cast = castOn(peer)
    await checkSending(checks, cast, peer)
    await checkLooking(checks, cast, peer)
    await checkPool(checks, cast, peer)
  } finally {
    await peer.stop()
  }
}

interface Receipt {
  readonly status: string
  readonly contractAddress: string
  readonly transactionHash: string
  readonly logs: readonly unknown[]
}

async function checkSending(checks: Checks, cast: Cast, peer: Peer): Promise<void> {
  const receiptOf = (text: string) => JSON.parse(text) as Receipt
  const send = async (...args: string[]) => receiptOf(await cast('send', '--json', ...args))
  const { bytecode } = compileNotebook()

  await checks.check('send signs and waits for the receipt', async () => {
    assert.equal((await send('--private-key', key, to, '--value', '1ether')).status, '0x1')
  })
  await checks.check('send --unlocked', async () => {
    assert.equal((await send('--unlocked', '--from', from, to, '--value', '1')).status, '0x1')
  })
  await checks.check('send --legacy, send with an access list', async () => {
    assert.equal((await send('--private-key', key, '--legacy', to, '--value', '1')).status, '0x1')
    assert.equal((await send('--private-key', key, '--access-list', '[]', to, '--value', '1')).status, '0x1')
  })
  await checks.check('send --auth delegates by EIP-7702', async () => {
    assert.equal((await send('--private-key', key, '--auth', delegate, to)).status, '0x1')
    assert.equal(await cast('code', from), `0xef0100${delegate.slice(2)}`)
  })
  await checks.check('send --create, send, call', async () => {
    const args = ['constructor(uint256)', '3']
    const { contractAddress, status } = await send('--private-key', key, '--create', bytecode, ...args)
    assert.equal(status, '0x1')
    const { logs } = await send('--private-key', key, contractAddress, 'write(string)', 'hello')
    assert.equal(logs.length, 1)
    assert.equal(await cast('call', contractAddress, 'pages()(uint256)'), '4')
  })
  await checks.check('send explains a revert', () =>
    assert.rejects(cast('send', '--private-key', key, '--create', '0x60006000fd'), /execution reverted/),
  )
  await checks.check('mktx, decode-transaction, publish', async () => {
    const raw = await cast('mktx', '--private-key', key, to, '--value', '7')
    assert.match(await cast('decode-transaction', raw), /value\W+0x7\b/)
    assert.equal(receiptOf(await cast('publish', '--json', raw)).status, '0x1')
  })
  await checks.check('mktx --raw-unsigned, publish --async', async () => {
    assert.match(await cast('mktx', '--raw-unsigned', '--from', from, to, '--value', '7'), /^0x02/)
    const raw = await cast('mktx', '--private-key', key, to, '--value', '8')
    const hash = await cast('publish', '--async', raw)
    assert.equal((await peer.rpc.send<Receipt>('eth_getTransactionReceipt', hash)).status, '0x1')
  })
}

async function checkLooking(checks: Checks, cast: Cast, peer: Peer): Promise<void> {
  const { bytecode } = compileNotebook()
  const { contractAddress: at } = JSON.parse(
    await cast('send', '--json', '--private-key', key, '--create', bytecode, 'constructor(uint256)', '3'),
  ) as Receipt
  const { transactionHash: hash } = JSON.parse(
    await cast('send', '--json', '--private-key', key, at, 'write(string)', 'hello'),
  ) as Receipt
  const same = async (name: string, args: string[], expected: string | RegExp) =>
    checks.check(name, async () => {
      const answer = await cast(...args)
      if (typeof expected === 'string') assert.equal(answer, expected)
      else assert.match(answer, expected)
    })
  const head = Number(await peer.rpc.send('eth_blockNumber'))
  const { timestamp } = await peer.rpc.send<{ timestamp: string }>('eth_getBlockByNumber', 'latest', false)

  await same('chain-id', ['chain-id'], '31337')
  await same('chain', ['chain'], 'unknown')
  await same('client', ['client'], /merkato/)
  await same('block-number', ['block-number'], `${head}`)
  await same('block', ['block'], new RegExp(`number\\s+${head}\\b`))
  await same('block --full, by tag', ['block', 'latest', '--full'], new RegExp(hash))
  await same('block --json', ['block', 'earliest', '--json'], /"stateRoot":/)
  await same('block --field', ['block', `${head}`, '--field', 'timestamp'], `${Number(timestamp)}`)
  await same('block --raw', ['block', 'latest', '--raw'], /^0xf9/)
  await same('tx', ['tx', hash], /blockNumber/)
  await same('tx --raw', ['tx', hash, '--raw'], /^0x02/)
  await same('tx by sender and nonce', ['tx', '--from', from, '--nonce', '0'], /blockNumber/)
  await same('receipt', ['receipt', hash], /status\s+1 \(success\)/)
  await same('receipt --json', ['receipt', hash, '--json'], /"effectiveGasPrice":/)
  await same('logs', ['logs', '--from-block', '0', 'Written(address indexed,uint256 indexed,string)'], new RegExp(hash))
  await same('logs of an address', ['logs', '--from-block', '0', '--address', at, '--json'], new RegExp(hash))
  await same('storage', ['storage', at, '0'], `0x${'4'.padStart(64, '0')}`)
  await same('storage-root', ['storage-root', at], /^0x[0-9a-f]{64}$/)
  await same('code', ['code', at], /^0x60/)
  await same('codesize', ['codesize', at], /^\d{3,}$/)
  await same('codehash', ['codehash', at], /^0x[0-9a-f]{64}$/)
  await same('balance', ['balance', to, '--ether'], /^1000\d\.\d+$/)
  await same('nonce', ['nonce', at], '1')
  await same('proof', ['proof', at, '0'], /"storageProof":/)
  await same('rpc', ['rpc', 'eth_getBalance', at, 'latest'], '"0x0"')
  await same('age', ['age'], /20\d\d/)
  await same('base-fee', ['base-fee'], /^\d+$/)
  await same('gas-price', ['gas-price'], /^\d+$/)
  await same('find-block', ['find-block', `${Number(timestamp)}`], /^\d+$/)
  await same('estimate', ['estimate', at, 'write(string)', 'x', '--from', from], /^\d{5}$/)
  await same('estimate --create', ['estimate', '--create', bytecode, 'constructor(uint256)', '3'], /^\d{6}$/)
  await same('access-list', ['access-list', at, 'pages()'], /gas used:[\s\S]*access list:/)
  await same('call with overrides', ['call', at, 'pages()(uint256)', '--override-state-diff', `${at}:0:0x63`], '99')
  await same('call of a block that is past', ['call', at, 'pages()(uint256)', '--block', `${head - 1}`], '3')
  await same('call --trace', ['call', '--trace', at, 'tryFull()', '--from', from], /full\(|d17b272f/)
  await same('run', ['run', hash, '--quick'], /Transaction successfully executed/)
  await same('run after the transactions before it', ['run', hash], /Gas used: \d+/)
  await same('debug_traceTransaction', ['rpc', 'debug_traceTransaction', hash, '{"tracer":"callTracer"}'], /"gasUsed"/)
  await checks.check('call explains a revert', async () => {
    await assert.rejects(cast('call', at, 'refuse(string)', 'no ink'), /execution reverted: no ink/)
    await assert.rejects(cast('call', at, 'full(uint256)', '5'), /custom error 0x|PageFull/)
  })
  await checks.check('wallet sign is what the node signs', async () => {
    const signed = await cast('wallet', 'sign', '--private-key', key, 'good day')
    assert.equal(signed, await peer.rpc.send('personal_sign', `0x${Buffer.from('good day').toString('hex')}`, from))
  })
}

async function checkPool(checks: Checks, cast: Cast, peer: Peer): Promise<void> {
  await peer.rpc.send('evm_setAutomine', false)
  const hash = await cast('send', '--async', '--private-key', key, to, '--value', '3')
  await checks.check('tx-pool content, content-from, inspect, status', async () => {
    assert.ok((await cast('tx-pool', 'content')).includes(hash))
    assert.ok((await cast('tx-pool', 'content-from', '--from', from)).includes(hash))
    assert.match(await cast('tx-pool', 'inspect'), /3 wei/)
    assert.match(await cast('tx-pool', 'status'), /pending\W+0x1\b/)
  })
  await checks.check('tx, receipt of what waits', async () => {
    assert.match(await cast('tx', hash), /value\s+3\b/)
    await assert.rejects(cast('receipt', hash, '--async'))
  })
  await checks.check('block pending has it', async () => {
    assert.ok((await cast('block', 'pending', '--json')).includes(hash))
  })
  await peer.rpc.send('evm_setAutomine', true)
}
