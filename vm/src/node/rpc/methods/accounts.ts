import { TypedDataEncoder } from 'ethers'
import { personalMessage, signHash } from '../../accounts/sign.js'
import { hexToBytes } from '../../encoding.js'
import { invalidParams } from '../../errors.js'
import type { NodeContext } from '../../node-context.js'
import { type MethodTable, method } from '../method.js'
import { address, type Decoder, data, object, optional, required, text } from '../params.js'

interface TypedData {
  readonly domain: Readonly<Record<string, unknown>>
  readonly types: Record<string, { name: string; type: string }[]>
  readonly message: Record<string, unknown>
}

/** EIP-712 data as an object, or as the JSON text that some wallets send. */
const typedData: Decoder<TypedData> = (value, name) => {
  const record = object(typeof value === 'string' ? parse(value, name) : value, name)
  const { EIP712Domain: _implied, ...types } = object(record.types, `${name}.types`)
  return {
    domain: object(record.domain ?? {}, `${name}.domain`),
    types: types as TypedData['types'],
    message: object(record.message, `${name}.message`),
  }
}

/** eth and personal: accounts that the node holds keys of, and what it signs with them. */
export const accountMethods: MethodTable = {
  eth_accounts: method([], ({ accounts }) => accounts.addresses()),
  eth_requestAccounts: method([], ({ accounts }) => accounts.addresses()),
  eth_sign: method([required(address), required(data)], (node, account, message) => sign(node, account, message)),
  personal_sign: method([required(data), required(address), optional(text)], (node, message, account, _password) =>
    sign(node, account, message),
  ),
  eth_signTypedData_v4: method([required(address), required(typedData)], ({ accounts }, account, typed) =>
    signHash(hexToBytes(hashTypedData(typed)), accounts.key(account).privateKey),
  ),
}

function sign({ accounts, chain }: NodeContext, account: `0x${string}`, message: `0x${string}`) {
  const hash = chain.execution.keccak256(personalMessage(hexToBytes(message)))
  return signHash(hash, accounts.key(account).privateKey)
}

function hashTypedData({ domain, types, message }: TypedData): `0x${string}` {
  try {
    return TypedDataEncoder.hash(domain, types, message) as `0x${string}`
  } catch (error) {
    throw invalidParams(`invalid argument 1: not EIP-712 data: ${error instanceof Error ? error.message : error}`)
  }
}

function parse(json: string, name: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    throw invalidParams(`invalid ${name}: not JSON`)
  }
}
