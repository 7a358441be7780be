// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title ITrustIndex
/// @notice What the accounts of a market have earned by trading: 1 for a newcomer, 100 at most, 0 for ever when lost.
/// @dev Invariants TRU-1..3: docs/invariants.md. Only holders of WRITER_ROLE (authorised escrows) write.
interface ITrustIndex {
    /// @notice The trust of `account` went from `previous` to `current`. `current` 0: barred for good.
    event TrustChanged(address indexed account, uint8 previous, uint8 current, address indexed writer);

    /// @notice Trust can not be lowered by nothing.
    error ZeroPoints();

    /// @notice Trust of `account`, 0..100; 1 for an account that has not traded.
    function trustOf(address account) external view returns (uint8);

    /// @notice Whether `account` fell to 0. There is no way back.
    function isBarred(address account) external view returns (bool);

    /// @notice Adds one point, up to 100. A barred account stays barred.
    /// @dev Emits {TrustChanged} when something changed. Reverts with AccessControlUnauthorizedAccount.
    function raise(address account) external;

    /// @notice Takes `points`, down to 0.
    /// @dev Emits {TrustChanged} when something changed. Reverts with AccessControlUnauthorizedAccount or {ZeroPoints}.
    function lower(address account, uint8 points) external;
}
