// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ERC1155} from "@openzeppelin/contracts/token/ERC1155/ERC1155.sol";
import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC721} from "@openzeppelin/contracts/token/ERC721/ERC721.sol";

/// @notice Tokens as OpenZeppelin makes them, which anybody may mint: what gas of gateways is measured with.
contract PlainErc20 is ERC20("Plain", "PLN") {
    function mint(address to, uint256 amount) external {
        _mint(to, amount);
    }
}

contract PlainErc721 is ERC721("Plain", "PLN") {
    function mint(address to, uint256 id) external {
        _mint(to, id);
    }
}

contract PlainErc1155 is ERC1155("plain") {
    function mint(address to, uint256 id, uint256 amount) external {
        _mint(to, id, amount, "");
    }
}
