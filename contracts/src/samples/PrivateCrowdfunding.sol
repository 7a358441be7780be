// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {OneTimeAuth} from "../auth/OneTimeAuth.sol";
import {Bundle, IShieldedPool, OneTimeAddress} from "../interfaces/IShieldedPool.sol";
import {Bundles} from "../types/Bundles.sol";
import {NATIVE_ASSET} from "../types/NativeAsset.sol";
import {OneTimeAddresses} from "../types/OneTimeAddresses.sol";

/// @title PrivateCrowdfunding
/// @notice A sample: pledges in any one asset from people whom nobody knows, the starter paid in private if the goal is reached, everybody
/// paid back in private if it is not.
/// @dev A contract as holder. A pledge is known by the one-time address that it would be refunded to, and its holder acts by that
/// address's key alone. Invariants CRF-1 to CRF-3: docs/invariants.md. Calls the pool alone, which runs nobody's code. What is sent here
/// without a pledge stays here for good.
/// @custom:security-contact see SECURITY.md
contract PrivateCrowdfunding is OneTimeAuth {
    using OneTimeAddresses for OneTimeAddress;

    /// @notice Longest time, in seconds, that pledges may be bound before the deadline.
    uint64 public constant MAX_DURATION = 365 days;
    /// @notice For how long after the deadline, in seconds, the starter may collect. After it everybody is paid back.
    uint64 public constant COLLECT_WITHIN = 30 days;

    /// @notice Asset id of all pledges.
    uint256 public immutable ASSET;
    /// @notice What has to be pledged, in the asset's smallest unit.
    uint256 public immutable GOAL;
    /// @notice Last block timestamp, in seconds, at which one can pledge.
    uint64 public immutable DEADLINE;
    address private immutable OWNER;

    /// @notice What was pledged in all, in the asset's smallest unit.
    uint128 public raised;
    /// @notice Whether the starter was paid.
    bool public collected;
    mapping(bytes32 pledgeId => uint128 amount) private _pledges;

    /// @notice A pledge came in, or grew by `amount`.
    event Pledged(bytes32 indexed pledgeId, uint256 amount);
    /// @notice The holder of a pledge has it refunded to another one-time address.
    event Redirected(bytes32 indexed from, bytes32 indexed to, uint256 amount);
    /// @notice The starter was paid.
    event Collected(uint256 amount);
    /// @notice A pledge was paid back.
    event Refunded(bytes32 indexed pledgeId, uint256 amount);

    /// @notice Only the starter may do this.
    error NotTheOwner(address caller);
    /// @notice The deadline has to be in the future, within {MAX_DURATION}, and the goal more than nothing.
    error InvalidTerms();
    /// @notice The pool would refuse to pay to this one-time address.
    error InvalidOneTimeAddress();
    /// @notice The bundle's owner agreed to something else.
    error BundleNotForThis(bytes32 expected, bytes32 actual);
    /// @notice The bundle brought nothing of the asset.
    error NothingReceived();
    /// @notice There is no pledge with this refund address, or it was paid back.
    error NothingPledged(bytes32 pledgeId);
    /// @notice Pledges are taken until the deadline.
    error TooLate(uint64 deadline);
    /// @notice Nothing is paid before the deadline, and back only when the goal was missed or the starter did not come for it.
    error TooEarly(uint64 notBefore);
    /// @notice The goal was not reached.
    error GoalMissed(uint256 goal, uint256 raised);
    /// @notice The starter was paid.
    error AlreadyCollected();

    /// @param pool_ either home of the pool
    /// @param owner_ the starter, who collects
    /// @param asset the native coin, or any issued asset
    /// @param goal in the asset's smallest unit
    /// @param deadline last block timestamp, in seconds, at which one can pledge
    constructor(IShieldedPool pool_, address owner_, uint256 asset, uint256 goal, uint64 deadline) OneTimeAuth(pool_) {
        bool isInReach = deadline > block.timestamp && deadline <= block.timestamp + MAX_DURATION;
        if (!isInReach || goal == 0) revert InvalidTerms();
        OWNER = owner_;
        ASSET = asset;
        GOAL = goal;
        DEADLINE = deadline;
    }

    /// @notice Takes what a bundle pays to this contract as a pledge. Pledges with one refund address add up.
    /// @dev The holder agreed to {pledgeDataHash}, so whoever copies the bundle can not make the pledge his own.
    /// @param refundTo where the pledge goes if it is paid back; its key may {redirect} it
    function pledge(Bundle calldata bundle, OneTimeAddress calldata refundTo) external {
        if (block.timestamp > DEADLINE) revert TooLate(DEADLINE);
        _checkPayable(refundTo);
        bytes32 expected = pledgeDataHash(refundTo);
        if (bundle.dataHash != expected) revert BundleNotForThis(expected, bundle.dataHash);
        // The pledges of the others lie in this contract's own public balance.
        Bundles.requireTakesNothingIn(bundle);

        uint256 before = _holding();
        POOL.transact(bundle);
        uint128 amount = SafeCast.toUint128(_holding() - before);
        if (amount == 0) revert NothingReceived();

        // The pool pays no 2^128 units at once: of an asset of hidden supply there may be more, and such a pledge is refused here.
        raised += amount;
        bytes32 id = refundTo.hash();
        _pledges[id] += amount;
        emit Pledged(id, amount);
    }

    /// @notice Pays all pledges to the starter, when they reach the goal: between the deadline and {COLLECT_WITHIN} after it.
    function collect(OneTimeAddress calldata to) external {
        if (msg.sender != OWNER) revert NotTheOwner(msg.sender);
        if (collected) revert AlreadyCollected();
        if (block.timestamp <= DEADLINE) revert TooEarly(DEADLINE);
        if (raised < GOAL) revert GoalMissed(GOAL, raised);
        if (block.timestamp > DEADLINE + COLLECT_WITHIN) revert TooLate(DEADLINE + COLLECT_WITHIN);
        collected = true;
        emit Collected(raised);
        _shield(raised, to);
    }

    /// @notice Pays a pledge back, when the goal was missed or the starter did not collect in time. Anybody may call.
    /// @param to the refund address of the pledge
    function refund(OneTimeAddress calldata to) external {
        if (collected) revert AlreadyCollected();
        uint64 start = raised < GOAL ? DEADLINE : DEADLINE + COLLECT_WITHIN;
        if (block.timestamp <= start) revert TooEarly(start);
        bytes32 id = to.hash();
        uint128 amount = _take(id);
        emit Refunded(id, amount);
        _shield(amount, to);
    }

    /// @notice Lets the holder of a pledge choose another refund address, by the key of the one before. Anybody may send the call.
    /// @dev Record of the act: the pledge's id. Its dataHash: {redirectDataHash}.
    /// @param expiry last block timestamp, in seconds, at which the holder's consent is valid
    /// @param proof of circuit `own`
    function redirect(
        OneTimeAddress calldata from,
        OneTimeAddress calldata to,
        uint64 expiry,
        uint256[8] calldata proof
    ) external {
        if (collected) revert AlreadyCollected();
        _checkPayable(to);
        (bytes32 fromId, bytes32 toId) = (from.hash(), to.hash());
        uint128 amount = _take(fromId);
        _requireOwner(from.npk, fromId, expiry, redirectDataHash(to), proof);
        _pledges[toId] += amount;
        emit Redirected(fromId, toId, amount);
    }

    /// @notice What is pledged under a refund address, keccak256(abi.encode(address)), and not paid back.
    function pledgeOf(bytes32 pledgeId) external view returns (uint256) {
        return _pledges[pledgeId];
    }

    /// @notice Who started it.
    function owner() external view returns (address) {
        return OWNER;
    }

    /// @notice The dataHash of a bundle that pledges.
    function pledgeDataHash(OneTimeAddress calldata refundTo) public pure returns (bytes32) {
        return keccak256(abi.encode(PrivateCrowdfunding.pledge.selector, refundTo));
    }

    /// @notice The dataHash of an act that redirects.
    function redirectDataHash(OneTimeAddress calldata to) public pure returns (bytes32) {
        return keccak256(abi.encode(PrivateCrowdfunding.redirect.selector, to));
    }

    function _take(bytes32 id) private returns (uint128 amount) {
        amount = _pledges[id];
        if (amount == 0) revert NothingPledged(id);
        _pledges[id] = 0;
    }

    function _shield(uint256 amount, OneTimeAddress calldata to) private {
        uint256 coins = ASSET == NATIVE_ASSET ? amount : 0;
        POOL.shield{value: coins}(ASSET, amount, to);
    }

    /// @dev Checked before money depends on it, so that {refund} can not fail later.
    function _checkPayable(OneTimeAddress calldata to) private pure {
        if (!to.isValid()) revert InvalidOneTimeAddress();
    }

    /// @dev The pool pays coins without running code, so nothing else can come in meanwhile.
    function _holding() private view returns (uint256) {
        return ASSET == NATIVE_ASSET ? address(this).balance : POOL.publicBalanceOf(address(this), ASSET);
    }
}
