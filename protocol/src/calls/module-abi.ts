import { Interface } from 'ethers'
import { BUNDLE_ABI, JOIN_SPLIT_ABI, PAYOUT_ABI } from './pool-abi.js'

const OPENING = `tuple(uint256 sealedCommitment, uint256 commitment, bytes ciphertext, ${PAYOUT_ABI} payout, uint256[8] proof)`
const HOLDER = 'tuple(address account, uint256 npk, bytes32 parcel)'
const SEAL_TERMS = `tuple(${HOLDER} holder, ${HOLDER} sealer, uint64 recoverAfter, bytes32 keyHash, bytes32 contentsHash)`
const SEALING = `tuple(uint256 sealedOutputs, ${SEAL_TERMS} terms, bytes contents, bytes keyBox)`
const PARCEL = `tuple(uint8 state, uint64 recoverAfter, uint64 acts, ${HOLDER} holder, ${HOLDER} sealer, bytes32 digest)`
const LOCK_TERMS = 'tuple(address decider, uint64 deadline, uint8 fallbackAlternative, bytes32 data)'
const OUTCOME = `tuple(uint256[] commitments, bytes[] ciphertexts, ${PAYOUT_ABI}[] payouts)`
const LOCK = `tuple(uint8 state, uint8 alternatives, ${LOCK_TERMS} terms, bytes32 outcomesHash)`

/** Refusals of every account of ours before it looks at arguments. */
const DISPATCH = [
  'error MalformedCall()',
  'error UnknownFunction(bytes4 selector)',
  'error ReadOnlyCall()',
  'error DelegatedCall()',
  'error WrongValue(uint256 expected, uint256 sent)',
] as const

/** The modules' way into the pool, member by member as contracts/src/interfaces/IPoolModuleDoor.sol. */
export const MODULE_DOOR_ABI = [
  `function withhold(address caller, bytes32 action, uint64 expiry, bytes32 dataHash, ${JOIN_SPLIT_ABI}[][] alternatives) payable returns (bytes32 record)`,
  `function release(bytes32 record, uint256[] commitments, bytes[] ciphertexts, ${PAYOUT_ABI}[] payouts) returns (uint256 firstPosition)`,
  `function checkOpenings(uint256 boundHash, ${OPENING}[] openings) view`,
] as const

/** The packages module, member by member as contracts/src/interfaces/IPackages.sol; a test compares the two. */
export const PACKAGES_ABI = [
  ...DISPATCH,
  `event Sealed(bytes32 indexed parcel, address indexed caller, ${SEAL_TERMS} terms, uint256[] commitments, bytes contents, bytes keyBox)`,
  `event Transferred(bytes32 indexed parcel, ${HOLDER} from, ${HOLDER} to, bytes keyBox)`,
  `event Opened(bytes32 indexed parcel, ${HOLDER} by)`,
  'error InvalidHolder()',
  'error InvalidTerms()',
  'error BundleNotForThis(bytes32 expected, bytes32 actual)',
  'error NoSuchOutput(uint256 sealedOutputs)',
  'error WrongContents()',
  'error UnknownParcel(bytes32 parcel)',
  'error AlreadyOpened(bytes32 parcel)',
  'error NotTheHolder(bytes32 parcel)',
  'error NestedTooDeep(bytes32 parcel)',
  'error WrongDigest(bytes32 expected, bytes32 actual)',
  `function seal(${BUNDLE_ABI} bundle, ${SEALING} sealing) payable returns (bytes32 parcel)`,
  `function transfer(bytes32 parcel, ${HOLDER} to, bytes keyBox)`,
  `function transferWithKey(bytes32 parcel, ${HOLDER} to, bytes keyBox, uint64 expiry, uint256[8] proof)`,
  `function open(bytes32 parcel, bytes32 keyHash, bytes32 contentsHash, ${OPENING}[] openings)`,
  `function openWithKey(bytes32 parcel, bytes32 keyHash, bytes32 contentsHash, ${OPENING}[] openings, uint64 expiry, uint256[8] proof)`,
  'function pool() view returns (address)',
  `function parcelOf(bytes32 parcel) view returns (${PARCEL})`,
  `function rightHolderOf(bytes32 parcel) view returns (${HOLDER})`,
] as const

/** The module of conditional transfers, member by member as contracts/src/interfaces/IConditionalTransfers.sol; a test compares the two. */
export const CONDITIONAL_TRANSFERS_ABI = [
  ...DISPATCH,
  `event Locked(bytes32 indexed lockId, address indexed caller, address indexed decider, ${LOCK_TERMS} terms, ${OUTCOME}[] outcomes)`,
  'event Settled(bytes32 indexed lockId, uint8 alternative, bool byDefault)',
  'error WrongNumberOfAlternatives(uint256 alternatives)',
  'error TooManyProofs(uint256 joinSplits)',
  'error InvalidDecider()',
  'error InvalidDeadline(uint64 deadline, uint256 timestamp)',
  'error NoSuchAlternative(uint8 alternative)',
  'error UnknownLock(bytes32 lockId)',
  'error AlreadySettled(bytes32 lockId)',
  'error NotTheDecider(address caller)',
  'error DeadlinePassed(uint64 deadline, uint256 timestamp)',
  'error DeadlineNotReached(uint64 deadline, uint256 timestamp)',
  'error WrongOutcome()',
  `function lock(${JOIN_SPLIT_ABI}[][] alternatives, uint64 expiry, ${LOCK_TERMS} terms) payable returns (bytes32 lockId)`,
  `function settle(bytes32 lockId, uint8 alternative, ${OUTCOME} outcome, bytes32[] outcomeHashes)`,
  `function settleByDefault(bytes32 lockId, ${OUTCOME} outcome, bytes32[] outcomeHashes)`,
  'function pool() view returns (address)',
  `function lockOf(bytes32 lockId) view returns (${LOCK})`,
] as const

/** ethers' view of {@link MODULE_DOOR_ABI}. */
export const moduleDoorInterface: Interface = /* @__PURE__ */ new Interface(MODULE_DOOR_ABI)

/** ethers' view of {@link PACKAGES_ABI}: selectors, topics, errors. */
export const packagesInterface: Interface = /* @__PURE__ */ new Interface(PACKAGES_ABI)

/** ethers' view of {@link CONDITIONAL_TRANSFERS_ABI}. */
export const conditionalTransfersInterface: Interface = /* @__PURE__ */ new Interface(CONDITIONAL_TRANSFERS_ABI)
