// The program that the engine runs: index.ts, compiled. It is compiled anew first where a source has changed since, so that
// it is never stale; without a change, a preview needs neither the compiler nor the time to check all types.
"use strict";
if (!require("./build.js").build()) throw new Error("The sources do not compile; see the errors above.");
module.exports = require("../dist/index.js");
