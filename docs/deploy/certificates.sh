#!/usr/bin/env bash
# Makes an authority (ten years) and the certificate of the three etcd servers that it signs (two years), in the working
# directory. An authority that is there already signs again: that is how the certificate is renewed.
# Usage: certificates.sh [domain of the servers]
set -euo pipefail
domain=${1:-kqueen.internal}
umask 077

if [ ! -e ca.key ]; then
  openssl ecparam -name prime256v1 -genkey -noout -out ca.key
  openssl req -x509 -new -key ca.key -days 3650 -subj "/CN=KQueen etcd authority" -out ca.pem
fi
openssl ecparam -name prime256v1 -genkey -noout -out server.key
openssl req -new -key server.key -subj "/CN=etcd.$domain" -out server.csr
# The servers are clients of one another as well. By localhost they are reached through a forwarded port.
cat > server.ext <<EXTENSIONS
extendedKeyUsage = serverAuth, clientAuth
subjectAltName = DNS:etcd.$domain, DNS:etcd-0.$domain, DNS:etcd-1.$domain, DNS:etcd-2.$domain, DNS:localhost, IP:127.0.0.1
EXTENSIONS
openssl x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 730 -extfile server.ext -out server.pem
rm server.csr server.ext
