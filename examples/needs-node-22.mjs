// Says in a sentence what is missing. It is imported first, so that nothing else has failed by then.

if (typeof WebSocket === "undefined") {
  console.error(
    `The examples need Node 22 or newer, which has WebSocket. This is Node ${process.versions.node}.`,
  );
  process.exit(2);
}
