// node client.mjs DIRECTORY URL: a request every 50 ms, each on a connection of its own.
import { Agent, request } from 'node:https';
import { tlsFiles } from './tls-files.mjs';

const [directory, url] = process.argv.slice(2);
let agent;
tlsFiles(directory, (files) => {
  // Requests under way keep the agent that they began with. No resumed sessions: in those the
  // server's certificate cannot be looked at.
  agent = new Agent({ ...files, maxCachedSessions: 0, keepAlive: false });
});

function get() {
  return new Promise((resolve, reject) => {
    request(url, { agent }, (response) => {
      const serial = response.socket.getPeerCertificate().serialNumber;
      response.resume().on('end', () => resolve(`${response.statusCode} ${serial}`));
    })
      .on('error', reject)
      .end();
  });
}

for (;;) {
  try {
    console.log(await get());
  } catch (e) {
    console.log(`failed: ${e.message}`);
  }
  await new Promise((resolve) => setTimeout(resolve, 50));
}
