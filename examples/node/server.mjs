// node server.mjs DIRECTORY [PORT]: an https server that wants its clients' certificates.
import { createServer } from 'node:https';
import { tlsFiles } from './tls-files.mjs';

const [directory, port = '0'] = process.argv.slice(2);
// No `ticketKeys`: they would let a client resume whose CA or certificate is not trusted any more.
const server = createServer({ requestCert: true, rejectUnauthorized: true }, (request, response) => {
  response.end(`hello ${request.socket.getPeerCertificate().subjectaltname}\n`);
});
server.on('tlsClientError', (e, socket) =>
  console.log(`refused: ${socket.authorizationError ?? e.code ?? e.message}`),
);
tlsFiles(directory, (files) => {
  server.setSecureContext(files); // New connections; those that are open stay.
  console.log('loaded');
});
server.listen(Number(port), '127.0.0.1', () => console.log(`port ${server.address().port}`));
