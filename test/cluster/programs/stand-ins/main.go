// Everything small that a cluster of the tests needs, as one program without dependencies: on nodes, in pods and with clients. It stands in
// for Rancher, its agents, an ingress controller, workloads and a webhook: their ports are real, what they say on them isn't.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"net"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"
)

func main() {
	commands := map[string]func(arguments []string){
		"pause":        pause,
		"serve":        serve,
		"agent":        agent,
		"proxy":        proxy,
		"probe":        probe,
		"certificates": certificates,
		"image":        image,
	}
	if len(os.Args) > 1 {
		if command, known := commands[os.Args[1]]; known {
			command(os.Args[2:])
			return
		}
	}
	fail("usage: stand-ins pause|serve|agent|proxy|probe|certificates|image ...")
}

func fail(message any) {
	fmt.Fprintln(os.Stderr, message)
	os.Exit(1)
}

func check(err error) {
	if err != nil {
		fail(err)
	}
}

// The first process of a pod: waits, and buries what died.
func pause([]string) {
	ended, _ := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	children := make(chan os.Signal, 8)
	signal.Notify(children, syscall.SIGCHLD)
	for {
		select {
		case <-ended.Done():
			return
		case <-children:
			for {
				if pid, err := syscall.Wait4(-1, nil, syscall.WNOHANG, nil); err != nil || pid <= 0 {
					break
				}
			}
		}
	}
}

// Rancher's agent, as far as the network is concerned: dials again and again, and writes down what came of it.
func agent(arguments []string) {
	flags := flag.NewFlagSet("agent", flag.ExitOnError)
	patience := flags.Duration("timeout", 4*time.Second, "how long one attempt may take")
	check(flags.Parse(arguments))
	for {
		text, err := get(flags.Arg(0), *patience)
		if err != nil {
			fmt.Printf("failed: %v\n", err)
		} else {
			fmt.Printf("connected: %s\n", text)
		}
		time.Sleep(2 * time.Second)
	}
}

// What RKE1's nginx-proxy is on a node: one local address, the API servers behind it.
func proxy(arguments []string) {
	flags := flag.NewFlagSet("proxy", flag.ExitOnError)
	address := flags.String("listen", "127.0.0.1:6443", "where it listens")
	check(flags.Parse(arguments))
	listener, err := net.Listen("tcp", *address)
	check(err)
	for count := 0; ; count++ {
		client, err := listener.Accept()
		check(err)
		go pass(client, flags.Args(), count)
	}
}

func pass(client net.Conn, servers []string, first int) {
	defer client.Close()
	for index := range servers {
		address := servers[(first+index)%len(servers)]
		server, err := net.DialTimeout("tcp", address, 2*time.Second)
		if err != nil {
			fmt.Println(time.Now().UTC().Format(time.TimeOnly), address, err)
			continue
		}
		defer server.Close()
		go func() {
			io.Copy(server, client)
			server.(*net.TCPConn).CloseWrite()
		}()
		io.Copy(client, server)
		return
	}
}

// Tries http://…, https://…, tcp:host:port, udp:host:port at once; a line for each, `ok` or `FAIL`, and 1 if one failed.
func probe(arguments []string) {
	flags := flag.NewFlagSet("probe", flag.ExitOnError)
	patience := flags.Duration("timeout", 4*time.Second, "how long an answer may take")
	check(flags.Parse(arguments))
	lines := make([]chan string, flags.NArg())
	for index, target := range flags.Args() {
		lines[index] = make(chan string, 1)
		go func() {
			text, err := try(target, *patience)
			if err != nil {
				lines[index] <- fmt.Sprintf("FAIL %s %v", target, err)
			} else {
				lines[index] <- fmt.Sprintf("ok %s %s", target, text)
			}
		}()
	}
	failed := false
	for _, line := range lines {
		text := <-line
		failed = failed || strings.HasPrefix(text, "FAIL")
		fmt.Println(text)
	}
	if failed {
		os.Exit(1)
	}
}

func try(target string, patience time.Duration) (string, error) {
	kind, address, _ := strings.Cut(target, ":")
	switch kind {
	case "tcp":
		connection, err := net.DialTimeout("tcp", address, patience)
		if err != nil {
			return "", err
		}
		return "connected", connection.Close()
	case "udp":
		return ask(address, patience)
	default:
		return get(target, patience)
	}
}

// Three datagrams in the time given: one may get lost.
func ask(address string, patience time.Duration) (string, error) {
	connection, err := net.Dial("udp", address)
	if err != nil {
		return "", err
	}
	defer connection.Close()
	answer := make([]byte, 1500)
	for range 3 {
		connection.Write([]byte("hello"))
		connection.SetReadDeadline(time.Now().Add(patience / 3))
		if length, err := connection.Read(answer); err == nil {
			return strings.TrimSpace(string(answer[:length])), nil
		}
	}
	return "", fmt.Errorf("no answer by UDP from %s", address)
}
