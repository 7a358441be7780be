// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Address} from "@openzeppelin/contracts/utils/Address.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {IFundsLedger} from "../interfaces/IFundsLedger.sol";
import {AccountId, AccountIds} from "../types/AccountId.sol";

/// @title FundsLedger
/// @notice Double-entry accounts: money enters into one account, moves between two, and leaves from one.
/// @dev Invariants LED-1..3: docs/invariants.md.
/// @custom:security-contact see SECURITY.md
abstract contract FundsLedger is IFundsLedger, ReentrancyGuardTransient {
    using SafeERC20 for IERC20;

    /// @dev The asset that stands for the native coin.
    address internal constant NATIVE = address(0);

    mapping(address asset => mapping(AccountId account => uint256 amount)) private _balances;
    mapping(address asset => uint256 amount) private _total;

    /// @inheritdoc IFundsLedger
    function deposit(address account, address asset, uint256 amount) external payable nonReentrant {
        if (account == address(0)) revert ZeroRecipient();
        if (amount == 0) revert ZeroDeposit();
        uint256 expectedValue = asset == NATIVE ? amount : 0;
        if (msg.value != expectedValue) revert WrongValue(expectedValue, msg.value);
        if (asset != NATIVE) _pull(asset, msg.sender, amount);
        _enter(AccountIds.ofAddress(account), asset, amount, msg.sender);
    }

    /// @inheritdoc IFundsLedger
    function withdraw(address account, address asset) external nonReentrant returns (uint256 amount) {
        if (msg.sender != account) revert NotTheAccount(account, msg.sender);
        amount = balanceOf(account, asset);
        _payOut(AccountIds.ofAddress(account), asset, amount, account);
    }

    /// @inheritdoc IFundsLedger
    function withdrawTo(address asset, uint256 amount, address to) external nonReentrant {
        if (to == address(0)) revert ZeroRecipient();
        _payOut(AccountIds.ofAddress(msg.sender), asset, amount, to);
    }

    /// @inheritdoc IFundsLedger
    function totalOwed(address asset) external view returns (uint256) {
        return _total[asset];
    }

    /// @inheritdoc IFundsLedger
    function balanceOf(address account, address asset) public view returns (uint256) {
        return accountBalance(AccountIds.ofAddress(account), asset);
    }

    /// @inheritdoc IFundsLedger
    function accountBalance(AccountId account, address asset) public view returns (uint256) {
        return _balances[asset][account];
    }

    /// @dev Brings `amount` into `account` on behalf of `payer`, who agreed to it by calling or by signature: out of `value`,
    /// the part of msg.value that is meant for it; or, when that is 0, out of the payer's balance, or for a token that the
    /// balance does not cover, out of the payer's allowance.
    function _collect(AccountId account, address asset, uint256 amount, address payer, uint256 value) internal {
        bool bringsCoins = asset == NATIVE && value != 0;
        uint256 expectedValue = bringsCoins ? amount : 0;
        if (value != expectedValue) revert WrongValue(expectedValue, value);
        if (amount == 0) return;
        if (bringsCoins) return _enter(account, asset, amount, msg.sender);
        if (asset == NATIVE || balanceOf(payer, asset) >= amount) {
            return _move(AccountIds.ofAddress(payer), account, asset, amount);
        }
        _pull(asset, payer, amount);
        _enter(account, asset, amount, payer);
    }

    /// @dev Credits money that the contract already holds and that belongs to nobody yet.
    function _enter(AccountId account, address asset, uint256 amount, address from) internal {
        if (amount > type(uint128).max) revert AmountTooLarge(amount);
        _balances[asset][account] += amount;
        _total[asset] += amount;
        emit Deposited(account, asset, amount, from);
    }

    function _move(AccountId from, AccountId to, address asset, uint256 amount) internal {
        if (amount == 0) return;
        _debit(from, asset, amount);
        _balances[asset][to] += amount;
        emit Moved(from, to, asset, amount);
    }

    /// @dev Takes `amount` off the books before the caller sends it to `to`.
    function _leave(AccountId account, address asset, uint256 amount, address to) internal {
        if (amount == 0) revert NothingToWithdraw(account, asset);
        _debit(account, asset, amount);
        _total[asset] -= amount;
        emit Withdrawn(account, asset, amount, to);
    }

    function _debit(AccountId account, address asset, uint256 amount) private {
        uint256 available = _balances[asset][account];
        if (available < amount) revert InsufficientBalance(account, asset, available, amount);
        _balances[asset][account] = available - amount;
    }

    function _payOut(AccountId account, address asset, uint256 amount, address to) private {
        _leave(account, asset, amount, to);
        if (asset == NATIVE) Address.sendValue(payable(to), amount);
        else IERC20(asset).safeTransfer(to, amount);
    }

    /// @dev A token that takes a fee, or pretends to have moved, is refused here.
    function _pull(address asset, address from, uint256 amount) private {
        uint256 before = IERC20(asset).balanceOf(address(this));
        IERC20(asset).safeTransferFrom(from, address(this), amount);
        uint256 received = IERC20(asset).balanceOf(address(this)) - before;
        if (received != amount) revert WrongAmountReceived(asset, amount, received);
    }
}
