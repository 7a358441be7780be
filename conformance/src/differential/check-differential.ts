import { createNode, startServer } from '@merkato/vm'
import type { Checks } from '../checks.js'
import { startAnvil } from '../processes.js'
import { type Answer, Rpc } from '../rpc.js'
import { compare, type Difference } from './compare.js'
import { withErrorKind } from './error-kinds.js'
import { JUSTIFIED, type Justified, justifies } from './justified.js'
import { RAW, START, script } from './script.js'
import { kept, type Saved } from './steps.js'

/** The same requests to anvil and to a node of ours: every difference is either in the list of justified ones or a failure. */
export async function checkDifferential(checks: Checks): Promise<void> {
  const options = ['--timestamp', `${START}`, '--gas-limit', '60000000', '--block-base-fee-per-gas', '1000000000']
  const anvil = await startAnvil(...options, '--steps-tracing')
  const node = await createNode({ genesisTimestamp: BigInt(START), coinbase: `0x${'00'.repeat(20)}` })
  const server = await startServer(node, { port: 0 })
  try {
    const used = new Set<Justified>()
    for (const [name, differences] of await replay(anvil.rpc, new Rpc(server.url))) {
      await checks.check(name, () => judge(differences, used))
    }
    for (const rule of JUSTIFIED) {
      await checks.check(`${rule.at} ${rule.kind} is a difference still`, () => {
        if (!used.has(rule)) throw new Error('the answers agree now: take the line out of justified.ts')
      })
    }
    printTable(used)
  } finally {
    await server.close()
    await node.close()
    await anvil.stop()
  }
}

/** @throws Error that tells all differences without a justification */
function judge(differences: readonly Difference[], used: Set<Justified>): void {
  const lines: string[] = []
  for (const difference of differences) {
    const rules = JUSTIFIED.filter((rule) => justifies(rule, difference))
    for (const rule of rules) used.add(rule)
    const { at, kind, theirs, ours } = difference
    if (rules.length === 0) lines.push(`${at}: ${kind}, anvil ${text(theirs)}, ours ${text(ours)}`)
  }
  if (lines.length > 0) throw new Error([...new Set(lines)].join('\n'))
}

async function replay(anvil: Rpc, ours: Rpc): Promise<[name: string, differences: Difference[]][]> {
  const found: [string, Difference[]][] = []
  let [theirSaved, ourSaved]: [Saved, Saved] = [{}, {}]
  for (const step of script()) {
    const answers: [Answer, Answer] = [
      await anvil.ask(step.method, step.params(theirSaved)),
      await ours.ask(step.method, step.params(ourSaved)),
    ]
    theirSaved = { ...theirSaved, ...kept(step, answers[0]) }
    ourSaved = { ...ourSaved, ...kept(step, answers[1]) }
    found.push([step.name, compare(step.name, withErrorKind(answers[0]), withErrorKind(answers[1]))])
  }
  for (const { name, body } of RAW) {
    const [theirs, our] = [await anvil.post(body), await ours.post(body)]
    found.push([`body: ${name}`, compare(`body: ${name}`, kinds(theirs), kinds(our))])
  }
  return found
}

function kinds({ status, body }: { status: number; body: unknown }): unknown {
  const one = (answer: unknown) => {
    const { id, ...rest } = (answer ?? {}) as Answer & { id?: unknown }
    return { id, ...(withErrorKind(rest) as object) }
  }
  return { status, body: Array.isArray(body) ? body.map(one) : body === undefined ? undefined : one(body) }
}

function printTable(used: ReadonlySet<Justified>): void {
  console.log('\nJustified differences from anvil:')
  for (const { at, kind, because } of used) console.log(`  ${at} (${kind}): ${because}`)
  console.log()
}

function text(value: unknown): string {
  return JSON.stringify(value)?.slice(0, 400) ?? 'nothing'
}
