import { generators } from '../../../circuits/src/dev-key/fixed-base.js'
import { type Groth16Key, insecureKey } from '../../../circuits/src/dev-key/proving-key.js'
import { insecureToxicWaste, type ToxicWaste } from '../../../circuits/src/dev-key/toxic-waste.js'
import { encodeZkey } from '../../../circuits/src/dev-key/zkey.js'
import type { R1cs } from '../../../circuits/src/r1cs.js'

/** A key whose secrets are known, with its points and as a file. */
export interface DevelopmentKey {
  readonly secrets: ToxicWaste
  readonly points: Groth16Key
  readonly zkey: Uint8Array
}

let bases: ReturnType<typeof generators> | undefined

/** A key for any circuit, from secrets that follow from its name. */
export async function developmentKey(r1cs: R1cs, name = 'test'): Promise<DevelopmentKey> {
  bases ??= generators()
  const secrets = insecureToxicWaste(name)
  const points = insecureKey(r1cs, secrets, await bases)
  return { secrets, points, zkey: encodeZkey(points) }
}
