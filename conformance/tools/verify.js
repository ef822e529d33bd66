// Reads certificates with node's crypto.X509Certificate and follows their paths. Lines of kind, name,
// file, chain, root and CRLs on standard input, separated by tabs; name, tab, finding on standard
// output. Node has no CRLs.
'use strict';
const { X509Certificate } = require('crypto');
const { readFileSync } = require('fs');

function certificates(file) {
  const pem = readFileSync(file, 'utf8').match(/-----BEGIN [^]*?-----END CERTIFICATE-----/g) || [];
  return pem.map((each) => new X509Certificate(each));
}

function finding(file, chain, root) {
  const path = [...certificates(file), ...certificates(chain), ...certificates(root)];
  for (let i = 0; i + 1 < path.length; i++) {
    if (path[i].raw.equals(path[i + 1].raw)) continue;
    if (!path[i].checkIssued(path[i + 1])) return `certificate ${i} is not of the next one`;
    if (!path[i].verify(path[i + 1].publicKey)) return `the signature of certificate ${i} is bad`;
    if (!path[i + 1].ca) return `certificate ${i + 1} is no CA's`;
  }
  return null;
}

for (const line of readFileSync(0, 'utf8').split('\n').filter(Boolean)) {
  const [kind, name, file, chain, root] = line.split('\t');
  if (kind === 'crl') continue;
  let found;
  try {
    found = finding(file, chain, root);
  } catch (e) {
    found = e.message;
  }
  if (found) console.log(`${name}\t${found}`);
}
