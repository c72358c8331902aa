import { FailureError, meaningOf } from "../../domain/failure.ts";
import { type Check, ok, problem } from "./check.ts";

export const database: Check = {
  id: "database",
  title: "Database",
  async run(house) {
    try {
      const { file, driver, sqliteVersion, bytes, schemaVersion } = (await house.storage()).describe();
      const size = `${(bytes / 1_000_000).toFixed(1)} MB`;
      return [ok(`${file}: ${size}, schema ${schemaVersion}, SQLite ${sqliteVersion} through ${driver}`)];
    } catch (error) {
      if (!(error instanceof FailureError)) throw error;
      const { message, why } = meaningOf(error.failure);
      return [
        problem("fail", message, {
          ...(why !== undefined && { why }),
          fix: `look at the folder's owner and free space: ls -la ${house.paths.dataDir}`,
        }),
      ];
    }
  },
};
