// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IShieldedPool, JoinSplit} from "../interfaces/IShieldedPool.sol";
import {NATIVE_ASSET} from "../types/NativeAsset.sol";
import {CoinSender} from "./CoinSender.sol";
import {PoolStorage} from "./PoolStorage.sol";

/// @title PublicLedger
/// @notice Public balances of issued assets, and the turnstile between them and the notes.
/// @dev Invariants AST-2, AST-4, AST-6: docs/invariants.md.
abstract contract PublicLedger is PoolStorage {
    uint256 internal constant NATIVE = NATIVE_ASSET;

    constructor() {
        _assetState[NATIVE] = VISIBLE;
    }

    function _checkKnown(uint256 asset) internal view {
        if (_assetState[asset] == UNKNOWN) revert IShieldedPool.UnknownAsset(asset);
    }

    /// @dev The zero address is nobody, and the pool's own stands for the notes: units there could not be moved any more.
    function _checkRecipient(address recipient) internal view {
        if (recipient == address(0) || recipient == address(this)) revert IShieldedPool.InvalidRecipient(recipient);
    }

    function _checkBalance(uint256 asset, address account, uint256 needed) internal view {
        uint256 balance = _publicBalance[asset][account];
        if (needed > balance) revert IShieldedPool.InsufficientBalance(asset, account, balance, needed);
    }

    function _credit(uint256 asset, address from, address to, uint256 value) internal {
        _publicBalance[asset][to] += value;
        emit IShieldedPool.PublicTransfer(asset, from, to, value);
    }

    function _debit(uint256 asset, address from, address to, uint256 value) internal {
        _publicBalance[asset][from] -= value;
        emit IShieldedPool.PublicTransfer(asset, from, to, value);
    }

    /// @dev Takes what `from` pays into notes. Coins have come with the call.
    function _takeIn(uint256 asset, uint256 value, address from) internal {
        if (value != 0 && asset != NATIVE) _debit(asset, from, address(this), value);
    }

    /// @dev Pays out of notes: coins as coins, other assets as public balance.
    function _payOut(uint256 asset, address to, uint256 value) internal {
        if (value == 0) return;
        if (asset == NATIVE) CoinSender.pay(to, value);
        else _credit(asset, address(this), to, value);
    }

    /// @dev Counts what enters the notes of an asset. Of hidden supply nothing is counted.
    function _countIn(uint256 asset, uint256 value) internal {
        if (value != 0 && _assetState[asset] == VISIBLE) _shieldedTotal[asset] += value;
    }

    /// @dev No more of a visible asset leaves the notes than entered them (docs/decisions/0075). What comes in counts first: a
    /// join-split may take out what a later one brings.
    function _passTurnstile(JoinSplit[] calldata joinSplits) internal {
        for (uint256 i = 0; i < joinSplits.length; ++i) _countIn(joinSplits[i].publicAsset, joinSplits[i].publicIn);
        for (uint256 i = 0; i < joinSplits.length; ++i)
            _countOut(joinSplits[i].publicAsset, joinSplits[i].publicOut, i);
    }

    /// @param index number of the proof that would be false
    function _countOut(uint256 asset, uint256 value, uint256 index) internal {
        if (value == 0 || _assetState[asset] != VISIBLE) return;
        uint256 total = _shieldedTotal[asset];
        if (value > total) revert IShieldedPool.InvalidProof(index);
        _shieldedTotal[asset] = total - value;
    }
}
