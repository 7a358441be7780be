import { randomBytes } from 'node:crypto'
import * as P from '@merkato/protocol'

let bad = 0,
  n = 0
const t = Date.now()
while (Date.now() - t < 60000) {
  const keys = P.SpendingKeys.fromSeed(new Uint8Array(randomBytes(32)), 0)
  for (let i = 0; i < 4; i++) {
    const address = keys.internalAddress(31337n)
    const { address: to, r } = P.createOneTimeAddress(address, {})
    const out = P.sealOutput({
      to,
      payee: { owner: address.owner, V: address.V, r },
      r,
      assetId: P.NATIVE_ASSET,
      value: 5n,
      memo: new Uint8Array(),
      rho: P.randomFieldElement(P.systemRandom),
      o: keys.o,
      random: P.systemRandom,
    })
    const opened = P.openOutput(keys.internalViewingKey(), out)
    n++
    if (!opened || opened.note.value !== 5n) bad++
  }
}
console.log(n, bad)
