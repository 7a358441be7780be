// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ERC1155} from "@openzeppelin/contracts/token/ERC1155/ERC1155.sol";
import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC721} from "@openzeppelin/contracts/token/ERC721/ERC721.sol";

/// @notice Calls somebody else in the middle of a transfer, once, and remembers how it ended.
abstract contract Hooked {
    address private _target;
    bytes private _data;
    bool public hookSucceeded;
    bytes public hookAnswer;

    function hook(address target, bytes calldata data) external {
        (_target, _data) = (target, data);
    }

    function _callHook() internal {
        if (_target == address(0)) return;
        (address target, bytes memory data) = (_target, _data);
        _target = address(0);
        (hookSucceeded, hookAnswer) = target.call(data);
    }
}

/// @notice An ERC-20 with the habits that a gateway has to live with, each off until it is set.
contract OddToken is ERC20("Odd", "ODD"), Hooked {
    uint256 public feeBps;
    bool public paused;
    bool public saysNo;
    bool public saysNothing;

    error Paused();

    function mint(address to, uint256 amount) external {
        _mint(to, amount);
    }

    /// @dev What a rebase does to one holder.
    function rebase(address holder, uint256 balance) external {
        uint256 now_ = balanceOf(holder);
        if (balance > now_) _mint(holder, balance - now_);
        else _burn(holder, now_ - balance);
    }

    function setFee(uint256 bps) external {
        feeBps = bps;
    }

    function setPaused(bool to) external {
        paused = to;
    }

    /// @dev Moves nothing and answers false.
    function setSaysNo(bool to) external {
        saysNo = to;
    }

    /// @dev Moves, and answers nothing at all.
    function setSaysNothing(bool to) external {
        saysNothing = to;
    }

    function transfer(address to, uint256 value) public override returns (bool) {
        if (saysNo) return false;
        super.transfer(to, value);
        return _answer();
    }

    function transferFrom(address from, address to, uint256 value) public override returns (bool) {
        if (saysNo) return false;
        super.transferFrom(from, to, value);
        return _answer();
    }

    function _update(address from, address to, uint256 value) internal override {
        if (from == address(0) || to == address(0)) return super._update(from, to, value);
        if (paused) revert Paused();
        uint256 fee = (value * feeBps) / 10_000;
        super._update(from, to, value - fee);
        if (fee != 0) super._update(from, address(0), fee);
        _callHook();
    }

    function _answer() private view returns (bool) {
        if (!saysNothing) return true;
        // The only way for a function that promises a word to answer with none.
        assembly ("memory-safe") {
            return(0, 0)
        }
    }
}

/// @notice An ERC-721 that may call somebody in the middle of a transfer, or only pretend to move.
contract OddNft is ERC721("Odd", "ODD"), Hooked {
    bool public pretends;

    function mint(address to, uint256 id) external {
        _mint(to, id);
    }

    function burn(uint256 id) external {
        _burn(id);
    }

    function setPretends(bool to) external {
        pretends = to;
    }

    function transferFrom(address from, address to, uint256 id) public override {
        if (pretends) return;
        super.transferFrom(from, to, id);
        _callHook();
    }
}

/// @notice An ERC-1155 that may take a fee, call somebody in the middle of a transfer, lose what a holder has, or only pretend to move.
contract OddMulti is ERC1155("odd"), Hooked {
    uint256 public feeBps;
    bool public pretends;

    function mint(address to, uint256 id, uint256 amount) external {
        _mint(to, id, amount, "");
    }

    function lose(address holder, uint256 id, uint256 amount) external {
        _burn(holder, id, amount);
    }

    function setFee(uint256 bps) external {
        feeBps = bps;
    }

    function setPretends(bool to) external {
        pretends = to;
    }

    function safeTransferFrom(address from, address to, uint256 id, uint256 value, bytes memory data) public override {
        if (pretends) return;
        super.safeTransferFrom(from, to, id, value, data);
        uint256 fee = (value * feeBps) / 10_000;
        if (fee != 0) _burn(to, id, fee);
        _callHook();
    }
}

/// @notice An ERC-20 whose balances are moved under two addresses, its own and that of {ENTRANCE}.
contract TwoDoors is ERC20("Two", "TWO") {
    SecondDoor public immutable ENTRANCE = new SecondDoor(this);

    function mint(address to, uint256 amount) external {
        _mint(to, amount);
    }

    function lose(address holder, uint256 amount) external {
        _burn(holder, amount);
    }

    /// @dev For the second address alone, which vouches for the spender.
    function moveFor(address spender, address from, address to, uint256 value) external {
        require(msg.sender == address(ENTRANCE), "who?");
        if (spender != from) _spendAllowance(from, spender, value);
        _transfer(from, to, value);
    }
}

/// @notice The other address of {TwoDoors}.
contract SecondDoor {
    TwoDoors private immutable MAIN;

    constructor(TwoDoors main) {
        MAIN = main;
    }

    function transfer(address to, uint256 value) external returns (bool) {
        MAIN.moveFor(msg.sender, msg.sender, to, value);
        return true;
    }

    function transferFrom(address from, address to, uint256 value) external returns (bool) {
        MAIN.moveFor(msg.sender, from, to, value);
        return true;
    }

    function balanceOf(address holder) external view returns (uint256) {
        return MAIN.balanceOf(holder);
    }
}
