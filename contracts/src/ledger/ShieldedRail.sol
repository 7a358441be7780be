// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IOrderEscrow} from "../interfaces/IOrderEscrow.sol";
import {Bundle, IShieldedPool, OneTimeAddress} from "../interfaces/IShieldedPool.sol";
import {AccountId} from "../types/AccountId.sol";
import {OneTimeAddresses} from "../types/OneTimeAddresses.sol";
import {FundsLedger} from "./FundsLedger.sol";

/// @title ShieldedRail
/// @notice The way of native coins from the shielded pool into the ledger and back.
/// @dev The pool pays without running code and is trusted to do what {IShieldedPool} says.
/// @custom:security-contact see SECURITY.md
abstract contract ShieldedRail is FundsLedger {
    IShieldedPool internal immutable POOL;
    uint256 internal immutable NATIVE_ASSET_ID;

    constructor(IShieldedPool pool, uint256 nativeAssetId_) {
        POOL = pool;
        NATIVE_ASSET_ID = nativeAssetId_;
        if (address(pool) != address(0)) _requireKnowsAsset(pool, nativeAssetId_);
    }

    function _requirePool() internal view {
        if (address(POOL) == address(0)) revert IOrderEscrow.ShieldedRailUnavailable();
    }

    /// @dev Runs a bundle whose owner agreed to `dataHash` and returns what it paid to this contract. The amount is measured,
    /// not read from the bundle, so fees and payments to others inside it do not count.
    function _receiveShielded(Bundle calldata bundle, bytes32 dataHash) internal returns (uint256) {
        if (bundle.dataHash != dataHash) revert IOrderEscrow.BundleNotForThis(dataHash, bundle.dataHash);
        uint256 before = address(this).balance;
        POOL.transact(bundle);
        return address(this).balance - before;
    }

    /// @dev Brings exactly `amount` into `account` out of a bundle; {FundsLedger-_collect} for shielded coins.
    function _collectShielded(AccountId account, uint256 amount, bytes32 dataHash, Bundle calldata bundle) internal {
        uint256 received = _receiveShielded(bundle, dataHash);
        if (received != amount) revert IOrderEscrow.WrongBundleAmount(amount, received);
        _enter(account, NATIVE, received, address(POOL));
    }

    function _shieldAll(AccountId account, OneTimeAddress calldata to) internal returns (uint256 amount) {
        amount = accountBalance(account, NATIVE);
        _leave(account, NATIVE, amount, address(POOL));
        POOL.shield{value: amount}(NATIVE_ASSET_ID, amount, to);
    }

    /// @dev A pool that refuses to shield nothing, and finds nothing else to refuse, is a pool and knows the asset. Money that
    /// waits for {_shieldAll} must not find out later.
    function _requireKnowsAsset(IShieldedPool pool, uint256 asset) private {
        OneTimeAddress memory base = OneTimeAddresses.base();
        // A low-level call, so that an address without code is refused by name as well.
        // solhint-disable-next-line avoid-low-level-calls
        (bool succeeded, bytes memory answer) = address(pool).call(
            abi.encodeCall(IShieldedPool.shield, (asset, 0, base))
        );
        bool knows = !succeeded && keccak256(answer) == keccak256(abi.encodePacked(IShieldedPool.ZeroAmount.selector));
        if (!knows) revert IOrderEscrow.NotAPool(address(pool), asset);
    }
}
