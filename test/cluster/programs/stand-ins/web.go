package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http"
	"os"
	"strings"
	"time"
)

// Answers with its name and the caller's address, over HTTP, HTTPS and UDP; at /validate it is an admission webhook that allows.
func serve(arguments []string) {
	flags := flag.NewFlagSet("serve", flag.ExitOnError)
	name := flags.String("name", os.Getenv("NAME"), "what it calls itself")
	plain := flags.String("http", "", "address for HTTP")
	secure := flags.String("https", "", "address for HTTPS")
	datagrams := flags.String("udp", "", "address for UDP")
	check(flags.Parse(arguments))

	pages := http.NewServeMux()
	pages.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(w, "%s saw %s %s\n", *name, r.RemoteAddr, r.URL.Path)
	})
	pages.HandleFunc("/validate", validate)
	ended := make(chan error)
	if *plain != "" {
		go func() { ended <- http.ListenAndServe(*plain, pages) }()
	}
	if *secure != "" {
		server := &http.Server{Addr: *secure, Handler: pages, TLSConfig: &tls.Config{Certificates: []tls.Certificate{own()}}}
		go func() { ended <- server.ListenAndServeTLS("", "") }()
	}
	if *datagrams != "" {
		go func() { ended <- echo(*datagrams, *name) }()
	}
	fail(<-ended)
}

func echo(address, name string) error {
	socket, err := net.ListenPacket("udp", address)
	if err != nil {
		return err
	}
	buffer := make([]byte, 1500)
	for {
		_, from, err := socket.ReadFrom(buffer)
		if err != nil {
			return err
		}
		socket.WriteTo(fmt.Appendf(nil, "%s saw %s by UDP\n", name, from), from)
	}
}

func validate(w http.ResponseWriter, r *http.Request) {
	var review struct {
		APIVersion string `json:"apiVersion"`
		Kind       string `json:"kind"`
		Request    struct {
			UID string `json:"uid"`
		} `json:"request"`
	}
	if err := json.NewDecoder(r.Body).Decode(&review); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	json.NewEncoder(w).Encode(map[string]any{
		"apiVersion": review.APIVersion,
		"kind":       review.Kind,
		"response":   map[string]any{"uid": review.Request.UID, "allowed": true},
	})
}

// The certificate that TLS_CERT and TLS_KEY name, or one that nobody knows.
func own() tls.Certificate {
	if file := os.Getenv("TLS_CERT"); file != "" {
		pair, err := tls.LoadX509KeyPair(file, os.Getenv("TLS_KEY"))
		check(err)
		return pair
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	check(err)
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(48 * time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	check(err)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}

// Who answers is no question here, whether somebody does is. CLIENT_CERT and CLIENT_KEY name a certificate to show.
func get(url string, patience time.Duration) (string, error) {
	settings := &tls.Config{InsecureSkipVerify: true}
	if file := os.Getenv("CLIENT_CERT"); file != "" {
		pair, err := tls.LoadX509KeyPair(file, os.Getenv("CLIENT_KEY"))
		check(err)
		settings.Certificates = []tls.Certificate{pair}
	}
	client := &http.Client{Timeout: patience, Transport: &http.Transport{DisableKeepAlives: true, TLSClientConfig: settings}}
	response, err := client.Get(url)
	if err != nil {
		return "", err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	text := strings.TrimSpace(string(body))
	if err == nil && response.StatusCode >= http.StatusInternalServerError {
		return "", fmt.Errorf("%s: %s", response.Status, text)
	}
	return text, err
}
