import { concatBytes } from '@merkato/protocol'
import { honestTransfer } from '@merkato/protocol/testing'
import { scan } from '@merkato/sdk'
import { type Figure, figureOf, milliseconds, repeat } from './measure.js'

const notes = 20_000
const scans = 3

/** Notes per second. Outputs of strangers: what nearly all of a scan consists of. */
export async function measureScan(): Promise<Figure> {
  const stranger = honestTransfer({ seed: 'bench stranger', inputs: [1n] })
  const outputs = Array.from({ length: 64 }, (_, i) => candidate(honestTransfer({ seed: `bench ${i}`, inputs: [] })))
  const packed = concatBytes(...Array.from({ length: notes }, (_, i) => outputs[i % outputs.length] as Uint8Array))
  const times = await repeat(scans, () => milliseconds(() => scan(stranger.payee.v, packed)))
  return figureOf(times.map((time) => (notes * 1_000) / time))
}

/** View tag and E of the first output, as a scan takes them: bytes 1 to 65 of its ciphertext. */
const candidate = ({ outputs }: ReturnType<typeof honestTransfer>): Uint8Array => outputs[0].ciphertext.slice(1, 66)
