/** `ebbtide up`: the plain server, until SIGTERM or Ctrl-C. */

import { Command } from "commander";
import type { Config } from "../config.ts";
import type { Server } from "../server.ts";
import { configOf, withServerOptions } from "./settings.ts";
import { snippets } from "./snippets.ts";

export function upCommand(): Command {
  return withServerOptions(new Command("up").description("Run the server."))
    .addHelpText(
      "after",
      "\nExamples:\n  ebbtide up\n  ebbtide up --data /var/lib/ebbtide --port 4566 --profile fast\n  ebbtide up --clock test --data /tmp/mine\n",
    )
    .action(async (options) => {
      const server = await startOrExplain(configOf(options));
      console.log(
        `Ebbtide listens on ${server.url} (data in ${options.data}, profile ${options.profile}${clockNote(options.clock)}).\n`,
      );
      console.log(snippets(server.url));
      await untilSignal();
      await closeCleanly(server);
    });
}

const clockNote = (clock: string): string => (clock === "system" ? "" : `, clock ${clock}`);

/** Starts the server, or prints what is wrong and what to do, and exits with 1. */
export async function startOrExplain(config: Config): Promise<Server> {
  try {
    const { startServer } = await import("../server.ts");
    return await startServer(config);
  } catch (error) {
    console.error(explain(error, config));
    process.exit(1);
  }
}

function explain(error: unknown, config: Config): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === "EADDRINUSE")
    return `Port ${config.port} on ${config.host} is taken. Stop what uses it, or choose another with --port.`;
  if (code === "EACCES" || code === "EPERM")
    return `No permission: ${message}. Choose another --data or --port.`;
  return message;
}

/** Resolves at the first SIGTERM, SIGINT or SIGHUP (the terminal was closed); a second one ends the process at once. */
export function untilSignal(): Promise<void> {
  return new Promise((resolve) => {
    // A terminal that is gone takes no more lines, which is no reason not to stop cleanly.
    process.stdout.on("error", () => undefined);
    const onSignal = (): void => {
      process.once("SIGINT", () => process.exit(130));
      process.once("SIGTERM", () => process.exit(143));
      resolve();
    };
    process.once("SIGTERM", onSignal);
    process.once("SIGINT", onSignal);
    process.once("SIGHUP", onSignal);
  });
}

export async function closeCleanly(server: Server): Promise<void> {
  console.log("Stopping: running work may finish; once more to stop at once.");
  await server.close();
  console.log("Stopped.");
  process.exit(0);
}
