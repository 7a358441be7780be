import { createNode, startServer } from '@merkato/vm'
import type { Checks } from '../checks.js'
import { type Peer, startAnvil, startHardhatNode } from '../processes.js'
import { type Answer, Rpc } from '../rpc.js'
import { compare, type Difference } from './compare.js'
import { withErrorKind } from './error-kinds.js'
import { type Justified, justifies } from './justified.js'
import { FROM_ANVIL } from './justified-anvil.js'
import { FROM_HARDHAT } from './justified-hardhat.js'
import { RAW, START } from './script.js'
import { scriptForAnvil } from './script-anvil.js'
import { scriptForHardhat } from './script-hardhat.js'
import { kept, type Saved, type Step } from './steps.js'

/** A node that ours is compared with. */
interface Other {
  readonly name: string
  readonly start: () => Promise<Peer>
  readonly script: () => readonly Step[] | Promise<readonly Step[]>
  readonly justified: readonly Justified[]
}

const ANVIL: Other = {
  name: 'anvil',
  start: () =>
    startAnvil(
      ...['--timestamp', `${START}`, '--gas-limit', '60000000', '--block-base-fee-per-gas', '1000000000'],
      '--steps-tracing',
    ),
  script: scriptForAnvil,
  justified: FROM_ANVIL,
}

const HARDHAT: Other = {
  name: 'hardhat node',
  start: startHardhatNode,
  script: scriptForHardhat,
  justified: FROM_HARDHAT,
}

/** The same requests to anvil and to a node of ours: every difference is either in the list of justified ones or a failure. */
export function checkDifferential(checks: Checks): Promise<void> {
  return compareWith(ANVIL, checks)
}

/** The same with `hardhat node`. */
export function checkDifferentialHardhat(checks: Checks): Promise<void> {
  return compareWith(HARDHAT, checks)
}

async function compareWith(other: Other, checks: Checks): Promise<void> {
  const peer = await other.start()
  const node = await createNode({ genesisTimestamp: BigInt(START), coinbase: `0x${'00'.repeat(20)}` })
  const server = await startServer(node, { port: 0 })
  try {
    const used = new Set<Justified>()
    for (const [name, differences] of await replay(await other.script(), peer.rpc, new Rpc(server.url))) {
      await checks.check(name, () => judge(other, differences, used))
    }
    for (const rule of other.justified) {
      await checks.check(`${rule.at} ${rule.kind} is a difference still`, () => {
        if (!used.has(rule)) throw new Error('the answers agree now: take the line out of the list')
      })
    }
    printTable(other, used)
  } finally {
    await server.close()
    await node.close()
    await peer.stop()
  }
}

/** @throws Error that tells all differences without a justification */
function judge(other: Other, differences: readonly Difference[], used: Set<Justified>): void {
  const lines: string[] = []
  for (const difference of differences) {
    const rules = other.justified.filter((rule) => justifies(rule, difference))
    for (const rule of rules) used.add(rule)
    const { at, kind, theirs, ours } = difference
    if (rules.length === 0) lines.push(`${at}: ${kind}, ${other.name} ${text(theirs)}, ours ${text(ours)}`)
  }
  if (lines.length > 0) throw new Error([...new Set(lines)].join('\n'))
}

async function replay(
  steps: readonly Step[],
  theirs: Rpc,
  ours: Rpc,
): Promise<[name: string, differences: Difference[]][]> {
  const found: [string, Difference[]][] = []
  let [theirSaved, ourSaved]: [Saved, Saved] = [{}, {}]
  for (const step of steps) {
    const answers: [Answer, Answer] = [
      await theirs.ask(step.method, step.params(theirSaved)),
      await ours.ask(step.method, step.params(ourSaved)),
    ]
    theirSaved = { ...theirSaved, ...kept(step, answers[0]) }
    ourSaved = { ...ourSaved, ...kept(step, answers[1]) }
    found.push([step.name, compare(step.name, withErrorKind(answers[0]), withErrorKind(answers[1]))])
  }
  for (const { name, body } of RAW) {
    const [their, our] = [await theirs.post(body), await ours.post(body)]
    found.push([`body: ${name}`, compare(`body: ${name}`, kinds(their), kinds(our))])
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

function printTable({ name }: Other, used: ReadonlySet<Justified>): void {
  console.log(`\nJustified differences from ${name}:`)
  for (const { at, kind, because } of used) console.log(`  ${at} (${kind}): ${because}`)
  console.log()
}

function text(value: unknown): string {
  return JSON.stringify(value)?.slice(0, 400) ?? 'nothing'
}
