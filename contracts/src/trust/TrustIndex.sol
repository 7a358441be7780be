// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {AccessControl} from "@openzeppelin/contracts/access/AccessControl.sol";
import {ITrustIndex} from "../interfaces/ITrustIndex.sol";

/// @title TrustIndex
/// @notice Trust of trading accounts, 1..100, barred for good at 0.
/// @dev Invariants TRU-1..3: docs/invariants.md. The administrator names the writers, himself if he likes: whoever relies on
/// this index trusts him with every account's trust, though never with anybody's money.
/// @custom:security-contact see SECURITY.md
contract TrustIndex is ITrustIndex, AccessControl {
    /// @notice Held by the escrows that may write.
    bytes32 public constant WRITER_ROLE = keccak256("merkato.v1.trust.writer");
    /// @notice Trust of an account that has not traded.
    uint8 public constant INITIAL = 1;
    /// @notice Most trust there is.
    uint8 public constant MAXIMUM = 100;

    /// @dev Trust plus one, so that the zero of untouched storage is told apart from trust 0.
    mapping(address account => uint8 trustPlusOne) private _marks;

    /// @param administrator grants and revokes WRITER_ROLE; renounces DEFAULT_ADMIN_ROLE to fix the writers for good
    constructor(address administrator) {
        _grantRole(DEFAULT_ADMIN_ROLE, administrator);
    }

    /// @inheritdoc ITrustIndex
    function raise(address account) external onlyRole(WRITER_ROLE) {
        uint8 current = trustOf(account);
        if (current != 0 && current != MAXIMUM) _set(account, current, current + 1);
    }

    /// @inheritdoc ITrustIndex
    function lower(address account, uint8 points) external onlyRole(WRITER_ROLE) {
        if (points == 0) revert ZeroPoints();
        uint8 current = trustOf(account);
        if (current != 0) _set(account, current, current > points ? current - points : 0);
    }

    /// @inheritdoc ITrustIndex
    function isBarred(address account) external view returns (bool) {
        return trustOf(account) == 0;
    }

    /// @inheritdoc ITrustIndex
    function trustOf(address account) public view returns (uint8) {
        uint8 mark = _marks[account];
        return mark == 0 ? INITIAL : mark - 1;
    }

    function _set(address account, uint8 previous, uint8 current) private {
        _marks[account] = current + 1;
        emit TrustChanged(account, previous, current, msg.sender);
    }
}
