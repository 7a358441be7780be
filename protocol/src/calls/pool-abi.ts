import { Interface } from 'ethers'

/** `OneTimeAddress` of IShieldedPool.sol as ethers reads it. */
export const ONE_TIME_ADDRESS_ABI = 'tuple(uint256 npk, uint256 ephemeralX, uint256 ephemeralY, uint8 viewTag)'

/** `JoinSplit` of IShieldedPool.sol as ethers reads it. */
export const JOIN_SPLIT_ABI =
  'tuple(uint32 circuitId, uint32 tree, uint256 root, uint256[] nullifiers, uint256[] commitments, ' +
  'uint256 publicAsset, uint256 publicIn, uint256 publicOut, address recipient, uint256 fee, address feeTo, ' +
  'bytes[] ciphertexts, uint256[8] proof)'

/** `Bundle` of IShieldedPool.sol as ethers reads it. */
export const BUNDLE_ABI = `tuple(uint64 expiry, bytes32 dataHash, ${JOIN_SPLIT_ABI}[] joinSplits)`

const OWN_ACT = 'tuple(uint256 npk, bytes32 record, uint256 sequence, uint64 expiry, bytes32 dataHash)'

/** `Payout` of IShieldedPool.sol as ethers reads it. */
export const PAYOUT_ABI = 'tuple(uint256 asset, uint256 amount, address recipient, uint256 fee, address feeTo)'

/** The pool's interface, member by member as contracts/src/interfaces/IShieldedPool.sol; a test compares the two. */
export const POOL_ABI = [
  `event Shielded(address indexed from, uint256 indexed asset, uint256 position, uint256 commitment, uint256 value, ${ONE_TIME_ADDRESS_ABI} to)`,
  'event Transacted(address indexed caller, uint256 firstPosition, uint256[] nullifiers, uint256[] commitments, bytes[] ciphertexts, uint256 publicAsset, uint256 publicIn, uint256 publicOut, address recipient, uint256 fee, address feeTo)',
  'event PublicTransfer(uint256 indexed asset, address indexed from, address indexed to, uint256 value)',
  'event HiddenMinted(address indexed issuer, uint256 indexed asset, uint256 position, uint256 commitment, bytes ciphertext)',
  'event Withheld(address indexed module, bytes32 indexed record, uint256[] nullifiers)',
  `event Released(address indexed module, bytes32 indexed record, uint256 firstPosition, uint256[] commitments, bytes[] ciphertexts, ${PAYOUT_ABI}[] payouts)`,
  'error MalformedCall()',
  'error UnknownFunction(bytes4 selector)',
  'error ReadOnlyCall()',
  'error DelegatedCall()',
  'error NotCanonical(uint256 value)',
  'error AmountOutOfRange(uint256 amount)',
  'error InvalidPoint()',
  'error UnknownAsset(uint256 asset)',
  'error WrongValue(uint256 expected, uint256 sent)',
  'error ZeroAmount()',
  'error PoolFull()',
  'error WrongBundleSize(uint256 joinSplits)',
  'error BundleExpired(uint64 expiry, uint256 timestamp)',
  'error UnknownCircuit(uint32 circuitId)',
  'error WrongShape()',
  'error UnexpectedPublicAsset(uint256 asset)',
  'error FeeExceedsOutput(uint256 fee, uint256 publicOut)',
  'error UnknownRoot(uint32 tree, uint256 root)',
  'error RepeatedNullifier(uint256 nullifier)',
  'error NoteAlreadySpent(uint256 nullifier)',
  'error InvalidProof(uint256 index)',
  'error InsufficientBalance(uint256 asset, address account, uint256 balance, uint256 needed)',
  'error InvalidRecipient(address recipient)',
  'error NotTheRegistry(address caller)',
  'error NotAModule(address caller)',
  'error AlternativesDiffer(uint256 alternative)',
  `function shield(uint256 asset, uint256 value, ${ONE_TIME_ADDRESS_ABI} to) payable returns (uint256 position)`,
  `function transact(${BUNDLE_ABI} bundle) payable returns (uint256 firstPosition)`,
  'function transferPublic(uint256 asset, address to, uint256 value)',
  `function boundHash(${BUNDLE_ABI} bundle, address caller) view returns (uint256)`,
  'function nextPosition() view returns (uint256)',
  'function currentRoot() view returns (uint32 tree, uint256 root)',
  'function isKnownRoot(uint32 tree, uint256 root) view returns (bool)',
  'function isSpent(uint256 nullifier) view returns (bool)',
  'function verifyingKeyHash(uint32 circuitId) view returns (bytes32)',
  'function registry() view returns (address)',
  'function modules() view returns (address packages, address conditionalTransfers)',
  'function publicBalanceOf(address account, uint256 asset) view returns (uint256)',
  'function publicBalancesOf(address account, uint256[] assets) view returns (uint256[])',
  'function shieldedTotal(uint256 asset) view returns (uint256)',
  'function nullifierCount() view returns (uint256)',
  'function areSpent(uint256[] nullifiers) view returns (bool[])',
  `function ownHash(${OWN_ACT} act, address caller) view returns (uint256)`,
  `function checkOwn(${OWN_ACT} act, uint256[8] proof) view`,
] as const

/** The registry's way into the pool, member by member as contracts/src/interfaces/IPoolDoor.sol. */
export const DOOR_ABI = [
  'function openAsset(uint256 asset, bool hidden)',
  `function enter(address issuer, uint256 asset, uint256 value, ${ONE_TIME_ADDRESS_ABI} to) returns (uint256 position)`,
  'function enterHidden(address issuer, uint256 asset, uint256 nonce, uint256 commitment, bytes ciphertext, uint256[8] proof) returns (uint256 position)',
  'function credit(uint256 asset, address account, uint256 value)',
  'function debit(uint256 asset, address account, uint256 value)',
] as const

/** ethers' view of {@link POOL_ABI}: selectors, topics, errors. */
export const poolInterface: Interface = /* @__PURE__ */ new Interface(POOL_ABI)

/** ethers' view of {@link DOOR_ABI}. */
export const doorInterface: Interface = /* @__PURE__ */ new Interface(DOOR_ABI)
