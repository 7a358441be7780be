// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {GatewayMarket} from "./support/GatewayMarket.sol";
import {TestBase} from "./support/TestBase.sol";

/// @dev docs/invariants.md, whatever four holders and their token do.
contract GatewayInvariantTest is TestBase {
    GatewayMarket private market;

    function setUp() public {
        market = new GatewayMarket();
        market.setUp();
    }

    struct FuzzSelector {
        address target;
        bytes4[] selectors;
    }

    /// @dev Read by the runner: only the market is shaken.
    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(market);
    }

    /// @dev Setting up again would be another market, and `pay` is the market's own.
    function excludeSelectors() external view returns (FuzzSelector[] memory excluded) {
        excluded = new FuzzSelector[](1);
        excluded[0].target = address(market);
        excluded[0].selectors = new bytes4[](2);
        excluded[0].selectors[0] = GatewayMarket.setUp.selector;
        excluded[0].selectors[1] = GatewayMarket.pay.selector;
    }

    /// @dev The market is worth shaking: by itself it meets wraps, refusals, whole payments, shared losses, NFTs in and out.
    function test_MarketMeetsEverything() public {
        for (uint256 i = 0; i < 400; i++) _playOne(uint256(keccak256(abi.encode(i))));
        for (uint256 what = 0; what < 6; what++) {
            assertTrue(
                market.happened(what) > 2,
                string.concat("hardly ever: ", string(abi.encodePacked(uint8(48 + what))))
            );
        }
    }

    function _playOne(uint256 luck) private {
        uint256 move = luck % 8;
        luck >>= 8;
        if (move < 2) market.wrap(luck, luck >> 64, luck % 3 == 0);
        if (move == 2 || move == 3) market.unwrap(luck, luck >> 64, luck % 2 == 0);
        if (move == 4) market.rebase(luck >> 64);
        if (move == 5) market.setFee(luck);
        if (move == 6) market.wrapNft(luck, luck >> 64);
        if (move == 7) market.unwrapNft(luck, luck >> 64);
    }

    /// @dev GATE-1: the gateway owes at most what it holds, and nobody is paid out of another's share.
    function invariant_NeverOwesMoreThanItHolds() public view {
        assertTrue(market.owed() <= market.held(), "owes more than it holds");
        assertTrue(!market.mispaid(), "paid anything but a share");
        assertTrue(!market.someoneLost(), "paid out of another's share");
    }

    /// @dev GATE-2: units are what arrived.
    function invariant_UnitsAreWhatArrived() public view {
        assertTrue(!market.miscounted(), "credited anything but what arrived");
        assertEq(market.registrySupply(), market.unitsInAll(), "supply");
    }

    /// @dev GATE-3: an NFT lies in its gateway, or its ticket does.
    function invariant_NftOrTicket() public view {
        for (uint256 id = 0; id < market.NFTS(); id++) assertTrue(market.isWhole(id), "both or neither");
    }
}
