// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Address} from "@openzeppelin/contracts/utils/Address.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {Bundle, IShieldedPool} from "../interfaces/IShieldedPool.sol";
import {Bundles} from "../types/Bundles.sol";
import {NATIVE_ASSET} from "../types/NativeAsset.sol";

/// @title GasSponsor
/// @notice Pays the gas of whoever submits a bundle that pays the sponsor in one of the assets it takes, at a published rate
/// (docs/protocol/sponsorship.md). One contract a sponsor.
/// @dev Invariant RLY-2: docs/invariants.md. Holds no money but the sponsor's own. What a holder signs names asset and rate, so nobody
/// can settle a bundle at another one.
/// @custom:security-contact see SECURITY.md
contract GasSponsor is ReentrancyGuardTransient {
    /// @notice For how long, in seconds, a rate stays good after another was set: bundles that were signed for it still go through.
    uint64 public constant RATE_GRACE = 1 hours;
    /// @notice Most of a tip for the block's builder, in wei for each unit of gas, that is refunded. Above it a submitter who is the
    /// builder would pay himself.
    uint256 public constant MAX_TIP = 2 gwei;

    uint256 private constant COIN = 1 ether;
    /// @dev Gas that can not be measured from inside, a little less than it takes: the transaction itself and its calldata where an
    /// account without code calls, and in any case this contract's log and the payment.
    uint256 private constant TRANSACTION_OVERHEAD = 40_000;
    uint256 private constant CALL_OVERHEAD = 8_000;

    struct Rate {
        uint256 current;
        uint256 previous;
        uint64 previousUntil;
    }

    IShieldedPool private immutable POOL;
    address private immutable OWNER;
    mapping(uint256 asset => Rate) private _rates;

    /// @notice Coins came in, in wei.
    event Deposited(address indexed from, uint256 amount);
    /// @notice From now on `unitsPerCoin` units of `asset` pay for 10^18 wei; 0: the asset is not taken any more.
    event RateSet(uint256 indexed asset, uint256 unitsPerCoin);
    /// @notice A bundle went through. `fee` units came in, `refund` wei went to whoever sent it.
    event Sponsored(address indexed sender, uint256 indexed asset, uint256 fee, uint256 refund);

    /// @notice The asset is not taken at this rate, or not any more.
    error RateNotValid(uint256 asset, uint256 unitsPerCoin);
    /// @notice The bundle's owner agreed to another rate, or to something else than sponsorship.
    error BundleNotForThis(bytes32 expected, bytes32 actual);
    /// @notice Only the sponsor may do this.
    error NotTheOwner(address caller);
    /// @notice The coins that are left do not cover what is to be paid, in wei.
    error DepositTooSmall(uint256 deposit, uint256 needed);

    modifier onlyOwner() {
        if (msg.sender != OWNER) revert NotTheOwner(msg.sender);
        _;
    }

    /// @param pool_ either home of the pool
    /// @param owner_ sets rates and takes money out, for good
    constructor(IShieldedPool pool_, address owner_) {
        POOL = pool_;
        OWNER = owner_;
    }

    /// @notice Adds coins that refunds are paid of. Anybody's, and the sponsor's from then on.
    function deposit() external payable {
        emit Deposited(msg.sender, msg.value);
    }

    /// @notice Takes coins out.
    /// @param amount in wei
    function withdraw(uint256 amount, address payable to) external onlyOwner nonReentrant {
        _pay(to, amount);
    }

    /// @notice Moves fees that came in to another public balance of the pool. Fees in the native coin: {withdraw}.
    function withdrawFees(uint256 asset, uint256 value, address to) external onlyOwner {
        POOL.transferPublic(asset, to, value);
    }

    /// @notice Publishes the rate of an asset. The rate before stays good for an hour, but no rate before that one.
    /// @param unitsPerCoin smallest units of the asset for 10^18 wei; 0: not taken
    function setRate(uint256 asset, uint256 unitsPerCoin) external onlyOwner {
        Rate storage rate = _rates[asset];
        rate.previous = rate.current;
        rate.previousUntil = uint64(block.timestamp) + RATE_GRACE;
        rate.current = unitsPerCoin;
        emit RateSet(asset, unitsPerCoin);
    }

    /// @notice Executes a bundle with the sponsor as its caller, and refunds msg.sender's gas as far as the bundle paid for it.
    /// @dev RateNotValid, BundleNotForThis, BundleTakesIn, then the pool's, then DepositTooSmall. The fee is what the sponsor's own
    /// balance of `asset` gained: measured, not read from the bundle. The refund is the smaller of the fee's worth at the rate and the
    /// gas used at the gas price, of which a tip above {MAX_TIP} does not count.
    /// @param asset what the fee is paid in
    /// @param unitsPerCoin the rate that the bundle's owner agreed to
    /// @return firstPosition where the bundle's first commitment stands
    function transact(
        Bundle calldata bundle,
        uint256 asset,
        uint256 unitsPerCoin
    ) external nonReentrant returns (uint256 firstPosition) {
        uint256 gasAtStart = gasleft();
        _checkRate(asset, unitsPerCoin);
        bytes32 expected = dataHashFor(asset, unitsPerCoin);
        if (bundle.dataHash != expected) revert BundleNotForThis(expected, bundle.dataHash);
        // The sponsor's own fees would pay for it.
        Bundles.requireTakesNothingIn(bundle);

        uint256 before = _holdingOf(asset);
        firstPosition = POOL.transact(bundle);
        uint256 fee = _holdingOf(asset) - before;

        // Below 2^128 * 10^18.
        uint256 worth = (fee * COIN) / unitsPerCoin;
        uint256 refund = Math.min(worth, (gasAtStart - gasleft() + _overhead()) * _gasPrice());
        emit Sponsored(msg.sender, asset, fee, refund);
        if (refund != 0) _pay(payable(msg.sender), refund);
    }

    /// @notice Rates at which an asset is taken: `current`, and until `previousUntil`, a timestamp in seconds, `previous`. 0: none.
    function rateOf(uint256 asset) external view returns (uint256 current, uint256 previous, uint64 previousUntil) {
        Rate storage rate = _rates[asset];
        return (rate.current, rate.previous, rate.previousUntil);
    }

    /// @notice The pool that bundles are executed in.
    function pool() external view returns (IShieldedPool) {
        return POOL;
    }

    /// @notice Who sets rates and takes money out.
    function owner() external view returns (address) {
        return OWNER;
    }

    /// @notice The dataHash of a bundle that pays its fee in `asset` at this rate.
    function dataHashFor(uint256 asset, uint256 unitsPerCoin) public pure returns (bytes32) {
        return keccak256(abi.encode(GasSponsor.transact.selector, asset, unitsPerCoin));
    }

    function _pay(address payable to, uint256 amount) private {
        if (amount > address(this).balance) revert DepositTooSmall(address(this).balance, amount);
        Address.sendValue(to, amount);
    }

    function _checkRate(uint256 asset, uint256 unitsPerCoin) private view {
        Rate storage rate = _rates[asset];
        bool isPrevious = unitsPerCoin == rate.previous && block.timestamp <= rate.previousUntil;
        bool isValid = unitsPerCoin != 0 && (unitsPerCoin == rate.current || isPrevious);
        if (!isValid) revert RateNotValid(asset, unitsPerCoin);
    }

    /// @dev A contract may call many times in one transaction, whose own cost must not be refunded each time. An account with delegated
    /// code (EIP-7702) is such a contract.
    function _overhead() private view returns (uint256) {
        // Not to let anybody in: only to know what this call cost.
        // solhint-disable-next-line avoid-tx-origin
        bool isWholeTransaction = msg.sender == tx.origin && msg.sender.code.length == 0;
        return isWholeTransaction ? TRANSACTION_OVERHEAD : CALL_OVERHEAD;
    }

    function _gasPrice() private view returns (uint256) {
        return Math.min(tx.gasprice, block.basefee + MAX_TIP);
    }

    /// @dev The pool pays coins without running code, so nothing else can come in meanwhile.
    function _holdingOf(uint256 asset) private view returns (uint256) {
        return asset == NATIVE_ASSET ? address(this).balance : POOL.publicBalanceOf(address(this), asset);
    }
}
