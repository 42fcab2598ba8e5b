package main

import (
	"archive/tar"
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
)

// Writes an OCI image of programs as one archive: `image NAME ARCHIVE PROGRAM…`, the first program its entry point.
func image(arguments []string) {
	name, archive, programs := arguments[0], arguments[1], arguments[2:]
	var layer bytes.Buffer
	files := tar.NewWriter(&layer)
	check(files.WriteHeader(&tar.Header{Name: "tmp", Typeflag: tar.TypeDir, Mode: 0o1777}))
	for _, program := range programs {
		content, err := os.ReadFile(program)
		check(err)
		add(files, filepath.Base(program), content)
	}
	check(files.Close())

	config := encode(map[string]any{
		"architecture": runtime.GOARCH,
		"os":           "linux",
		"config":       map[string]any{"Entrypoint": []string{"/" + filepath.Base(programs[0])}, "Cmd": []string{"pause"}},
		"rootfs":       map[string]any{"type": "layers", "diff_ids": []string{digest(layer.Bytes())}},
	})
	manifest := encode(map[string]any{
		"schemaVersion": 2,
		"mediaType":     "application/vnd.oci.image.manifest.v1+json",
		"config":        descriptor("application/vnd.oci.image.config.v1+json", config),
		"layers":        []any{descriptor("application/vnd.oci.image.layer.v1.tar", layer.Bytes())},
	})
	entry := descriptor("application/vnd.oci.image.manifest.v1+json", manifest)
	entry["annotations"] = map[string]string{"io.containerd.image.name": name}

	out, err := os.Create(archive)
	check(err)
	image := tar.NewWriter(out)
	add(image, "oci-layout", []byte(`{"imageLayoutVersion":"1.0.0"}`))
	add(image, "index.json", encode(map[string]any{"schemaVersion": 2, "manifests": []any{entry}}))
	for _, blob := range [][]byte{layer.Bytes(), config, manifest} {
		add(image, "blobs/sha256/"+digest(blob)[len("sha256:"):], blob)
	}
	check(image.Close())
	check(out.Close())
}

func add(archive *tar.Writer, name string, content []byte) {
	check(archive.WriteHeader(&tar.Header{Name: name, Mode: 0o755, Size: int64(len(content))}))
	_, err := archive.Write(content)
	check(err)
}

func encode(value any) []byte {
	text, err := json.Marshal(value)
	check(err)
	return text
}

func digest(content []byte) string {
	return fmt.Sprintf("sha256:%x", sha256.Sum256(content))
}

func descriptor(mediaType string, content []byte) map[string]any {
	return map[string]any{"mediaType": mediaType, "digest": digest(content), "size": len(content)}
}
