package main

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"encoding/pem"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"time"
)

// One certificate: a client's and a server's at once. Issued by the authority of that name, itself an authority without one.
type subject struct {
	Name         string   `json:"name"`
	CommonName   string   `json:"commonName"`
	Organization string   `json:"organization"`
	Hosts        []string `json:"hosts"`
	Issuer       string   `json:"issuer"`
}

type pair struct {
	certificate *x509.Certificate
	key         crypto.Signer
}

// Reads subjects as JSON from standard input and writes NAME.pem and NAME-key.pem into a folder; and a key for service accounts.
func certificates(arguments []string) {
	folder := arguments[0]
	var subjects []subject
	check(json.NewDecoder(os.Stdin).Decode(&subjects))
	made := map[string]pair{}
	for index, one := range subjects {
		made[one.Name] = issue(folder, one, int64(index+1), made[one.Issuer])
	}
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	check(err)
	writeKey(filepath.Join(folder, "service-accounts-key.pem"), key)
	public, err := x509.MarshalPKIXPublicKey(&key.PublicKey)
	check(err)
	write(filepath.Join(folder, "service-accounts.pem"), "PUBLIC KEY", public)
}

func issue(folder string, one subject, serial int64, issuer pair) pair {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	check(err)
	isAuthority := one.Issuer == ""
	template := &x509.Certificate{
		SerialNumber:          big.NewInt(serial),
		Subject:               pkix.Name{CommonName: one.CommonName},
		NotBefore:             time.Now().Add(-24 * time.Hour),
		NotAfter:              time.Now().Add(30 * 24 * time.Hour),
		BasicConstraintsValid: true,
		IsCA:                  isAuthority,
		KeyUsage:              x509.KeyUsageDigitalSignature | x509.KeyUsageKeyEncipherment,
		ExtKeyUsage:           []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth, x509.ExtKeyUsageServerAuth},
	}
	if one.Organization != "" {
		template.Subject.Organization = []string{one.Organization}
	}
	if isAuthority {
		template.KeyUsage |= x509.KeyUsageCertSign | x509.KeyUsageCRLSign
		template.ExtKeyUsage = nil
		issuer = pair{template, key}
	}
	for _, host := range one.Hosts {
		if address := net.ParseIP(host); address != nil {
			template.IPAddresses = append(template.IPAddresses, address)
		} else {
			template.DNSNames = append(template.DNSNames, host)
		}
	}
	der, err := x509.CreateCertificate(rand.Reader, template, issuer.certificate, &key.PublicKey, issuer.key)
	check(err)
	write(filepath.Join(folder, one.Name+".pem"), "CERTIFICATE", der)
	writeKey(filepath.Join(folder, one.Name+"-key.pem"), key)
	certificate, err := x509.ParseCertificate(der)
	check(err)
	return pair{certificate, key}
}

func writeKey(file string, key any) {
	der, err := x509.MarshalPKCS8PrivateKey(key)
	check(err)
	write(file, "PRIVATE KEY", der)
}

func write(file, kind string, der []byte) {
	check(os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), 0o600))
}
