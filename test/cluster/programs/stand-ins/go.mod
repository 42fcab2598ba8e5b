module rancher-fenceline.test/stand-ins

go 1.25.0
