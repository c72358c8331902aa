// The bare relay: node:http in, undici out, nothing read, nothing kept. What a gateway on Node cannot be cheaper than.
import { Handler, passing, serve, upstream } from "./relay-parts.mjs";

class Relay extends Handler {
  onHeaders(status, headers, resume) {
    if (status < 200) return true;
    this.response.writeHead(status, passing(headers));
    this.response.on("drain", resume);
    return true;
  }

  onData(bytes) {
    return this.response.write(bytes);
  }

  onComplete() {
    this.response.end();
  }
}

serve((request, response) => {
  const headers = passing(request.rawHeaders);
  upstream.dispatch(
    { path: request.url, method: request.method, headers, body: request },
    new Relay(response),
  );
});
