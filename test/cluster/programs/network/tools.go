//go:build tools

// Keeps in go.mod what is built from its own module.
package tools

import _ "sigs.k8s.io/metrics-server/cmd/metrics-server"
