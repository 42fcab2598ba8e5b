/** Preloaded by a test (`node --require`): says on standard error which modules the command loaded. */
process.on("exit", () => {
  process.stderr.write(Object.keys(require.cache).join("\n"));
});
