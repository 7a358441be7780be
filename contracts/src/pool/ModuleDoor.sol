// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IPoolModuleDoor, Opening} from "../interfaces/IPoolModuleDoor.sol";
import {IShieldedPool, JoinSplit, Payout} from "../interfaces/IShieldedPool.sol";
import {BundleChecks} from "./BundleChecks.sol";
import {Circuits} from "./Circuits.sol";
import {Fields} from "./Fields.sol";
import {StrictCalls} from "./StrictCalls.sol";

/// @title ModuleDoor
/// @notice The modules' way into the pool: what is withheld now is made and paid out later.
/// @dev Modules are contracts of this project, fixed for ever; the pool trusts their encodings and that they release what they withheld,
/// but for the turnstile, which holds for them too.
abstract contract ModuleDoor is BundleChecks, StrictCalls, IPoolModuleDoor {
    address internal immutable PACKAGES;
    address internal immutable CONDITIONAL_TRANSFERS;

    /// @dev A module, before anything else is looked at.
    modifier onlyModule() {
        if (msg.sender != PACKAGES && msg.sender != CONDITIONAL_TRANSFERS) revert IShieldedPool.NotAModule(msg.sender);
        _;
    }

    /// @param moduleAddresses of packages and of conditional transfers
    constructor(address[2] memory moduleAddresses) {
        (PACKAGES, CONDITIONAL_TRANSFERS) = (moduleAddresses[0], moduleAddresses[1]);
    }

    /// @inheritdoc IPoolModuleDoor
    function withhold(
        address caller,
        bytes32 action,
        uint64 expiry,
        bytes32 dataHash,
        JoinSplit[][] calldata alternatives
    ) external payable called onlyModule returns (bytes32 record) {
        if (alternatives.length == 0) revert IShieldedPool.WrongBundleSize(0);
        for (uint256 i = 0; i < alternatives.length; ++i) _checkJoinSplits(alternatives[i], expiry, caller);
        for (uint256 i = 1; i < alternatives.length; ++i) _checkSameInputs(alternatives[0], alternatives[i], i);
        uint256 hash = _withheldHash(caller, action, expiry, dataHash, alternatives);
        for (uint256 i = 0; i < alternatives.length; ++i) {
            _checkProofs(alternatives[i], hash, i * alternatives[0].length);
        }
        record = bytes32(hash);
        _withhold(caller, record, alternatives[0]);
    }

    /// @inheritdoc IPoolModuleDoor
    function release(
        bytes32 record,
        uint256[] calldata commitments,
        bytes[] calldata ciphertexts,
        Payout[] calldata payouts
    ) external called onlyModule returns (uint256 firstPosition) {
        _checkOutputs(commitments, ciphertexts);
        for (uint256 i = 0; i < payouts.length; ++i) {
            Fields.checkAmount(payouts[i].amount);
            _checkPayout(payouts[i], payouts[i].amount != 0);
        }
        _checkRoom(commitments.length);
        for (uint256 i = 0; i < payouts.length; ++i) _countOut(payouts[i].asset, payouts[i].amount, i);
        firstPosition = commitments.length == 0 ? _nextPosition : _append(commitments);
        for (uint256 i = 0; i < payouts.length; ++i) {
            Payout calldata payout = payouts[i];
            _payOut(payout.asset, payout.recipient, payout.amount - payout.fee);
            _payOut(payout.asset, payout.feeTo, payout.fee);
        }
        emit IShieldedPool.Released(msg.sender, record, firstPosition, commitments, ciphertexts, payouts);
    }

    /// @inheritdoc IPoolModuleDoor
    function checkOpenings(uint256 boundHash, Opening[] calldata openings) external view called onlyModule {
        for (uint256 i = 0; i < openings.length; ++i) {
            Fields.checkCanonical(openings[i].sealedCommitment);
            Fields.checkCanonical(openings[i].commitment);
            Fields.checkCanonical(openings[i].payout.asset);
            Fields.checkAmount(openings[i].payout.amount);
        }
        if (openings.length != 0) _checkKey(Circuits.OPEN);
        for (uint256 i = 0; i < openings.length; ++i) _checkOpening(openings[i], boundHash, i);
    }

    /// @dev Nobody spends these notes again; what they were worth stays shielded.
    function _withhold(address caller, bytes32 record, JoinSplit[] calldata joinSplits) private {
        for (uint256 i = 0; i < joinSplits.length; ++i) _countIn(joinSplits[i].publicAsset, joinSplits[i].publicIn);
        _spendInputs(joinSplits);
        for (uint256 i = 0; i < joinSplits.length; ++i) {
            _takeIn(joinSplits[i].publicAsset, joinSplits[i].publicIn, caller);
        }
        emit IShieldedPool.Withheld(msg.sender, record, _nullifiersOf(joinSplits));
    }

    /// @dev Spent once and taken in once, so all alternatives must mean the same.
    function _checkSameInputs(
        JoinSplit[] calldata first,
        JoinSplit[] calldata other,
        uint256 alternative
    ) private pure {
        bool same = first.length == other.length;
        for (uint256 i = 0; same && i < first.length; ++i) same = _haveSameInputs(first[i], other[i]);
        if (!same) revert IShieldedPool.AlternativesDiffer(alternative);
    }

    /// @dev The asset that is paid out may differ when none is taken in.
    function _haveSameInputs(JoinSplit calldata a, JoinSplit calldata b) private pure returns (bool) {
        return
            a.circuitId == b.circuitId &&
            a.tree == b.tree &&
            a.publicIn == b.publicIn &&
            (a.publicIn == 0 || a.publicAsset == b.publicAsset) &&
            keccak256(abi.encodePacked(a.nullifiers)) == keccak256(abi.encodePacked(b.nullifiers));
    }

    function _checkOutputs(uint256[] calldata commitments, bytes[] calldata ciphertexts) private pure {
        if (commitments.length != ciphertexts.length) revert IShieldedPool.WrongShape();
        for (uint256 i = 0; i < commitments.length; ++i) {
            if (ciphertexts[i].length > MAX_CIPHERTEXT_BYTES) revert IShieldedPool.WrongShape();
            Fields.checkCanonical(commitments[i]);
            if (commitments[i] == 0) revert IShieldedPool.NotCanonical(0);
        }
    }
}
