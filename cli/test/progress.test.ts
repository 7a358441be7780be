import { expect, test } from 'vitest'
import { duringProof } from '../src/terminal/prove-progress.js'

test('a proof is shown under its label with the share that is done, rounded down', async () => {
  const said: string[] = []
  const progress = {
    during: <T>(label: string, work: (say: (label: string) => void) => Promise<T>) => {
      said.push(label)
      return work((next) => said.push(next))
    },
  }
  const result = await duringProof(progress, 'Proving', async (onProgress) => {
    onProgress('check')
    onProgress('load', 0.3)
    onProgress('proof', 0.999)
    onProgress('verify', 1)
    return 'done'
  })
  expect(result).toBe('done')
  expect(said).toEqual(['Proving', 'Proving 0 %', 'Proving 30 %', 'Proving 99 %', 'Proving 100 %'])
})
