"""Lints certificates and CRLs with pkilint, against RFC 5280 alone. Lines of kind, name, file, chain,
root and CRLs on standard input, separated by tabs; name, tab, finding on standard output."""

import sys

from pkilint import loader, pkix
from pkilint.pkix import certificate, crl, extension, name
from pkilint.validation import ValidationFindingSeverity

WRONG = {
    ValidationFindingSeverity.NOTICE,
    ValidationFindingSeverity.WARNING,
    ValidationFindingSeverity.ERROR,
    ValidationFindingSeverity.FATAL,
}

CERTIFICATES = certificate.create_pkix_certificate_validator_container(
    certificate.create_decoding_validators(
        name.ATTRIBUTE_TYPE_MAPPINGS, extension.EXTENSION_MAPPINGS
    ),
    [
        certificate.create_issuer_validator_container([]),
        certificate.create_validity_validator_container(),
        certificate.create_subject_validator_container([]),
        certificate.create_extensions_validator_container([]),
        certificate.create_spki_validator_container([]),
    ],
)

CRLS = crl.create_pkix_crl_validator_container(
    [
        pkix.create_attribute_decoder(name.ATTRIBUTE_TYPE_MAPPINGS),
        pkix.create_extension_decoder(extension.EXTENSION_MAPPINGS),
    ],
    [
        crl.create_issuer_validator_container([]),
        crl.create_validity_validator_container([]),
        crl.create_extensions_validator_container([]),
    ],
)


# RFC 5280 leaves wildcards to RFC 6125; and pkilint knows only the URI schemes of the web.
NOT_WRONG = ('Invalid domain name syntax: "*.', 'Invalid URI syntax: "spiffe://')


def findings(kind, file):
    with open(file, "rb") as pem:
        if kind == "crl":
            results = CRLS.validate(loader.load_pem_crl_file(pem, file).root)
        else:
            results = CERTIFICATES.validate(loader.load_pem_certificate_file(pem, file).root)
    for result in results:
        for found in result.finding_descriptions:
            message = found.message or ""
            if found.finding.severity in WRONG and not message.startswith(NOT_WRONG):
                yield f"{found.finding.severity.name} {found.finding.code} {message}"


for line in sys.stdin:
    kind, artefact, file = line.rstrip("\n").split("\t")[:3]
    try:
        for each in findings(kind, file):
            print(f"{artefact}\t{each}".replace("\n", " "))
    except Exception as e:
        print(f"{artefact}\t{type(e).__name__}: {e}".replace("\n", " "))
