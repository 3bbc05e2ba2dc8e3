#!/bin/sh
# Makes the certificates of the TLS tests: an authority, and a server's certificate for localhost and the loopback
# addresses signed by it, good for a hundred years. Only tests trust them; the keys are no secrets. Needs openssl.
set -eu
cd "$(dirname "$0")"

openssl ecparam -name prime256v1 -genkey -noout -out authority-key.pem
openssl req -x509 -new -key authority-key.pem -days 36500 -subj "/CN=dt test authority" -out authority.pem \
    -addext "basicConstraints=critical,CA:TRUE" -addext "keyUsage=critical,keyCertSign"

openssl ecparam -name prime256v1 -genkey -noout | openssl pkcs8 -topk8 -nocrypt -out server-key.pem
openssl req -new -key server-key.pem -subj "/CN=localhost" -out server.csr
cat > server.ext <<EOF
subjectAltName = DNS:localhost, IP:127.0.0.1, IP:::1
basicConstraints = critical,CA:FALSE
extendedKeyUsage = serverAuth
EOF
openssl x509 -req -in server.csr -CA authority.pem -CAkey authority-key.pem -CAcreateserial -days 36500 \
    -extfile server.ext -out server.pem
rm -f server.csr server.ext authority.srl authority-key.pem
