import { ParamType, toBeHex } from 'ethers'

/** A precompile of the EVM: it takes plain words, without a selector. */
export interface EvmPrecompile {
  readonly name: string
  /** What it takes, where that has a fixed length. */
  readonly words: readonly ParamType[] | undefined
}

/** Addresses, names and arguments of the precompiles of Osaka's rule set. */
const PRECOMPILES: readonly (readonly [address: number, name: string, words?: string])[] = [
  [0x01, 'ECRecover', 'bytes32 hash, uint256 v, bytes32 r, bytes32 s'],
  [0x02, 'SHA256'],
  [0x03, 'RIPEMD160'],
  [0x04, 'Identity'],
  [0x05, 'ModExp'],
  [0x06, 'ECAdd', 'uint256 x1, uint256 y1, uint256 x2, uint256 y2'],
  [0x07, 'ECMul', 'uint256 x, uint256 y, uint256 scalar'],
  [0x08, 'ECPairing'],
  [0x09, 'Blake2F'],
  [0x0a, 'KZGPointEvaluation'],
  [0x0b, 'BLS12_G1Add'],
  [0x0c, 'BLS12_G1MSM'],
  [0x0d, 'BLS12_G2Add'],
  [0x0e, 'BLS12_G2MSM'],
  [0x0f, 'BLS12_PairingCheck'],
  [0x10, 'BLS12_MapFpToG1'],
  [0x11, 'BLS12_MapFp2ToG2'],
  [0x100, 'P256Verify', 'bytes32 hash, uint256 r, uint256 s, uint256 x, uint256 y'],
]

/** Precompiles of the EVM by address in lower-case hex. */
export const EVM_PRECOMPILES: ReadonlyMap<string, EvmPrecompile> = new Map(
  PRECOMPILES.map(([address, name, words]) => [
    toBeHex(address, 20),
    { name, words: words?.split(', ').map((word) => ParamType.from(word)) },
  ]),
)
