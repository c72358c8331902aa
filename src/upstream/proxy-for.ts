import type { Environment } from "../ports/house.ts";

const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/;

/**
 * The proxy for an address, as curl decides it: the variable of the scheme, else ALL_PROXY, unless NO_PROXY
 * names the host. A model server on this machine is never asked for through a proxy, which could not reach it.
 * `HTTP_PROXY` in capitals counts too: this is no CGI program, where a client could set it.
 * Source: curl's manual, "Environment".
 */
export function proxyFor(url: URL, environment: Environment): string | undefined {
  if (LOOPBACK.test(url.hostname)) return undefined;
  const read = (name: string) => environment[name.toLowerCase()] || environment[name];
  const proxy = read(url.protocol === "https:" ? "HTTPS_PROXY" : "HTTP_PROXY") || read("ALL_PROXY");
  if (!proxy || isExcluded(url, read("NO_PROXY") ?? "")) return undefined;
  return proxy.includes("://") ? proxy : `http://${proxy}`;
}

/** `example.com` and `.example.com` both mean the host and everything below it; `host:port` only that port. */
function isExcluded(url: URL, noProxy: string): boolean {
  const port = url.port || (url.protocol === "https:" ? "443" : "80");
  return noProxy
    .split(/[\s,]+/)
    .filter((entry) => entry !== "")
    .some((entry) => {
      if (entry === "*") return true;
      const [, host = "", onlyPort] = /^(.*?)(?::(\d+))?$/.exec(entry.toLowerCase()) ?? [];
      if (onlyPort !== undefined && onlyPort !== port) return false;
      const suffix = host.replace(/^\*?\./, "");
      return url.hostname === suffix || url.hostname.endsWith(`.${suffix}`);
    });
}
