// A node on a data folder that does one random thing after another until somebody ends it.
//   node mining-child.ts FOLDER SEED [back]    with `back`, it also takes blocks back
import { createNode } from '@merkato/vm'
import { dice, RandomSteps } from './random-steps.ts'

const [folder, seed = '', mode] = process.argv.slice(2)
const node = await createNode({ dataFolder: folder, accounts: 3 })
const rpc = (method: string, ...params: unknown[]) => node.request({ method, params })
const accounts = node.accounts.map(({ address }) => address)
const steps = new RandomSteps(rpc, dice(seed), accounts, mode === 'back')
const tell = async () => {
  const { number, hash } = (await rpc('eth_getBlockByNumber', 'latest', false)) as { number: string; hash: string }
  process.stdout.write(`${number} ${hash}\n`)
}
await tell()
for (;;) {
  await steps.step()
  // Told after the answer: whoever reads it knows that this much is kept.
  await tell()
}
