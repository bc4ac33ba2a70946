// Uses the types that openapi-typescript generated with the client openapi-fetch. Arguments: SERVER PROXY KEY FILE,
// where FILE has the octets of the attachment.
import { readFileSync } from 'node:fs';
import createClient from 'openapi-fetch';
import type { components, paths } from './api.js';

const [server, proxy, key, file] = process.argv.slice(2);
const attachment = readFileSync(file);
await run(server, '');
await run(proxy, 'value-of-the-future');

async function run(baseUrl: string, future: string): Promise<void> {
  const api = createClient<paths>({ baseUrl, headers: { Authorization: `Bearer ${key}` } });
  const address = 'alice@example.test';

  // Lists, in pages.
  const messages: components['schemas']['Message'][] = [];
  let page: components['schemas']['MessagePage'] | undefined;
  do {
    const { data } = await api.GET('/api/v1/mailboxes/{address}/messages', {
      params: { path: { address }, query: { limit: 2, ...(page ? { after: page.next } : {}) } },
    });
    page = data!;
    messages.push(...page.items);
  } while (page.hasMore);
  check(new Set(messages.map((message) => message.uid)).size >= 5, 'the pages have five messages');
  const last = messages.at(-1)!;
  check(last.from[0].address === 'carol@example.org', 'the sender is data');

  // Reads the octets of a part, whole and in a range.
  const { data: detail } = await api.GET('/api/v1/mailboxes/{address}/messages/{uid}', {
    params: { path: { address, uid: last.uid } },
  });
  check(detail?.subject === 'Octets', 'a message with its text is a message');
  const path = { address, uid: last.uid, partNumber: last.attachments[0].number };
  const part = '/api/v1/mailboxes/{address}/messages/{uid}/parts/{partNumber}';
  const whole = await api.GET(part, { params: { path }, parseAs: 'arrayBuffer' });
  check(attachment.equals(Buffer.from(whole.data!)), 'the octets of the part');
  const range = await api.GET(part, {
    params: { path, header: { Range: 'bytes=10-19' } }, parseAs: 'arrayBuffer',
  });
  check(range.response.status === 206, 'a range is 206');
  check(attachment.subarray(10, 20).equals(Buffer.from(range.data!)), 'the octets of the range');

  // Changes one member; the others stay.
  const dora = { params: { path: { address: 'dora@example.test' } } };
  await api.PUT('/api/v1/accounts/{address}', { ...dora, body: { quotaBytes: 123456789, disabled: true } });
  const { data: patched } = await api.PATCH('/api/v1/accounts/{address}', {
    ...dora, body: { password: 'new-secret' },
  });
  check(patched?.quotaBytes === 123456789 && patched.disabled && patched.hasPassword, 'PATCH changes one member');
  await api.DELETE('/api/v1/accounts/{address}', dora);

  // Values that this client does not know, if there are any.
  const { data: domain } = await api.GET('/api/v1/domains/{domain}', { params: { path: { domain: 'example.test' } } });
  check(!future || domain?.authenticationPolicy.dmarc === future, 'a new value is read as it is');
  check(!future || 'memberOfTheFuture' in domain!, 'a new member is read as it is');
  const { error, response } = await api.GET('/api/v1/accounts/{address}', {
    params: { path: { address: 'nobody@example.test' } },
  });
  check(response.status === 404, 'a missing account is 404');
  check(error?.code === (future || 'no-such-account'), 'the problem has its code');
}

function check(isTrue: boolean, what: string): void {
  if (!isTrue) throw new Error(`Failed: ${what}.`);
  console.log(`passed: ${what}`);
}
