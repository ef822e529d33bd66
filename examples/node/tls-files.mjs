// Reads the files that `signet agent` keeps, and again whenever they change. No dependencies.
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { existsSync, readFileSync, watch } from 'node:fs';
import { join } from 'node:path';

const QUIET = 200; // ms without a change before reading
const POLL = 10_000; // ms; a watch can miss a change, as on NFS

/** Key, certificate, CA and CRLs of one piece; throws while key and certificate are of two. */
function read(directory) {
  const text = (name) => readFileSync(join(directory, name), 'utf8');
  const options = { key: text('tls.key'), cert: text('tls.crt'), ca: text('ca.crt') };
  if (existsSync(join(directory, 'crl.pem'))) {
    options.crl = text('crl.pem').match(/-----BEGIN X509 CRL-----[^]*?-----END X509 CRL-----/g);
  }
  if (!new X509Certificate(options.cert).checkPrivateKey(createPrivateKey(options.key))) {
    throw new Error('tls.key does not belong to tls.crt (yet)');
  }
  return options;
}

/** Calls `use` with what is in the files now, and with what is in them after each change. */
export function tlsFiles(directory, use) {
  let current = read(directory);
  let timer;
  use(current);
  const look = () => {
    try {
      const next = read(directory);
      if (JSON.stringify(next) !== JSON.stringify(current)) {
        current = next;
        use(current);
      }
    } catch (e) {
      console.error(`still with the certificate of before: ${e.message}`);
    }
  };
  // The directory, not the files: each is replaced by a rename.
  const watcher = watch(directory, () => {
    clearTimeout(timer);
    timer = setTimeout(look, QUIET);
  });
  const poll = setInterval(look, POLL);
  poll.unref();
  return { close: () => (watcher.close(), clearInterval(poll), clearTimeout(timer)) };
}
