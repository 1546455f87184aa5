#!/usr/bin/env bash
# What a person writes who has nothing but Keycloak's own command: looks before each write, so that it can be run again.
#
#   kcadm.sh SERVER REALM PROVIDERS     with KCADM, KEYCLOAK_ADMIN_PASSWORD and GATEWAY_SECRET
set -euo pipefail
server=$1 realm=$2 providers=$3
login=$(mktemp)
trap 'rm -f "$login"' EXIT

kcadm() { "$KCADM" "$@" --config "$login"; }
ids() { kcadm get "$@" -r "$realm" --fields id --format csv --noquotes; }
exchange_policy() { ids "$authorization/policy" -q name=gateway-may-exchange -q permission=false; }

kcadm config credentials --server "$server" --realm master --user admin --password "$KEYCLOAK_ADMIN_PASSWORD" 2>/dev/null

client=$(ids clients -q clientId=gateway)
[ -n "$client" ] || client=$(kcadm create clients -r "$realm" -i -s clientId=gateway -s publicClient=false \
  -s "secret=$GATEWAY_SECRET" -s standardFlowEnabled=false -s directAccessGrantsEnabled=false)
authorization=clients/$(ids clients -q clientId=realm-management)/authz/resource-server
policy=

for number in $(seq "$providers"); do
  alias=partner-$number
  provider=identity-provider/instances/$alias

  kcadm get "$provider" -r "$realm" >/dev/null 2>&1 || kcadm create identity-provider/instances -r "$realm" \
    -s alias="$alias" -s providerId=oidc -s enabled=true -s config.clientId=gateway -s config.syncMode=IMPORT \
    -s config.issuer="https://$alias.example" -s config.jwksUrl="https://$alias.example/jwks" -s config.useJwksUrl=true \
    -s config.validateSignature=true -s config.disableUserInfo=true -s config.disableTypeClaimCheck=true 2>/dev/null

  permissions=$(kcadm get "$provider/management/permissions" -r "$realm")
  case $permissions in
    *'"enabled" : true'*) ;;
    *) permissions=$(kcadm update "$provider/management/permissions" -r "$realm" -s enabled=true -o) ;;
  esac
  permission=$(sed -n 's/.*"token-exchange" : "\(.*\)".*/\1/p' <<<"$permissions")

  # There is nowhere to keep a policy before the first permission is enabled.
  [ -n "$policy" ] || policy=$(exchange_policy)
  if [ -z "$policy" ]; then
    kcadm create "$authorization/policy/client" -r "$realm" -s name=gateway-may-exchange -s "clients=[\"$client\"]" >/dev/null 2>&1
    policy=$(exchange_policy)
  fi

  bound=$(ids "$authorization/policy/$permission/associatedPolicies")
  case $bound in
    *"$policy"*) ;;
    *) kcadm update "$authorization/permission/scope/$permission" -r "$realm" -s "policies=[\"$policy\"]" ;;
  esac
done
