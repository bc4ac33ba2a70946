// A server of a later version, as far as a client can see it: passes requests on, adds a member that no client knows to
// every object of a JSON answer, and changes values of members that can have new values (x-extensible-enum).
//
//   node proxy.mjs SERVER PORT DOCUMENT
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';

const [server, port, path] = process.argv.slice(2);
const growing = new Set();
collect(JSON.parse(readFileSync(path, 'utf8')).components.schemas);

function collect(schema) {
  for (const [name, value] of Object.entries(schema ?? {})) {
    if (value && typeof value === 'object') {
      if (name === 'properties') {
        for (const [member, rule] of Object.entries(value)) {
          if (rule['x-extensible-enum']) growing.add(member);
        }
      }
      collect(value);
    }
  }
}

function age(value) {
  if (Array.isArray(value)) return value.map(age);
  if (!value || typeof value !== 'object') return value;
  const aged = { memberOfTheFuture: { list: [1, 'two', null] } };
  for (const [name, member] of Object.entries(value)) {
    aged[name] = growing.has(name) && typeof member === 'string' ? 'value-of-the-future' : age(member);
  }
  return aged;
}

createServer(async (request, response) => {
  const body = [];
  for await (const piece of request) body.push(piece);
  const headers = { ...request.headers, 'accept-encoding': 'identity' };
  for (const name of ['host', 'connection', 'content-length', 'transfer-encoding', 'expect']) delete headers[name];
  const answer = await fetch(server + request.url, {
    method: request.method, headers, body: body.length > 0 ? Buffer.concat(body) : undefined,
  });
  let octets = Buffer.from(await answer.arrayBuffer());
  if (/[/+]json/.test(answer.headers.get('content-type') ?? '') && octets.length > 0) {
    octets = Buffer.from(JSON.stringify(age(JSON.parse(octets.toString()))));
  }
  const fields = Object.fromEntries(answer.headers);
  delete fields['transfer-encoding'];
  response.writeHead(answer.status, { ...fields, 'content-length': octets.length });
  response.end(octets);
}).listen(Number(port), '127.0.0.1');
