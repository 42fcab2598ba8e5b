#!/usr/bin/env node
// The command `fenceline`. In a checkout it first makes sure that the compiled program matches the sources.
"use strict";
if (!require("./build.js").build()) {
  console.error("fenceline: the sources do not compile; see the errors above.");
  process.exit(1);
}
require("../dist/cli/main.js");
