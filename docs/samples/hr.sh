#!/usr/bin/env bash
# An HR system's side of the appraisal service with curl, openssl and python3 (for JSON).
#   hr.sh pull      BASE KEY CYCLE            every official score of a cycle, a line of JSON each
#   hr.sh follow    BASE KEY POSITION         what changed since, waiting for up to 30 seconds
#   hr.sh subscribe BASE KEY CODE URL         prints the secret, once
#   hr.sh verify    SECRET ID TIMESTAMP SIGNATURE < BODY
set -euo pipefail

case "${1:-}" in
pull)
    curl -sS --fail-with-body --compressed -H "X-Api-Key: $3" -H "Accept: application/x-ndjson" "$2/api/v1/hr/scores?cycle=$4"
    ;;
follow)
    curl -sS --fail-with-body -H "X-Api-Key: $3" -H "Prefer: wait=30" "$2/api/v1/hr/changes?after=$4"
    ;;
subscribe)
    curl -sS --fail-with-body -X PUT -H "X-Api-Key: $3" -H "Content-Type: application/json" -d "{\"url\":\"$5\"}" "$2/api/v1/hr/subscriptions/$4" |
        python3 -c 'import json, sys; print(json.load(sys.stdin)["secret"])'
    ;;
verify)
    body=$(cat; printf x)       # the shell would cut line breaks at the end
    key=$(printf %s "${2#whsec_}" | base64 -d | od -An -v -tx1 | tr -d ' \n')
    expected="v1,$(printf %s "$3.$4.${body%x}" | openssl dgst -sha256 -mac HMAC -macopt "hexkey:$key" -binary | base64)"
    age=$(($(date +%s) - $4))
    if [ "${age#-}" -le 300 ] && [[ " $5 " == *" $expected "* ]]; then echo genuine; else echo forged; exit 1; fi
    ;;
*)
    sed -n '2,6p' "$0"
    exit 2
    ;;
esac
