import { createServer } from "node:http";
import { onTestFinished } from "vitest";

/** What `GET <path>` answers; everything else is 404. A function may look at the key. */
export type Page = (key: string | undefined) => { readonly status: number; readonly body: unknown };

export interface ModelsServer {
  readonly url: string;
  /** `path key`, one for each request. */
  readonly asked: readonly string[];
}

/** A provider that only lists its models; gone when the test is over. */
export async function startModelsServer(pages: Readonly<Record<string, Page>>): Promise<ModelsServer> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const key = request.headers.authorization?.replace(/^Bearer /, "");
    const path = request.url ?? "";
    asked.push(key === undefined ? path : `${path} ${key}`);
    const { status, body } = pages[path]?.(key) ?? { status: 404, body: "<html>no such page</html>" };
    const text = typeof body === "string" ? body : JSON.stringify(body);
    response.writeHead(status, { "openai-organization": "acme" }).end(text);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const address = server.address();
  const port = address && typeof address === "object" ? address.port : 0;
  return { url: `http://127.0.0.1:${port}`, asked };
}

/** Lists these models to whoever brings one of the keys. */
export const modelsFor =
  (goodKeys: readonly string[], models: readonly string[]): Page =>
  (key) =>
    key !== undefined && goodKeys.includes(key)
      ? { status: 200, body: { object: "list", data: models.map((id) => ({ id })) } }
      : { status: 401, body: { error: { message: `Incorrect API key provided: ${key?.slice(0, 4)}****.` } } };
