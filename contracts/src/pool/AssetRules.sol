// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {AssetInfo, AssetTerms, IAssetRegistry} from "../interfaces/IAssetRegistry.sol";
import {AssetIds} from "./AssetIds.sol";

/// @title AssetRules
/// @notice Checks of the registry, each with its error.
library AssetRules {
    /// @notice Reverts unless `issuer` may issue these terms. The zero address, of which a call without sender comes, may not.
    function checkTerms(address issuer, AssetTerms calldata terms) internal pure {
        uint8 kind = terms.kind;
        bool known = kind == AssetIds.TOKEN || kind == AssetIds.HIDDEN_TOKEN || kind == AssetIds.CATEGORY;
        if (!known) revert IAssetRegistry.WrongKind(kind);
        if (!_isName(terms.name)) revert IAssetRegistry.InvalidName(terms.name);
        bool capFits = (terms.cap == 0) == (kind == AssetIds.HIDDEN_TOKEN);
        bool idFits = terms.id == 0 || kind == AssetIds.TOKEN;
        if (!capFits || !idFits || issuer == address(0)) revert IAssetRegistry.InvalidTerms();
    }

    function checkIssued(uint256 asset, AssetInfo storage info) internal view {
        if (info.issuer == address(0)) revert IAssetRegistry.UnknownAsset(asset);
    }

    function checkIssuer(uint256 asset, AssetInfo storage info) internal view {
        checkIssued(asset, info);
        if (msg.sender != info.issuer) revert IAssetRegistry.NotTheIssuer(asset, msg.sender);
    }

    function checkKind(AssetInfo storage info, uint8 kind) internal view {
        if (info.kind != kind) revert IAssetRegistry.WrongKind(info.kind);
    }

    function checkOpen(uint256 asset, AssetInfo storage info) internal view {
        if (info.finalized) revert IAssetRegistry.Finalized(asset);
    }

    /// @notice Reverts unless msg.sender may make units of an asset of this kind.
    function checkMaker(uint256 asset, AssetInfo storage info, uint8 kind) internal view {
        checkIssuer(asset, info);
        checkKind(info, kind);
        checkOpen(asset, info);
    }

    /// @notice Reverts unless so many units can be made or unmade.
    function checkUnits(uint256 value) internal pure {
        if (value == 0) revert IAssetRegistry.ZeroAmount();
        if (value >> 128 != 0) revert IAssetRegistry.AmountOutOfRange(value);
    }

    /// @notice Reverts unless so many more units may be. What was burned may be made again: the cap bounds what exists.
    function checkCap(uint256 asset, AssetInfo storage info, uint256 value) internal view {
        uint256 wanted = info.supply + value;
        if (wanted > info.cap) revert IAssetRegistry.CapExceeded(asset, info.cap, wanted);
    }

    /// @dev 1 to 32 bytes, zeros only behind them: a zero byte inside would give one text several names.
    function _isName(bytes32 name) private pure returns (bool) {
        uint256 length = 0;
        while (length < 32 && name[length] != 0) ++length;
        return length != 0 && (length == 32 || uint256(name) << (8 * length) == 0);
    }
}
