import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { verifyingKeys } from '@merkato/circuits'
import type { VerifyingKeyPoints } from '@merkato/contracts'
import { CIRCUITS, type CircuitName } from '@merkato/protocol'
import { type DeploymentStep, type DeployOptions, deployPortablePool } from '@merkato/sdk/deploy'
import { CliError } from '../../errors.js'
import { confirmed } from '../../terminal/ask.js'
import { count } from '../../terminal/format.js'
import { createOutput } from '../../terminal/output.js'
import { printable } from '../../terminal/printable.js'
import { createProgress } from '../../terminal/progress.js'
import { interruptible } from '../interrupt.js'
import { connectNode } from '../wallet/connect.js'
import { type GasArgs, gasAccount } from '../wallet/gas-account.js'
import { mustBeNew, writePublicFile } from './public-file.js'

interface DeployPoolArgs extends GasArgs {
  readonly json: boolean
  readonly yes?: boolean
  readonly url: string
  readonly keys?: string | undefined
  readonly out?: string | undefined
}

/** Creates a pool, its registry and what serves it on any EVM chain. */
export const runDeployPool = (args: DeployPoolArgs): Promise<void> =>
  interruptible(async () => {
    if (args.out !== undefined) mustBeNew(args.out)
    const { provider, chainId } = await connectNode(args.url)
    try {
      const signer = await gasAccount(args, provider)
      const keys = args.keys === undefined ? verifyingKeys : await readKeys(args.keys)
      const output = createOutput(args.json)
      await confirmed(
        `${signer.address} creates a shielded pool on chain ${chainId} and pays about 25 million gas.`,
        args,
      )
      let gasUsed = 0n
      const onStep = (step: DeploymentStep, say: (label: string) => void) => {
        gasUsed += step.gasUsed
        say(`Creating contract ${step.step + 1} of ${step.steps}`)
        output.line(
          `  ${`${step.step}/${step.steps}`.padStart(5)}  ${step.name.padEnd(14)} ${step.address}  ${count(step.gasUsed)} gas`,
        )
      }
      const deployment = await createProgress({ silent: args.json }).during('Creating contract 1', (say) =>
        deployPortablePool({ signer, verifyingKeys: keys, onStep: (step) => onStep(step, say) }),
      )
      if (args.out !== undefined) await writePublicFile(args.out, deployment)
      output.record({ ...deployment, gasUsed })
      output.line(`  The pool is ${deployment.pool}; ${count(gasUsed)} gas in all.`)
      const named = args.out === undefined ? deployment.pool : printable(args.out)
      output.line(`  Use it: merkato wallet balance --pool ${named}`)
    } finally {
      provider.destroy()
    }
  })

/** Verification keys `<circuit>.vkey.json` of a folder, as snarkjs writes them. @throws CliError KEYS_MISSING */
async function readKeys(folder: string): Promise<DeployOptions['verifyingKeys']> {
  const keys: Record<number, VerifyingKeyPoints> = {}
  for (const name of Object.keys(CIRCUITS) as CircuitName[]) {
    const file = join(folder, `${name}.vkey.json`)
    keys[CIRCUITS[name].id] = await readFile(file, 'utf8')
      .then(JSON.parse)
      .catch(() => Promise.reject(noKey(file)))
  }
  return keys
}

const noKey = (file: string) =>
  new CliError(
    'KEYS_MISSING',
    `${printable(file)} is no verification key.`,
    'Export one with snarkjs for each circuit.',
  )
