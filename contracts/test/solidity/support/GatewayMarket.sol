// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Erc20Gateway} from "../../../src/gateways/Erc20Gateway.sol";
import {Erc721Gateway} from "../../../src/gateways/Erc721Gateway.sol";
import {Bundle} from "../../../src/interfaces/IShieldedPool.sol";
import {GatewayFixture} from "./GatewayFixture.sol";
import {OddNft, OddToken} from "./OddTokens.sol";

/// @notice Four holders who wrap and unwrap a token that gains, loses and takes fees, and pass NFTs round: what the invariant tests
/// shake. What the gateways let through is booked a second time here, in notes that nobody but the market knows.
contract GatewayMarket is GatewayFixture {
    uint256 public constant HOLDERS = 4;
    uint256 public constant NFTS = 3;
    /// @dev Up to this many at once, so that products come near 2^256.
    uint256 private constant MUCH = 1 << 120;

    Erc20Gateway public gateway;
    OddToken public token;
    Erc721Gateway public nftGateway;
    OddNft public nft;

    mapping(uint256 holder => uint256) public unitsOf;
    mapping(uint256 id => bool) public wasWrapped;
    /// @notice Whose note the ticket of an NFT is, plus one; 0 when the NFT is out.
    mapping(uint256 id => uint256) public ticketOf;

    /// @notice Whether a holder's share ever fell by what another did.
    bool public someoneLost;
    /// @notice Whether units were ever made for more or less than what arrived.
    bool public miscounted;
    /// @notice Whether anybody was ever paid anything but its share.
    bool public mispaid;
    /// @notice How often something happened: wraps, refused wraps, whole payments, shared losses, NFTs in, NFTs out.
    uint256[6] public happened;

    function setUp() public override {
        super.setUp();
        (gateway, token) = (new Erc20Gateway(pool), new OddToken());
        (nftGateway, nft) = (new Erc721Gateway(pool), new OddNft());
        for (uint256 i = 0; i < HOLDERS; i++) {
            VM.prank(_account(i));
            token.approve(address(gateway), type(uint256).max);
            VM.prank(_account(i));
            nft.setApprovalForAll(address(nftGateway), true);
        }
        for (uint256 id = 0; id < NFTS; id++) nft.mint(_account(id), id);
    }

    function wrap(uint256 holder, uint256 amount, bool inPublic) external {
        holder %= HOLDERS;
        amount = bound(amount, 1, MUCH);
        token.mint(_account(holder), amount);
        uint256[] memory shares = _shares();
        uint256 before = _held();
        VM.prank(_account(holder));
        try gateway.wrap(address(token), amount, oneTime(holder + 1)) returns (uint256 received) {
            if (inPublic) _moveThroughPublic(holder, received);
            unitsOf[holder] += received;
            if (received != _held() - before) miscounted = true;
            if (_share(holder) != shares[holder] + received) miscounted = true;
            happened[0]++;
        } catch {
            happened[1]++;
        }
        _compare(shares, holder);
    }

    function unwrap(uint256 holder, uint256 amount, bool asContract) external {
        holder %= HOLDERS;
        if (unitsOf[holder] == 0) return;
        amount = bound(amount, 1, unitsOf[holder]);
        uint256[] memory shares = _shares();
        uint256 fair = _worth(amount);
        try this.pay(holder, amount, asContract) returns (uint256 paid) {
            unitsOf[holder] -= amount;
            if (paid != fair) mispaid = true;
            happened[paid == amount ? 2 : 3]++;
        } catch {
            if (fair != 0) mispaid = true;
        }
        _compare(shares, holder);
    }

    /// @dev Undone as a whole when the gateway refuses.
    function pay(uint256 holder, uint256 amount, bool asContract) external returns (uint256) {
        address account = _account(holder);
        if (asContract) {
            uint256 id = asset();
            pool.transact(bundleOf(id, amount, account, 0));
            VM.prank(account);
            pool.transferPublic(id, address(gateway), amount);
            return gateway.unwrapHeld(address(token), account);
        }
        bytes32 dataHash = keccak256(abi.encode(gateway.unwrap.selector, address(token), account));
        return gateway.unwrap(address(token), bundleOf(asset(), amount, address(gateway), dataHash), account);
    }

    /// @dev Half of the rebases are gains, or somebody makes a loss good.
    function rebase(uint256 parts) external {
        parts = bound(parts, 0, 2_000);
        if (parts < 20) parts = 0;
        uint256 now_ = _held();
        uint256 wanted =
            parts > 1_000 ? now_ + ((now_ + unitsInAll()) * (parts - 1_000)) / 1_000 : (now_ * parts) / 1_000;
        if (wanted <= MUCH << 6) token.rebase(address(gateway), wanted);
    }

    function setFee(uint256 bps) external {
        token.setFee(bps % 3 == 0 ? bound(bps, 0, 10_000) : 0);
    }

    function wrapNft(uint256 holder, uint256 id) external {
        (holder, id) = (holder % HOLDERS, id % NFTS);
        VM.prank(_account(holder));
        try nftGateway.wrap(address(nft), id, oneTime(holder + 1)) {
            wasWrapped[id] = true;
            ticketOf[id] = holder + 1;
            happened[4]++;
        } catch {
            return;
        }
    }

    function unwrapNft(uint256 id, uint256 to) external {
        (id, to) = (id % NFTS, to % HOLDERS);
        if (ticketOf[id] == 0) return;
        uint256 ticket = nftGateway.assetOf(address(nft), id);
        bytes32 dataHash = keccak256(abi.encode(nftGateway.unwrap.selector, address(nft), id, _account(to)));
        Bundle memory bundle = bundleOf(ticket, 1, address(nftGateway), dataHash);
        nftGateway.unwrap(address(nft), id, bundle, _account(to));
        ticketOf[id] = 0;
        happened[5]++;
    }

    /// @dev Nobody who calls without a ticket gets an NFT out.
    function tryNftHeld(uint256 id) external {
        id %= NFTS;
        try nftGateway.unwrapHeld(address(nft), id, STRANGER) {
            mispaid = true;
        } catch {
            return;
        }
    }

    // What the invariants look at

    function asset() public view returns (uint256) {
        return gateway.assetOf(address(token));
    }

    function unitsInAll() public view returns (uint256 sum) {
        for (uint256 i = 0; i < HOLDERS; i++) sum += unitsOf[i];
    }

    /// @dev Sum of what the holders would be paid now, each for all it has.
    function owed() external view returns (uint256 sum) {
        for (uint256 i = 0; i < HOLDERS; i++) sum += _share(i);
    }

    function held() external view returns (uint256) {
        return _held();
    }

    function registrySupply() external view returns (uint256) {
        return happened[0] == 0 ? 0 : registry.supplyOf(asset());
    }

    /// @dev The NFT is here and its ticket is out, or the other way round.
    function isWhole(uint256 id) external view returns (bool) {
        if (!wasWrapped[id]) return true;
        uint256 ticket = nftGateway.assetOf(address(nft), id);
        bool nftHere = nft.ownerOf(id) == address(nftGateway);
        bool ticketHere = pool.publicBalanceOf(address(nftGateway), ticket) == 1;
        return nftHere != ticketHere && nftHere == (ticketOf[id] != 0);
    }

    // Bookkeeping

    function _account(uint256 holder) private pure returns (address) {
        return address(uint160(0x1000 + holder));
    }

    function _held() private view returns (uint256) {
        return token.balanceOf(address(gateway));
    }

    /// @dev What units are worth: one each, or less after a loss. The market's own words for GATE-1, from its own books.
    function _worth(uint256 units) private view returns (uint256) {
        uint256 supply = unitsInAll();
        if (supply == 0 || _held() >= supply) return units;
        return (units * _held()) / supply;
    }

    function _share(uint256 holder) private view returns (uint256) {
        return _worth(unitsOf[holder]);
    }

    function _shares() private view returns (uint256[] memory shares) {
        shares = new uint256[](HOLDERS);
        for (uint256 i = 0; i < HOLDERS; i++) shares[i] = _share(i);
    }

    /// @dev Nobody else lost by what one holder did.
    function _compare(uint256[] memory shares, uint256 holder) private {
        for (uint256 i = 0; i < HOLDERS; i++) if (i != holder && _share(i) < shares[i]) someoneLost = true;
    }

    /// @dev Out of a note and into one again, as somebody does who trades in public.
    function _moveThroughPublic(uint256 holder, uint256 amount) private {
        uint256 id = asset();
        pool.transact(bundleOf(id, amount, _account(holder), 0));
        VM.prank(_account(holder));
        pool.shield(id, amount, oneTime(holder + 1));
    }
}
