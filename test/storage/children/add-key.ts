// Adds one key to a database that may not exist yet.
import { openSqliteStorage } from "../../../src/storage/sqlite/storage.ts";

const [file = "", id = ""] = process.argv.slice(2);
const storage = await openSqliteStorage(file);
storage.keys.insert({ id, name: id, secretHash: "", secretEnd: "", createdAtUnixMs: 0 });
storage.close();
