import { Interface } from 'ethers'
import { BUNDLE_ABI, ONE_TIME_ADDRESS_ABI } from './pool-abi.js'

const TERMS = 'tuple(uint8 kind, bytes32 name, uint256 id, bytes32 origin, uint128 cap)'

const INFO =
  'tuple(address issuer, uint8 kind, bool finalized, uint128 cap, uint128 supply, bytes32 name, uint256 id, bytes32 origin, ' +
  'uint256 mintKey, uint64 keyActs, uint64 hiddenMints)'

/** The registry's interface, member by member as contracts/src/interfaces/IAssetRegistry.sol; a test compares the two. */
export const REGISTRY_ABI = [
  'event AssetIssued(uint256 indexed asset, address indexed issuer, uint8 kind, bytes32 name, uint256 id, bytes32 origin, uint128 cap)',
  'event TicketMinted(uint256 indexed asset, uint256 indexed category, uint256 id)',
  'event SupplyChanged(uint256 indexed asset, uint256 minted, uint256 burned, uint256 supply)',
  'event AssetFinalized(uint256 indexed asset)',
  'event MintKeySet(uint256 indexed asset, uint256 npk)',
  'error MalformedCall()',
  'error UnknownFunction(bytes4 selector)',
  'error ReadOnlyCall()',
  'error DelegatedCall()',
  'error WrongValue(uint256 expected, uint256 sent)',
  'error NotCanonical(uint256 value)',
  'error AmountOutOfRange(uint256 amount)',
  'error ZeroAmount()',
  'error WrongKind(uint8 kind)',
  'error InvalidName(bytes32 name)',
  'error InvalidTerms()',
  'error AlreadyIssued(uint256 asset)',
  'error UnknownAsset(uint256 asset)',
  'error NotTheIssuer(uint256 asset, address caller)',
  'error Finalized(uint256 asset)',
  'error CapExceeded(uint256 asset, uint256 cap, uint256 wanted)',
  'error TicketAlreadyMinted(uint256 asset)',
  'error HiddenSupply(uint256 asset)',
  'error NoMintKey(uint256 asset)',
  'function pool() view returns (address)',
  `function issue(${TERMS} terms) returns (uint256 asset)`,
  `function mint(uint256 asset, uint256 value, ${ONE_TIME_ADDRESS_ABI} to) returns (uint256 position)`,
  'function mintPublic(uint256 asset, uint256 value, address to)',
  `function mintTicket(uint256 category, uint256 id, ${ONE_TIME_ADDRESS_ABI} to) returns (uint256 asset, uint256 position)`,
  'function mintTicketPublic(uint256 category, uint256 id, address to) returns (uint256 asset)',
  'function mintHidden(uint256 asset, uint256 commitment, bytes ciphertext, uint256[8] proof) returns (uint256 position)',
  'function setMintKey(uint256 asset, uint256 npk)',
  `function mintWithKey(uint256 asset, uint256 value, ${ONE_TIME_ADDRESS_ABI} to, uint64 expiry, uint256[8] proof) returns (uint256 position)`,
  'function burn(uint256 asset, uint256 value)',
  `function burnNotes(${BUNDLE_ABI} bundle) returns (uint256 firstPosition)`,
  'function finalize(uint256 asset)',
  'function supplyOf(uint256 asset) view returns (uint256)',
  `function assetInfo(uint256 asset) view returns (${INFO})`,
  `function assetIdOf(address issuer, ${TERMS} terms) view returns (uint256)`,
  'function ticketIdOf(uint256 category, uint256 id) view returns (uint256)',
] as const

/** ethers' view of {@link REGISTRY_ABI}: selectors, topics, errors. */
export const registryInterface: Interface = /* @__PURE__ */ new Interface(REGISTRY_ABI)
