// Verifies certificates and CRLs with Go's crypto/x509. Reads lines of kind, name, file, chain, root
// and CRLs from standard input, separated by tabs; writes name, tab, finding for each finding.
package main

import (
	"bufio"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"os"
	"strings"
)

func blocks(file string) [][]byte {
	rest, err := os.ReadFile(file)
	if err != nil {
		panic(err)
	}
	var found [][]byte
	for {
		var block *pem.Block
		if block, rest = pem.Decode(rest); block == nil {
			return found
		}
		found = append(found, block.Bytes)
	}
}

func pool(file string) (*x509.CertPool, []*x509.Certificate, error) {
	certificates := x509.NewCertPool()
	var list []*x509.Certificate
	for _, der := range blocks(file) {
		certificate, err := x509.ParseCertificate(der)
		if err != nil {
			return nil, nil, err
		}
		certificates.AddCert(certificate)
		list = append(list, certificate)
	}
	return certificates, list, nil
}

func verify(kind, file, chain, root string) error {
	roots, anchors, err := pool(root)
	if err != nil {
		return err
	}
	intermediates, between, err := pool(chain)
	if err != nil {
		return err
	}
	der := blocks(file)[0]
	if kind == "crl" {
		crl, err := x509.ParseRevocationList(der)
		if err != nil {
			return err
		}
		for _, issuer := range append(between, anchors...) {
			if err = crl.CheckSignatureFrom(issuer); err == nil {
				return nil
			}
		}
		return err
	}
	certificate, err := x509.ParseCertificate(der)
	if err != nil {
		return err
	}
	_, err = certificate.Verify(x509.VerifyOptions{
		Roots:         roots,
		Intermediates: intermediates,
		KeyUsages:     []x509.ExtKeyUsage{x509.ExtKeyUsageAny},
	})
	return err
}

func main() {
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		field := strings.Split(lines.Text(), "\t")
		if err := verify(field[0], field[2], field[3], field[4]); err != nil {
			fmt.Printf("%s\t%s\n", field[1], strings.ReplaceAll(err.Error(), "\n", " "))
		}
	}
}
