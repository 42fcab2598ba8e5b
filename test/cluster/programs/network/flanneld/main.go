// The pod network of a node: flannel's own VXLAN backend, kube subnet manager and masquerading, without the backends that
// need cgo or a cloud's account.
package main

import (
	"context"
	"flag"
	"os/signal"
	"sync"
	"syscall"

	"github.com/flannel-io/flannel/pkg/backend"
	_ "github.com/flannel-io/flannel/pkg/backend/vxlan"
	"github.com/flannel-io/flannel/pkg/ip"
	"github.com/flannel-io/flannel/pkg/ipmatch"
	"github.com/flannel-io/flannel/pkg/subnet/kube"
	"github.com/flannel-io/flannel/pkg/trafficmngr/iptables"
	log "k8s.io/klog/v2"
)

const resyncSeconds = 5

func main() {
	kubeconfig := flag.String("kubeconfig", "", "how the API server is reached")
	settings := flag.String("config", "", "the network's configuration, as in flannel's net-conf.json")
	device := flag.String("interface", "eth0", "the interface that carries the overlay")
	subnetFile := flag.String("subnet-file", "/run/flannel/subnet.env", "where the node's subnet is written to")
	flag.Parse()

	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	var running sync.WaitGroup

	subnets, err := kube.NewSubnetManager(ctx, "", *kubeconfig, "flannel.alpha.coreos.com", *settings, true)
	check("subnet manager", err)
	config, err := subnets.GetNetworkConfig(ctx)
	check("network configuration", err)
	families, err := ipmatch.GetIPFamily(config.EnableIPv4, config.EnableIPv6)
	check("address families", err)
	external, err := ipmatch.LookupExtIface(*device, "", "", families, ipmatch.PublicIPOpts{})
	check("interface", err)

	overlay, err := backend.NewManager(ctx, subnets, external).GetBackend(config.BackendType)
	check("backend", err)
	network, err := overlay.RegisterNetwork(ctx, &running, config)
	check("network", err)

	filter := &iptables.IPTablesManager{}
	check("iptables", filter.Init(ctx))
	lease := network.Lease()
	none := ip.IP6Net{IP: &ip.IP6{}}
	check("masquerading", filter.SetupAndEnsureMasqRules(ctx, config.Network, ip.IP4Net{}, ip.IP4Net{},
		config.IPv6Network, none, none, lease, resyncSeconds, false))
	filter.SetupAndEnsureForwardRules(ctx, config.Network, config.IPv6Network, resyncSeconds)

	check("subnet file", subnets.HandleSubnetFile(*subnetFile, config, true, lease.Subnet, lease.IPv6Subnet, network.MTU()))
	running.Add(1)
	go func() {
		defer running.Done()
		network.Run(ctx)
	}()
	check("lease", subnets.CompleteLease(ctx, lease, &running))
	running.Wait()
}

func check(what string, err error) {
	if err != nil {
		log.Fatalf("%s: %v", what, err)
	}
}
