// Plain JavaScript on purpose: an older Node must be able to run it and say what is wrong.
const [major] = process.versions.node.split('.').map(Number);
if (major < 24) {
  console.error(`Node.js 24 or newer is needed; this is ${process.version} (${process.execPath}).
On Linux and Windows "npm ci" brings Node 24 along as an optional dependency: run it without --omit=optional,
and start scripts through npm ("npm test", "npm start"), which finds it first. Elsewhere, install Node 24.`);
  process.exit(1);
}
