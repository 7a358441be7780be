import { Fragment, Interface } from 'ethers'

/** `0x…` */
export type Hex = `0x${string}`

/** A contract whose interface is known. */
export interface KnownContract {
  /** Name in Solidity. */
  readonly name: string
  /** Source file as its project names it; undefined for precompiles and for Merkato's own contracts. */
  readonly source?: string | undefined
  /** ABI in JSON. */
  readonly abi: readonly unknown[]
  /** The ABI, ready to decode with. Made when it is first asked for. */
  readonly coder: Interface
  /** What of the contract's code traces need; undefined where no compiler output is there. */
  readonly build?: ContractBuild | undefined
}

/** Where a contract's source map lies. */
export interface ContractBuild {
  /** Build-info of the compiler run. */
  readonly buildId: string
  /** Source file as the compiler was given it. */
  readonly inputSource: string
}

/** A contract whose ABI is turned into a coder when somebody needs it, since most of a project's contracts never occur in a run. */
export function knownContract(description: Omit<KnownContract, 'coder'>): KnownContract {
  let coder: Interface | undefined
  return {
    ...description,
    get coder() {
      coder ??= new Interface(description.abi.flatMap(readable))
      return coder
    },
  }
}

/** Of an ABI from a file, what ethers does not understand is left out; ethers would write of it to the standard output. */
function readable(item: unknown): Fragment[] {
  try {
    return [Fragment.from(item)]
  } catch {
    return []
  }
}
