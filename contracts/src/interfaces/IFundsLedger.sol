// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {AccountId} from "../types/AccountId.sol";

/// @title IFundsLedger
/// @notice Who is owed what by this contract. Nobody is ever paid in passing: money is credited here and taken from here,
/// so a party that can not receive blocks nobody.
/// @dev Invariants LED-1..3: docs/invariants.md. Asset address(0) is the native coin, any other an ERC-20 token.
/// Assumes a token moves exactly the amount asked (a deposit that does not is refused) and that balances do not shrink by
/// themselves. A token that breaks this harms only those who chose it: assets are accounted for separately.
interface IFundsLedger {
    /// @notice Money came in for `account`.
    event Deposited(AccountId indexed account, address indexed asset, uint256 amount, address indexed from);

    /// @notice Money changed its account inside the ledger.
    event Moved(AccountId indexed from, AccountId indexed to, address indexed asset, uint256 amount);

    /// @notice Money went out of `account`. `to` is the pool when it was shielded.
    event Withdrawn(AccountId indexed account, address indexed asset, uint256 amount, address indexed to);

    /// @notice The account holds less than the step needs.
    error InsufficientBalance(AccountId account, address asset, uint256 available, uint256 needed);
    /// @notice The account holds nothing of this asset.
    error NothingToWithdraw(AccountId account, address asset);
    /// @notice msg.value must be `expected` (or 0, to pay out of the ledger balance).
    error WrongValue(uint256 expected, uint256 sent);
    /// @notice The contract received another amount than it asked for.
    error WrongAmountReceived(address asset, uint256 expected, uint256 received);
    /// @notice A deposit of nothing.
    error ZeroDeposit();
    /// @notice Amounts are below 2^128, as in the pool.
    error AmountTooLarge(uint256 amount);
    /// @notice Only `account` itself draws on its balance.
    error NotTheAccount(address account, address actor);
    /// @notice Money must go to somebody.
    error ZeroRecipient();

    /// @notice What `account` may withdraw of `asset`.
    function balanceOf(address account, address asset) external view returns (uint256);

    /// @notice What any account of the ledger holds: an address, the pot of an order, a shielded party of an order.
    function accountBalance(AccountId account, address asset) external view returns (uint256);

    /// @notice Sum over all accounts. Never above what the contract holds of `asset`.
    function totalOwed(address asset) external view returns (uint256);

    /// @notice Credits `account` with msg.value, or with `amount` of a token pulled from msg.sender.
    /// @dev Emits {Deposited}. Reverts with {WrongValue}, {ZeroDeposit}, {ZeroRecipient}, {AmountTooLarge}, {WrongAmountReceived}.
    function deposit(address account, address asset, uint256 amount) external payable;

    /// @notice Pays everything that `account` holds of `asset` to `account`, which must be msg.sender: what lies here for a next
    /// step must not be taken from under it.
    /// @dev Emits {Withdrawn}. Reverts with {NotTheAccount}, {NothingToWithdraw}, or when `account` can not receive (see {withdrawTo}).
    function withdraw(address account, address asset) external returns (uint256 amount);

    /// @notice Pays `amount` of msg.sender's balance to `to`: the way out for an account that can not receive itself.
    /// @dev Emits {Withdrawn}. Reverts with {InsufficientBalance}, {ZeroRecipient}, {NothingToWithdraw}.
    function withdrawTo(address asset, uint256 amount, address to) external;
}
