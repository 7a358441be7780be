import { type Hex, hexToBytes } from '../encoding.js'
import { invalidInput } from '../errors.js'
import type { DevAccount } from './dev-accounts.js'
import { SigningKey } from './signing-key.js'
import { UsualSigner } from './usual-signer.js'

/** How the node can act for an address. */
export type Authority = { readonly kind: 'key'; readonly key: SigningKey } | { readonly kind: 'impersonation' }

/** Whom a node may act for without a key: everybody, or some. */
export interface Impersonation {
  readonly all: boolean
  readonly accounts: readonly Hex[]
}

/** The addresses that the node may act for: those it holds keys of, and impersonated ones. */
export class AccountBook {
  readonly #keys: ReadonlyMap<Hex, SigningKey>
  /** Of the transactions that are sent signed. */
  readonly usualSigner = new UsualSigner((address) => this.#keys.get(address))
  readonly #impersonated = new Set<Hex>()
  #impersonatesAll: boolean

  /** @param impersonatesAllAtFirst whether it acts for everybody from the start, and again after {@link reset} */
  constructor(
    readonly unlocked: readonly DevAccount[],
    private readonly impersonatesAllAtFirst = false,
  ) {
    this.#impersonatesAll = impersonatesAllAtFirst
    this.#keys = new Map(unlocked.map(({ address, privateKey }) => [address, new SigningKey(hexToBytes(privateKey))]))
  }

  /** Those that it holds keys of, then those that it impersonates one by one: ethers sends only for who is listed. */
  addresses(): Hex[] {
    const unlocked = this.unlocked.map(({ address }) => address)
    return [...unlocked, ...[...this.#impersonated].filter((address) => !this.#keys.has(address))]
  }

  impersonate(address: Hex): void {
    this.#impersonated.add(address)
  }

  stopImpersonating(address: Hex): boolean {
    return this.#impersonated.delete(address)
  }

  impersonateAll(on: boolean): void {
    this.#impersonatesAll = on
  }

  /** Whom the node may act for without a key. */
  get impersonation(): Impersonation {
    return { all: this.#impersonatesAll, accounts: [...this.#impersonated] }
  }

  set impersonation({ all, accounts }: Impersonation) {
    this.reset()
    this.#impersonatesAll = all
    for (const address of accounts) this.#impersonated.add(address)
  }

  /** Ends every impersonation that was not there at first. */
  reset(): void {
    this.#impersonated.clear()
    this.#impersonatesAll = this.impersonatesAllAtFirst
  }

  /** @throws RpcError -32000 when the node can not act for the address */
  authority(address: Hex): Authority {
    const key = this.#keys.get(address)
    if (key !== undefined) return { kind: 'key', key }
    if (this.#impersonatesAll || this.#impersonated.has(address)) return { kind: 'impersonation' }
    throw invalidInput(`unknown account ${address}: it is neither unlocked nor impersonated`)
  }

  /** @throws RpcError -32000 when the node holds no key of the address */
  key(address: Hex): SigningKey {
    const authority = this.authority(address)
    if (authority.kind !== 'key') throw invalidInput(`no key of ${address}: an impersonated account can not sign`)
    return authority.key
  }
}
