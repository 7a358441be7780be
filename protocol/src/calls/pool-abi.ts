import { Interface } from 'ethers'

const ONE_TIME_ADDRESS = 'tuple(uint256 npk, uint256 ephemeralX, uint256 ephemeralY, uint8 viewTag)'

const JOIN_SPLIT =
  'tuple(uint32 circuitId, uint32 tree, uint256 root, uint256[] nullifiers, uint256[] commitments, ' +
  'uint256 publicAsset, uint256 publicIn, uint256 publicOut, address recipient, uint256 fee, address feeTo, ' +
  'bytes[] ciphertexts, uint256[8] proof)'

const BUNDLE = `tuple(uint64 expiry, bytes32 dataHash, ${JOIN_SPLIT}[] joinSplits)`

/** The pool's interface, member by member as contracts/src/interfaces/IShieldedPool.sol; a test compares the two. */
export const POOL_ABI = [
  `event Shielded(address indexed from, uint256 indexed asset, uint256 position, uint256 commitment, uint256 value, ${ONE_TIME_ADDRESS} to)`,
  'event Transacted(address indexed caller, uint256 firstPosition, uint256[] nullifiers, uint256[] commitments, bytes[] ciphertexts, uint256 publicAsset, uint256 publicIn, uint256 publicOut, address recipient, uint256 fee, address feeTo)',
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
  `function shield(uint256 asset, uint256 value, ${ONE_TIME_ADDRESS} to) payable returns (uint256 position)`,
  `function transact(${BUNDLE} bundle) payable returns (uint256 firstPosition)`,
  `function boundHash(${BUNDLE} bundle, address caller) view returns (uint256)`,
  'function nextPosition() view returns (uint256)',
  'function currentRoot() view returns (uint32 tree, uint256 root)',
  'function isKnownRoot(uint32 tree, uint256 root) view returns (bool)',
  'function isSpent(uint256 nullifier) view returns (bool)',
  'function verifyingKeyHash(uint32 circuitId) view returns (bytes32)',
] as const

/** ethers' view of {@link POOL_ABI}: selectors, topics, errors. */
export const poolInterface: Interface = /* @__PURE__ */ new Interface(POOL_ABI)
