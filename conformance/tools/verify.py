"""Reads certificates and CRLs with pyca/cryptography and checks who signed them. Lines of kind, name,
file, chain, root and CRLs on standard input, separated by tabs; name, tab, finding on standard
output. Every extension is decoded."""

import sys
import warnings

from cryptography import x509

warnings.simplefilter("error")  # What is deprecated is what the standards forbid.


def read(file):
    with open(file, "rb") as pem:
        return pem.read()


def verify(kind, file, chain, root):
    between = read(chain)
    authorities = x509.load_pem_x509_certificates(between) if between.strip() else []
    authorities += x509.load_pem_x509_certificates(read(root))
    if kind == "crl":
        crl = x509.load_pem_x509_crl(read(file))
        list(crl.extensions)
        for entry in crl:
            list(entry.extensions)
            entry.revocation_date_utc
        issuer = next(each for each in authorities if each.subject == crl.issuer)
        if not crl.is_signature_valid(issuer.public_key()):
            raise ValueError("the signature is bad")
        return
    certificate = x509.load_pem_x509_certificate(read(file))
    path = [certificate] + authorities
    for each, issuer in zip(path, path[1:]):
        list(each.extensions)
        each.subject, each.not_valid_after_utc, each.public_key()
        if each != issuer:
            each.verify_directly_issued_by(issuer)


for line in sys.stdin:
    kind, name, file, chain, root, _ = line.rstrip("\n").split("\t")
    try:
        verify(kind, file, chain, root)
    except Exception as e:
        print(f"{name}\t{type(e).__name__}: {e}".replace("\n", " "))
