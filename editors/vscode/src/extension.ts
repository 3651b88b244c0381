// Starts `abi3lint lsp` for C and C++ files. Everything else is the server's.

import { ExtensionContext, commands, window, workspace } from "vscode";
import { LanguageClient, LanguageClientOptions, ServerOptions } from "vscode-languageclient/node";

const SETTINGS = ["targets", "certainty", "select", "ignore", "buildPath"];

let client: LanguageClient | undefined;

function settings(): Record<string, unknown> {
  const all = workspace.getConfiguration("abi3lint");
  return Object.fromEntries(SETTINGS.map((key) => [key, all.get(key)]));
}

async function start(): Promise<void> {
  const command = workspace.getConfiguration("abi3lint").get<string>("path", "abi3lint");
  const server: ServerOptions = { command, args: ["lsp"] };
  const options: LanguageClientOptions = {
    documentSelector: [
      { scheme: "file", language: "c" },
      { scheme: "file", language: "cpp" },
    ],
    initializationOptions: settings(),
  };
  client = new LanguageClient("abi3lint", "abi3lint", server, options);
  try {
    await client.start();
  } catch (error) {
    void window.showErrorMessage(`abi3lint: '${command} lsp' cannot be started; see the setting abi3lint.path (${error})`);
  }
}

async function stop(): Promise<void> {
  const running = client;
  client = undefined;
  if (running?.needsStop()) {
    await running.stop();
  }
}

export async function activate(context: ExtensionContext): Promise<void> {
  context.subscriptions.push(
    commands.registerCommand("abi3lint.restart", async () => {
      await stop();
      await start();
    }),
    commands.registerCommand("abi3lint.judgeWorkspace", () => commands.executeCommand("abi3lint.checkWorkspace")),
    workspace.onDidChangeConfiguration(async (event) => {
      if (event.affectsConfiguration("abi3lint.path")) {
        await stop();
        await start();
      } else if (event.affectsConfiguration("abi3lint")) {
        await client?.sendNotification("workspace/didChangeConfiguration", { settings: settings() });
      }
    }),
  );
  await start();
}

export function deactivate(): Promise<void> {
  return stop();
}
