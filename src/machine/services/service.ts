import { readFile, unlink } from "node:fs/promises";
import { writeFileAtomically } from "../../files/write-file-atomically.ts";
import type { House } from "../../ports/house.ts";
import type { ServiceManager } from "../../ports/machine.ts";
import type { RunTool } from "../run-tool.ts";

export type ServiceHouse = Pick<House, "program" | "paths" | "platform" | "environment">;

/** What differs between the systems; `openService` makes a `ServiceManager` of it. */
export interface ServiceKind {
  readonly name: ServiceManager["name"];
  readonly file: string;
  text(command: readonly string[]): Promise<string | Uint8Array>;
  isRunning(): Promise<boolean>;
  /** The file is written: start it now and at every login. */
  enable(): Promise<void>;
  /** The file is still there: stop it, and never start it again. Errors: none, it may have been disabled by hand. */
  disable(): Promise<void>;
  /** Called when the file is gone. */
  forget(): Promise<void>;
  restart(): Promise<void>;
}

export function openService(kind: ServiceKind): ServiceManager {
  const exists = () =>
    readFile(kind.file).then(
      () => true,
      () => false,
    );
  const uninstall = async () => {
    if (!(await exists())) return false;
    await kind.disable();
    await unlink(kind.file);
    await kind.forget();
    return true;
  };
  return {
    name: kind.name,
    file: kind.file,
    state: async () => {
      const installed = await exists();
      return { installed, running: installed && (await kind.isRunning()) };
    },
    install: async (command) => {
      await writeFileAtomically(kind.file, await kind.text(command), { mode: 0o600 });
      try {
        await kind.enable();
      } catch (error) {
        // A file that nothing reads would look like an installed service.
        await uninstall();
        throw error;
      }
    },
    uninstall,
    restart: () => kind.restart(),
  };
}

export type OpenService = (house: ServiceHouse, run: RunTool) => ServiceKind;
