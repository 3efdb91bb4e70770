#!/bin/sh
# A CI job without a test runner: start, wait for health, act, assert, stop.
set -eu
control=http://127.0.0.1:3100/_sandbox

node_modules/.bin/emarsys-actions sandbox --port 3100 > sandbox.log & sandbox=$!
EMARSYS_API_URL=http://127.0.0.1:3100 EMARSYS_API_USER=sandbox_account001 \
  EMARSYS_API_PASSWORD=sandbox-secret node shop.js & shop=$!
trap 'kill $sandbox $shop' EXIT

curl -s --retry 50 --retry-delay 1 --retry-connrefused "$control/health" > health.json
curl -s --retry 50 --retry-delay 1 --retry-connrefused http://127.0.0.1:4000/ > form.html

curl -s -d email=new@example.com http://127.0.0.1:4000/ | grep -q 'Thank you!'
curl -s "$control/summary" | grep -q '"delivered":1,"rejected":0,"retry":0'
echo 'One contact was delivered, none rejected.'
