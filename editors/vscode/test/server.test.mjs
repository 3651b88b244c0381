// The client's own protocol library against the real server, as the extension starts it, and the bundle.
//
// ABI3LINT names the server.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";

const require = createRequire(import.meta.url);
const { createProtocolConnection, StreamMessageReader, StreamMessageWriter } = require("vscode-languageserver-protocol/node");
const protocol = require("vscode-languageserver-protocol");

const SERVER = process.env.ABI3LINT ?? "abi3lint";
const BAD = "#include <Python.h>\nstatic const char *name(PyTypeObject *t) { return t->tp_name; }\n";

test("a violation is reported, explained by a hover, and offers actions", async (context) => {
  const folder = mkdtempSync(join(tmpdir(), "abi3lint-"));
  writeFileSync(join(folder, "abi3lint.toml"), 'targets = ["cp39-abi3"]\n');
  const child = spawn(SERVER, ["lsp"], { stdio: ["pipe", "pipe", "inherit"] });
  // Where an assertion fails, a server that goes on would keep the test from its end.
  context.after(() => child.kill());
  const connection = createProtocolConnection(
    new StreamMessageReader(child.stdout),
    new StreamMessageWriter(child.stdin),
  );
  const told = new Promise((resolve) => connection.onNotification(protocol.PublishDiagnosticsNotification.type, resolve));
  connection.onRequest(protocol.RegistrationRequest.type, () => undefined);
  connection.listen();
  const answer = await connection.sendRequest(protocol.InitializeRequest.type, {
    processId: process.pid,
    rootUri: null,
    capabilities: { textDocument: { publishDiagnostics: { relatedInformation: true, codeDescriptionSupport: true } } },
    workspaceFolders: [{ uri: pathToFileURL(folder).href, name: "spam" }],
  });
  assert.equal(answer.serverInfo.name, "abi3lint");
  await connection.sendNotification(protocol.InitializedNotification.type, {});
  const uri = pathToFileURL(join(folder, "a.c")).href;
  const textDocument = { uri, languageId: "c", version: 1, text: BAD };
  await connection.sendNotification(protocol.DidOpenTextDocumentNotification.type, { textDocument });
  const { diagnostics } = await told;
  assert.deepEqual(diagnostics.map((d) => [d.code, d.range.start.line]), [["struct-field", 1]]);
  for (const d of diagnostics) {
    console.log(`a.c:${d.range.start.line + 1}:${d.range.start.character + 1}: [${d.code}] ${d.message}`);
  }
  const position = { line: 1, character: 55 };
  const hover = await connection.sendRequest(protocol.HoverRequest.type, { textDocument: { uri }, position });
  assert.match(hover.contents.value, /PyTypeObject\.tp_name/);
  const actions = await connection.sendRequest(protocol.CodeActionRequest.type, {
    textDocument: { uri },
    range: diagnostics[0].range,
    context: { diagnostics },
  });
  assert.ok(actions.some((a) => a.title.startsWith("suppress struct-field")), JSON.stringify(actions));
  await connection.sendRequest(protocol.ShutdownRequest.type);
  const ended = new Promise((resolve) => child.on("exit", resolve));
  await connection.sendNotification(protocol.ExitNotification.type);
  assert.equal(await ended, 0);
});

test("the bundle is a module that exports what the editor calls, and needs the editor alone", () => {
  const text = readFileSync(new URL("../out/extension.js", import.meta.url), "utf8");
  assert.match(text, /activate:/);
  assert.match(text, /deactivate:/);
  const external = [...text.matchAll(/require\("([^".][^"]*)"\)/g)].map((m) => m[1]);
  const { builtinModules } = require("node:module");
  const others = external.filter((n) => n !== "vscode" && !builtinModules.includes(n.replace(/^node:/, "")));
  assert.deepEqual([...new Set(others)], []);
});
