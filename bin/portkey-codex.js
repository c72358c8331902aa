#!/usr/bin/env node
// The front step: refuse a Node that cannot run us in words, not with a syntax error, then go in.
import module from "node:module";

const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  process.stderr.write(
    `✗ portkey-codex needs Node 20.19 or newer\n  why   this is Node ${process.versions.node} (${process.execPath})\n  fix   install a current Node, e.g. nvm install 24\n`,
  );
  process.exit(1);
}
module.enableCompileCache?.();
await import("../dist/main.js");
